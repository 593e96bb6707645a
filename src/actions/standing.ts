import { currentStanding, neverReplaced, standingHistory, standingOf } from '../data/standings.ts'
import type { Scope, Work } from '../data/tenancy.ts'
import { type Answer, standings } from '../domain/assessment.ts'
import type { Norm } from '../domain/norm.ts'
import { scorePerChapter } from '../domain/score.ts'
import { dayOf } from '../i18n/format.ts'

/**
 * Adds to a unit of work how the organisation stands today with these answers: one snapshot per day, the latest is
 * `current`. To be called by whatever changes an answer or the edition.
 */
export async function recordStanding(
  scope: Scope,
  work: Work,
  given: { edition: string; norms: readonly Norm[]; answers: readonly Answer[] },
): Promise<void> {
  const day = dayOf(scope.now())
  const scores = scorePerChapter(standings(given.norms, given.answers))
  const chapters = [...scores].map(([code, { counts }]) => ({ code, counts }))
  const values = { edition: given.edition, chapters }
  const last = await currentStanding(scope)
  const noted = { act: 'standing.recorded', label: day }
  if (last?.day === day) {
    work.replace(standingHistory, last, { ...noted, values })
    return
  }
  if (last !== undefined)
    work.replace(standingHistory, last, {
      act: 'standing.replaced',
      label: last.day,
      values: { current: false, replacedOn: day },
    })
  // There is one already when the clock was put back, as over midnight or after a day that was wrong.
  const former = last === undefined ? undefined : await standingOf(scope, day)
  const now = { ...values, current: true, replacedOn: neverReplaced }
  if (former === undefined) work.create(standingHistory, { ...values, day, current: true }, noted)
  else work.replace(standingHistory, former, { ...noted, values: now })
}
