import { rmSync } from 'node:fs'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import { isWhole, verifyInstallationTrail, verifyTrail } from '../../src/actions/verify-trail.ts'
import type { Context } from '../../src/context.ts'
import { signatures } from '../../src/data/agreements.ts'
import { answers } from '../../src/data/answers.ts'
import { controls } from '../../src/data/controls.ts'
import { employeeImports } from '../../src/data/employee-imports.ts'
import { employees } from '../../src/data/employees.ts'
import { evidence, evidenceLinks } from '../../src/data/evidence.ts'
import { namedFiles } from '../../src/data/named-files.ts'
import { currentStanding } from '../../src/data/standings.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { trail } from '../../src/data/trail.ts'
import { sumCounts } from '../../src/domain/trend.ts'
import { openBench } from '../bench/campaign.ts'
import type { Ledger, Sent } from './ledger.ts'
import type { Town } from './town.ts'

export interface Found {
  records: number
  files: number
  problems: string[]
}

/** Looks at everything in an image of the data folder, beside what was promised; the image is removed after. */
export async function inspect(image: string, town: Town, ledger: Ledger): Promise<Found> {
  const context = openBench(image)
  try {
    const [demerdorp, campaign] = [town.organisations.demerdorp, town.organisations.campaign].map((id) =>
      scopeOf(context, id),
    )
    const all = await Promise.all([
      answersProblems(demerdorp!, ledger),
      evidenceProblems(demerdorp!, ledger),
      controlsProblems(demerdorp!, ledger),
      importProblems(demerdorp!, ledger),
      signatureProblems(campaign!, ledger),
      trailProblems(context, [demerdorp!, campaign!], town.agreement),
    ])
    const { files, problems } = await fileProblems(context)
    const records = await context.store.count(trail, { everyOrganisation: true })
    return { records, files, problems: [...all.flat(), ...problems] }
  } finally {
    await context.store.close()
    rmSync(image, { recursive: true, force: true })
  }
}

const scopeOf = ({ store, now }: Context, organisation: string): Scope =>
  new Scope(store, { organisation, actor: { kind: 'system', name: 'crash' }, now })

const promisedOf = <T>(list: readonly Sent<T>[]): T[] =>
  list.filter(({ isPromised }) => isPromised).map(({ what }) => what)

/** What stands there more than once. */
const twice = (names: readonly string[]): string[] =>
  [...Map.groupBy(names, (name) => name)].filter(([, { length }]) => length > 1).map(([name]) => name)

async function answersProblems(scope: Scope, ledger: Ledger): Promise<string[]> {
  const kept = await scope.find(answers)
  const remarks = new Map(kept.map((answer) => [answer.remark, answer]))
  const lost = promisedOf(ledger.answers).filter(
    ({ norm, number, remark }) => remarks.get(remark)?.norm !== norm || remarks.get(remark)?.number !== number,
  )
  const chains = [...Map.groupBy(kept, ({ norm }) => norm)].flatMap(([norm, list]) => {
    const numbers = list.map(({ number }) => number).sort((a, b) => a - b)
    const current = list.filter((answer) => answer.current).map(({ number }) => number)
    const isWhole = numbers.every((number, index) => number === index + 1)
    return isWhole && current.join() === String(numbers.length)
      ? []
      : [`answers to ${norm}: ${numbers.join()}, current ${current.join()}`]
  })
  const { yes, partly, no } = sumCounts((await currentStanding(scope))?.chapters ?? [])
  const said = yes + partly + no
  const current = kept.filter((answer) => answer.current).length
  return [
    ...lost.map((one) => `answer lost: ${JSON.stringify(one)}`),
    ...twice(kept.map(({ remark }) => remark)).map((remark) => `answer twice: ${remark}`),
    ...chains,
    ...(current === said ? [] : [`the standing counts ${said} answers, and there are ${current}`]),
  ]
}

async function evidenceProblems(scope: Scope, ledger: Ledger): Promise<string[]> {
  const kept = await scope.find(evidence)
  const links = await scope.find(evidenceLinks)
  const byTitle = new Map(kept.map((one) => [one.title, one]))
  const sent = new Map(ledger.evidence.map(({ what }) => [what.title, what]))
  return [
    ...promisedOf(ledger.evidence)
      .filter(({ title }) => !byTitle.has(title))
      .map(({ title }) => `evidence lost: ${title}`),
    ...twice(kept.map(({ title }) => title)).map((title) => `evidence twice: ${title}`),
    ...kept.flatMap(({ id, title, revisions }) => {
      const hashes = revisions.flatMap(({ files }) => files.map(({ sha256 }) => sha256))
      const stands = links.filter((link) => link.evidence === id).length
      const wanted = sent.get(title)
      if (wanted === undefined) return [`evidence that nobody sent: ${title}`]
      const isWhole = hashes.join() === wanted.hashes.join() && stands === wanted.norms.length
      return isWhole ? [] : [`evidence is half: ${title}: ${hashes.length} files, ${stands} links`]
    }),
  ]
}

