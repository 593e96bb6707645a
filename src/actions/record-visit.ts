import { standingOn } from '../data/standings.ts'
import type { Scope } from '../data/tenancy.ts'
import { listVisits, visits } from '../data/visits.ts'
import { Invalid } from '../domain/errors.ts'
import type { Day } from '../domain/organisation.ts'
import { sumCounts } from '../domain/trend.ts'
import { dayOf } from '../i18n/format.ts'

export interface VisitDetails {
  on: Day
  nextOn: Day | null
  note: string
}

/**
 * Records that the acting consultant was there, with how the authority stood at the end of that day. A second visit of
 * the same day takes the place of the first. Throws Invalid: a day to come (`date.future`), or a next visit that is not later (`date.order`).
 */
export async function recordVisit(scope: Scope, details: VisitDetails): Promise<void> {
  const { on, nextOn } = details
  if (on > dayOf(scope.now())) throw new Invalid([{ field: 'on', code: 'date.future' }])
  if (nextOn !== null && nextOn <= on) throw new Invalid([{ field: 'nextOn', code: 'date.order' }])
  const all = await listVisits(scope)
  const standing = await standingOn(scope, on)
  const latest = all.every((visit) => visit.on <= on)
  const by = scope.actor.kind === 'user' ? { id: scope.actor.id, name: scope.actor.name } : null
  if (by === null) throw new Error('a visit is made by a person')
  const values = { ...details, by, counts: standing === undefined ? null : sumCounts(standing.chapters), latest }
  const work = scope.work()
  for (const visit of all.filter((one) => latest && one.latest && one.on !== on))
    work.replace(visits, visit, { act: 'visit.followed', label: visit.on, values: { latest: false } })
  const same = all.find((visit) => visit.on === on)
  if (same === undefined) work.create(visits, values, { act: 'visit.recorded', label: on })
  else work.replace(visits, same, { act: 'visit.updated', label: on, values })
  await work.commit()
}
