import { answers, type AnswerValues, currentAnswers } from '../data/answers.ts'
import type { Catalogue } from '../data/catalogue.ts'
import type { Stored } from '../data/store.ts'
import type { Scope, Work } from '../data/tenancy.ts'
import { type Outcome, outcomeOf, type PointAnswer } from '../domain/assessment.ts'
import { addMonths } from '../domain/control.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Norm } from '../domain/norm.ts'
import { localized } from '../domain/text.ts'
import { dayOf } from '../i18n/format.ts'
import { recordStanding } from './standing.ts'

/** What somebody answers to a norm. */
export interface AnswerInput {
  /** the number of the answer that the form was made from; 0 when there was none */
  number: number
  points: readonly PointAnswer[]
  applicable: boolean
  /** why it does not apply */
  reason: string
  remark: string
}

/**
 * Answers a norm: a new answer takes the place of the current one, and the standing of today follows in the same unit
 * of work. The very same answer again writes nothing, unless its next check is due: then it confirms.
 * Throws Conflict('version') when somebody answered since, and Invalid when nothing or no reason is given.
 */
export async function answerNorm(
  scope: Scope,
  given: { catalogue: Catalogue; edition: string; norm: Norm; input: AnswerInput },
): Promise<AnswerValues> {
  const values = read(scope, given)
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const all = await currentAnswers(scope)
    const last = all.find(({ norm }) => norm === given.norm.id)
    if (last !== undefined && isRepeat(last, values, given.input.number)) return last
    if ((last?.number ?? 0) !== given.input.number) throw new Conflict('version')
    const work = scope.work()
    const answer = put(work, last, { values, label: labelOf(given.norm) })
    const others = all.filter((one) => one !== last)
    await recordStanding(scope, work, {
      edition: given.edition,
      norms: given.catalogue.normsOf(given.edition),
      answers: [...others, answer],
    })
    if (await isCommitted(work)) return values
  }
  throw new Conflict('version')
}

/** Somebody who answers another norm at the same moment changes the same standing: then it is done once more. */
const attempts = 5

async function isCommitted(work: Work): Promise<boolean> {
  try {
    await work.commit()
    return true
  } catch (error) {
    if (error instanceof Conflict) return false
    throw error
  }
}

function read(
  scope: Scope,
  { edition, norm, input }: { edition: string; norm: Norm; input: AnswerInput },
): AnswerValues {
  const points = norm.points.map((_, index) => input.points[index] ?? { met: null, remark: '' })
  const reason = input.applicable ? '' : input.reason
  return {
    norm: norm.id,
    edition,
    number: input.number + 1,
    points,
    outcome: judged(points, { ...input, reason, threshold: norm.threshold }),
    reason,
    remark: input.remark,
    threshold: norm.threshold,
    answeredAt: scope.now(),
    answeredBy: answeredBy(scope),
    replacedAt: null,
    nextCheckOn: norm.review.months === null ? null : addMonths(dayOf(scope.now()), norm.review.months),
    current: true,
  }
}

function judged(
  points: readonly PointAnswer[],
  given: { applicable: boolean; reason: string; threshold: number },
): Outcome {
  if (given.applicable) {
    if (points.every(({ met }) => met === null)) throw new Invalid([{ field: 'points', code: 'points.none' }])
    return outcomeOf(points, given.threshold)
  }
  if (given.reason === '') throw new Invalid([{ field: 'reason', code: 'reason.required' }])
  return 'not-applicable'
}

/** What Waarborg or the command line answers on its own has a name and no account. */
const answeredBy = ({ actor }: Scope): AnswerValues['answeredBy'] => ({
  id: actor.kind === 'user' ? actor.id : '0'.repeat(24),
  name: actor.name,
})

function isRepeat(last: AnswerValues, next: AnswerValues, number: number): boolean {
  const said = ({ points, outcome, reason, remark }: AnswerValues): string =>
    JSON.stringify([points.map(({ met, remark }) => [met, remark]), outcome, reason, remark])
  if (said(last) !== said(next)) return false
  const isDue = last.nextCheckOn !== null && last.nextCheckOn <= dayOf(next.answeredAt)
  return !(isDue && last.number === number)
}

function put(
  work: Work,
  last: Stored<AnswerValues> | undefined,
  { values, label }: { values: AnswerValues; label: string },
): AnswerValues & { id: string } {
  if (last !== undefined)
    work.replace(answers, last, {
      values: { replacedAt: values.answeredAt, current: false },
      act: 'answer.replaced',
      label,
    })
  return { ...values, id: work.create(answers, values, { act: 'answer.given', label }) }
}

const labelOf = (norm: Norm): string => `${norm.id} ${localized(norm.title, 'nl').text}`
