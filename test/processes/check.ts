import { setTimeout } from 'node:timers/promises'
import { isWhole, verifyTrail } from '../../src/actions/verify-trail.ts'
import type { Context } from '../../src/context.ts'
import { signatures } from '../../src/data/agreements.ts'
import { answers } from '../../src/data/answers.ts'
import { controls } from '../../src/data/controls.ts'
import { evidence } from '../../src/data/evidence.ts'
import { trail } from '../../src/data/trail.ts'
import { countUnsealed } from '../../src/data/trail-seals.ts'
import type { Done } from './acts.ts'
import type { Town } from './town.ts'

/** What is wrong with what the clients were told; empty when each thing is there once. */
export async function problemsWith(town: Town, done: Done): Promise<string[]> {
  const { scope } = town
  const titles = (await scope.find(controls)).map(({ title }) => title.nl ?? '')
  // The label of a control is its code and its title.
  const made = await scope.find(trail, { where: { act: 'control.created' } })
  const told = made.map(({ subject }) => subject.label.split(' ').at(-1) ?? '')
  const held = await scope.find(evidence)
  const remarks = (await scope.find(answers)).map(({ remark }) => remark)
  return [
    ...notOnce('control', done.controls, titles),
    ...notOnce('trail of control', done.controls, told),
    ...notOnce(
      'evidence',
      done.evidence,
      held.map(({ title }) => title),
    ),
    ...notOnce(
      'file',
      done.evidence.map((title) => `${title}.txt`),
      held.flatMap(namesOf),
    ),
    ...notOnce('answer', done.answers, remarks),
    ...(await lostWords(town, done)),
    ...(await signaturesOf(town)).problems,
  ]
}

const namesOf = ({ revisions }: { revisions: readonly { files: readonly { name: string }[] }[] }): string[] =>
  revisions.flatMap(({ files }) => files.map(({ name }) => name))

function notOnce(kind: string, promised: readonly string[], there: readonly string[]): string[] {
  const counts = Map.groupBy(there, (text) => text)
  return promised.flatMap((text) => {
    const count = counts.get(text)?.length ?? 0
    return count === 1 ? [] : [`${kind} ${text}: ${count === 0 ? 'acknowledged and lost' : `${count} times`}`]
  })
}

async function lostWords({ scope }: Town, { edits }: Done): Promise<string[]> {
  const problems: string[] = []
  for (const [id, words] of edits) {
    const { description } = await scope.require(controls, id)
    problems.push(...notOnce('word', words, (description.nl ?? '').split(/\s+/)))
  }
  return problems
}

/** How many signed, and who did so more than once or without the trail knowing. */
export async function signaturesOf({ scope }: Town): Promise<{ count: number; problems: string[] }> {
  const found = await scope.find(signatures)
  const people = Map.groupBy(found, ({ employee }) => employee)
  const told = await scope.count(trail, { where: { act: 'agreement.signed' } })
  return {
    count: people.size,
    problems: [
      ...[...people].filter(([, of]) => of.length > 1).map(([person, of]) => `${person} signed ${of.length} times`),
      ...(told === found.length ? [] : [`${found.length} signatures, ${told} in the trail`]),
    ],
  }
}

/** Waits, as long as a run that was left behind may take to be taken over, until the servers have sealed everything; then follows the trail. */
export async function trailProblems(context: Context, { scope, organisation }: Town): Promise<string[]> {
  const until = Date.now() + 90_000
  while ((await countUnsealed(context.store, organisation)) > 0) {
    if (Date.now() > until) return ['nobody seals the trail any more']
    await setTimeout(1000)
  }
  const report = await verifyTrail(context, scope)
  const places = (await scope.find(trail)).map(({ sequence }) => sequence ?? 0).sort((a, b) => a - b)
  const isGapless = places.every((place, index) => place === index + 1)
  return [
    ...(report.count === places.length && isGapless ? [] : ['the places in the trail are not one after the other']),
    ...(isWhole(report) ? [] : [`the trail: ${JSON.stringify({ ...report, head: undefined }).slice(0, 500)}`]),
  ]
}