async function controlsProblems(scope: Scope, ledger: Ledger): Promise<string[]> {
  const kept = await scope.find(controls)
  const owners = new Map(kept.map(({ title, owner }) => [title.nl ?? '', owner]))
  const edits = Map.groupBy(ledger.edits, ({ what }) => what.title)
  return [
    ...promisedOf(ledger.controls)
      .filter(({ title }) => !owners.has(title))
      .map(({ title }) => `control lost: ${title}`),
    ...twice(kept.map(({ title }) => title.nl ?? '')).map((title) => `control twice: ${title}`),
    ...twice(kept.map(({ number }) => String(number))).map((number) => `two controls have number ${number}`),
    ...[...edits].flatMap(([title, list]) => {
      const last = list.findLastIndex(({ isPromised }) => isPromised)
      const may = list.slice(Math.max(last, 0)).map(({ what }) => what.owner)
      return may.includes(owners.get(title) ?? '') || (last < 0 && owners.get(title) === '')
        ? []
        : [`an edit of ${title} is lost`]
    }),
  ]
}

async function importProblems(scope: Scope, ledger: Ledger): Promise<string[]> {
  const kept = (await scope.find(employees)).map(({ number }) => number)
  const there = new Set(kept)
  const open = await scope.count(employeeImports)
  return [
    ...ledger.imports.flatMap(({ what: { numbers }, isPromised }) => {
      const count = numbers.filter((number) => there.has(number)).length
      const isRight = count === numbers.length || (count === 0 && !isPromised)
      return isRight ? [] : [`of an import of ${numbers.length} people there are ${count}`]
    }),
    ...twice(kept).map((number) => `employee twice: ${number}`),
    ...(open >= ledger.imports.filter(({ isPromised }) => isPromised).length ? [] : ['an import is lost']),
  ]
}

async function signatureProblems(scope: Scope, ledger: Ledger): Promise<string[]> {
  const kept = await scope.find(signatures)
  const staff = await scope.find(employees)
  const numberOf = new Map(staff.map(({ id, number }) => [id, Number(number)]))
  const signed = new Set(kept.map(({ employee }) => numberOf.get(employee)))
  return [
    ...promisedOf(ledger.signatures)
      .filter(({ index }) => !signed.has(index))
      .map(({ index }) => `signature of ${index} lost`),
    ...twice(kept.map(({ employee }) => employee)).map((employee) => `signed twice: ${employee}`),
  ]
}

/** The trail is followed to its end, with every record that is proof, every file and every signature beside it. */
async function trailProblems(context: Context, scopes: readonly Scope[], prepared: string): Promise<string[]> {
  await sealTrails(context)
  const problems: string[] = []
  for (const scope of scopes) {
    const found = await verifyTrail(context, scope)
    const report = { ...found, records: found.records.filter(({ id }) => id !== prepared) }
    if (!isWhole(report) || report.unsealed > 0) problems.push(`the trail: ${JSON.stringify(report)}`)
    for (const collection of [controls, employees]) problems.push(...(await untold(scope, collection)))
  }
  const installation = await verifyInstallationTrail(context.store)
  if (!isWhole(installation)) problems.push(`the trail of the installation: ${JSON.stringify(installation)}`)
  return problems
}

/** Records that the trail does not know, of what is not proof. The staff to sign was put there without one. */
async function untold(scope: Scope, collection: typeof controls | typeof employees): Promise<string[]> {
  const told = await scope.countBy(trail, 'subjectId')
  const records = await scope.find(collection as typeof controls)
  return records
    .filter(({ id, ...rest }) => !told.has(id) && !('user' in rest && rest.user !== null))
    .map(({ id }) => `no trail tells of ${collection.name} ${id}`)
}

async function fileProblems({ store, files }: Context): Promise<{ files: number; problems: string[] }> {
  const named = [...(await namedFiles(store))]
  const problems: string[] = []
  for (const sha256 of named) {
    const found = await files.check(sha256)
    if (found !== 'whole') problems.push(`a record names file ${sha256}, which is ${found}`)
  }
  return { files: named.length, problems }
}
