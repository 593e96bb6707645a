import { publishedAgreements } from '../../data/agreements.ts'
import { answers } from '../../data/answers.ts'
import { controls } from '../../data/controls.ts'
import { employees } from '../../data/employees.ts'
import { evidence, noEnd } from '../../data/evidence.ts'
import { currentPlans, planActions } from '../../data/plans.ts'
import type { Store } from '../../data/store.ts'
import { countAcross } from '../../data/tenancy.ts'
import { expiryNotice } from '../../domain/evidence.ts'
import type { Day, Id } from '../../domain/organisation.ts'

/** What presses at one authority, in numbers that each lead to a list. */
export interface Pressing {
  /** controls to check, actions to end and norms to look at again, of which the day is past */
  late: number
  /** employees in service who did not sign the published regulation; null when none was published */
  unsigned: { count: number; of: number } | null
  /** pieces of evidence that have expired or will within 60 days */
  expiring: number
}

/** The figures of many authorities in nine reads, however many there are: all of them are counts along an index. */
export async function pressingAt(
  store: Store,
  organisations: readonly Id[],
  today: Day,
): Promise<(organisation: Id) => Pressing> {
  const [plans, published] = await Promise.all([
    currentPlans(store, organisations),
    publishedAgreements(store, organisations),
  ])
  const count = (read: Parameters<typeof countAcross>[2]) => countAcross(store, organisations, read)
  const [checks, actions, norms, expiring, served, toCome, signed] = await Promise.all([
    count({ collection: controls, where: { dueOn: { before: today } } }),
    count({ collection: planActions, where: { plan: { in: [...plans.values()] }, dueOn: { before: today } } }),
    count({ collection: answers, where: { current: true, nextCheckOn: { before: today } } }),
    count({ collection: evidence, where: { validUntil: { before: soon(today) } } }),
    count({ collection: employees, where: { inServiceUntil: { from: today } } }),
    count({ collection: employees, where: { startedOn: { from: `${today}~` }, inServiceUntil: { from: today } } }),
    count({
      collection: employees,
      where: { signed: { in: [...published.values()] }, inServiceUntil: { from: today } },
    }),
  ])
  const late = [checks, actions, norms]
  return (organisation) => {
    const at = (counts: Map<Id, number>): number => counts.get(organisation) ?? 0
    const of = at(served) - at(toCome)
    const unsigned = published.has(organisation) ? { count: of - at(signed), of } : null
    return { late: late.reduce((sum, counts) => sum + at(counts), 0), unsigned, expiring: at(expiring) }
  }
}

/** The first day after the notice: what ends before it has expired or will soon. */
function soon(today: Day): Day {
  const day = new Date(Date.parse(today) + (expiryNotice + 1) * 86_400_000).toISOString().slice(0, 10)
  return day < noEnd ? day : noEnd
}
