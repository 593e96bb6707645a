import type { Day, Id } from './organisation.ts'
import type { Language } from './text.ts'

/** Somebody who works for the authority, as the staff list has it. No national number, ever. */
export interface Employee {
  id: Id
  version: number
  /** the staff number as it is written, leading zeros included */
  number: string
  familyName: string
  givenName: string
  service: string
  /** the building or place of work */
  site: Id | null
  /** '' when the person has no mailbox */
  email: string
  language: Language
  startedOn: Day | null
  /** the last day of service; null while the person works here */
  leftOn: Day | null
  /** the account by which the person signs in; null when there is none */
  user: Id | null
  /** the version of the regulation signed last, so that lists of authorities need no comparing; null before the first */
  signed?: Id | null
}

export const fullName = ({ givenName, familyName }: Pick<Employee, 'givenName' | 'familyName'>): string =>
  `${givenName} ${familyName}`.trim()

/** True from the day after the last one. */
export const hasLeft = ({ leftOn }: Pick<Employee, 'leftOn'>, day: Day): boolean => leftOn !== null && leftOn < day

/** True when the person is in service on that day. */
export const isInService = ({ startedOn, leftOn }: Pick<Employee, 'startedOn' | 'leftOn'>, day: Day): boolean =>
  (startedOn === null || startedOn <= day) && (leftOn === null || leftOn >= day)
