import type { PointAnswer } from '../domain/assessment.ts'
import type { Norm } from '../domain/norm.ts'
import type { Id } from '../domain/organisation.ts'
import { answerNorm } from './answer-norm.ts'
import type { DemoAnswer, DemoAuthority } from './demo-content.ts'
import { demoEdition, required, type Seeding } from './demo-seeding.ts'

/** Gives the answers of an authority, session after session, each a few minutes after the one before. */
export async function giveAnswers(seeding: Seeding, authority: DemoAuthority, organisation: Id): Promise<void> {
  const { catalogue } = seeding.context
  const norms = new Map(catalogue.normsOf(demoEdition).map((norm) => [norm.id, norm]))
  const numbers = new Map<string, number>()
  for (const [index, session] of authority.sessions.entries()) {
    const due = authority.answers.flatMap(({ norm, given }) =>
      given.filter((answer) => answer.session === index + 1).map((answer) => ({ norm, answer })),
    )
    for (const [turn, { norm, answer }] of due.entries()) {
      const found = required(norms, norm)
      const scope = seeding.scope(organisation, { ...session, minute: authority.plan === undefined ? 0 : turn * 4 })
      const number = numbers.get(norm) ?? 0
      await answerNorm(scope, {
        catalogue,
        edition: demoEdition,
        norm: found,
        input: { number, ...inputOf(found, answer) },
      })
      numbers.set(norm, number + 1)
    }
  }
}

function inputOf(norm: Norm, { points, remarks = {}, remark = '', reason = '' }: DemoAnswer) {
  if (reason === '' && points.length !== norm.points.length)
    throw new Error(`seed/demo: norm ${norm.id} has ${norm.points.length} points, its answer "${points}"`)
  const met: Record<string, boolean> = { '+': true, '-': false }
  const answered = norm.points.map((_, index): PointAnswer => ({
    met: met[points[index] ?? '?'] ?? null,
    remark: remarks[String(index + 1)] ?? '',
  }))
  return { points: answered, applicable: reason === '', reason, remark }
}
