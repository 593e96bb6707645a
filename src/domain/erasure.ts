import { type Employee, hasLeft } from './employee.ts'
import type { Day, Id } from './organisation.ts'

/** What somebody is called everywhere once he or she is forgotten: of the number of the record, and of nothing about the person. */
export const pseudonymOf = (id: Id): string => `P-${id.slice(-8).toUpperCase()}`

/**
 * Why somebody cannot be forgotten yet. `in-service`: who works here is on the staff list because of that, and what is
 * signed is the rule of today (GDPR art. 17(1)(a): the data is still needed). `self`: a colleague does it.
 */
export type Bar = 'in-service' | 'self'

/** `employees` are all the times that this person is on the staff list. */
export function barToErasure(given: {
  employees: readonly Pick<Employee, 'leftOn'>[]
  isSelf: boolean
  today: Day
}): Bar | null {
  if (given.isSelf) return 'self'
  return given.employees.every((one) => hasLeft(one, given.today)) ? null : 'in-service'
}

/** True for a row of the staff list that is only a pseudonym any more. */
export const isForgotten = ({ id, familyName }: Pick<Employee, 'id' | 'familyName'>): boolean =>
  familyName === pseudonymOf(id)
