import { standingOn } from '../data/standings.ts'
import type { Scope } from '../data/tenancy.ts'
import { listVisits, visits } from '../data/visits.ts'
import { Invalid } from '../domain/errors.ts'
import type { Day } from '../domain/organisation.ts'
import { sumCounts } from '../domain/trend.ts'
import { dayOf } from '../i18n/format.ts'

export interface VisitDetails {
  /** null when none was typed */
  on: Day | null
  nextOn: Day | null
  note: string
}

/**
 * Records that the acting consultant was there, with how the authority stood at the end of that day. Noted once more for
 * the same day, it adds to what was noted and takes nothing away. Throws Invalid: no day, a day to come or before the
 * networks were, or a next visit that is not later.
 */
export async function recordVisit(scope: Scope, details: VisitDetails): Promise<void> {
  const on = requireDays(details, dayOf(scope.now()))
  const { nextOn, note } = details
  const all = await listVisits(scope)
  const standing = await standingOn(scope, on)
  const latest = all.every((visit) => visit.on <= on)
  const by = scope.actor.kind === 'user' ? { id: scope.actor.id, name: scope.actor.name } : null
  if (by === null) throw new Error('a visit is made by a person')
  const counts = standing === undefined ? null : sumCounts(standing.chapters)
  const work = scope.work()
  for (const visit of all.filter((one) => latest && one.latest && one.on !== on))
    work.replace(visits, visit, { act: 'visit.followed', label: visit.on, values: { latest: false } })
  const same = all.find((visit) => visit.on === on)
  if (same === undefined)
    work.create(visits, { on, nextOn, note, by, counts, latest }, { act: 'visit.recorded', label: on })
  else {
    const values = { nextOn: nextOn ?? same.nextOn, note: added(same.note, note), counts, latest }
    work.replace(visits, same, { act: 'visit.updated', label: on, values })
  }
  await work.commit()
}

/** Entry of local authorities to the network (2004): no visit is older. */
const first = '2004-01-01'

function requireDays({ on, nextOn }: VisitDetails, today: Day): Day {
  if (on === null) throw new Invalid([{ field: 'on', code: 'any.required' }])
  if (on > today) throw new Invalid([{ field: 'on', code: 'date.future' }])
  if (on < first) throw new Invalid([{ field: 'on', code: 'date.invalid' }])
  if (nextOn !== null && nextOn <= on) throw new Invalid([{ field: 'nextOn', code: 'visits.nextLater' }])
  return on
}

/** What was noted before stays; the same words twice are once. */
const added = (before: string, now: string): string =>
  now === '' || before.includes(now) ? before : [before, now].filter((text) => text !== '').join('\n')
