import { type Employee, hasLeft } from './employee.ts'
import { fold } from './folding.ts'
import type { Day, Id } from './organisation.ts'
import { remember } from './remember.ts'
import type { StaffValues } from './staff-list.ts'
import type { StaffReading, StaffRow } from './staff-list-rows.ts'
import type { StaffField } from './staff-list-words.ts'
import type { Language } from './text.ts'
import type { FieldChange } from './trail.ts'

/** The staff list as it stands, and what a file is compared with. */
export interface Surroundings<E extends Employee = Employee> {
  employees: readonly E[]
  sites: readonly { id: Id; name: string }[]
  /** the accounts of the people of this authority, by address in lower case */
  accounts: ReadonlyMap<string, Id>
  today: Day
  /** of who comes new and of whom the file does not say it */
  language: Language
}

/** On the last day itself somebody counts as gone: who is in a file again that day comes back. */
export const isGone = (leftOn: Day | null, today: Day): boolean => leftOn !== null && leftOn <= today

/** The values of each row as they would be kept. A column that the file does not have changes nothing. */
export function valuesOf<E extends Employee>(
  { rows, fields }: Pick<StaffReading, 'rows' | 'fields'>,
  around: Surroundings<E>,
  known: ReadonlyMap<string, E>,
): StaffValues[] {
  const siteIds = siteIdsOf(around.sites)
  const values = rows.map((row) => merged(row, known.get(row.number), { fields, around, siteIds }))
  return linked(values, around, known)
}

/** The ids of sites by name, however it is written. */
export const siteIdsOf = (sites: readonly { id: Id; name: string }[]): Map<string, Id> =>
  new Map(sites.map(({ id, name }) => [siteKey(name), id]))

/** The name of a site as it is compared. */
export const siteKey: (name: string) => string = remember((name) =>
  fold(name)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim(),
)

interface Ways {
  fields: ReadonlySet<StaffField>
  around: Surroundings
  siteIds: ReadonlyMap<string, Id>
}

function merged(row: StaffRow, before: Employee | undefined, { fields, around, siteIds }: Ways): StaffValues {
  const has = (...wanted: StaffField[]): boolean => wanted.some((field) => fields.has(field))
  const leftBefore = before === undefined || isGone(before.leftOn, around.today) ? null : before.leftOn
  const email = has('email') ? row.email : (before?.email ?? '')
  return {
    number: row.number,
    familyName: row.familyName,
    givenName: has('givenName', 'familyThenGiven', 'givenThenFamily') ? row.givenName : (before?.givenName ?? ''),
    service: has('service') ? row.service : (before?.service ?? ''),
    site: has('site') ? (siteIds.get(siteKey(row.site)) ?? null) : (before?.site ?? null),
    email,
    language: row.language ?? before?.language ?? around.language,
    startedOn: has('startedOn') ? row.startedOn : (before?.startedOn ?? null),
    leftOn: has('leftOn') ? row.leftOn : leftBefore,
    // An account was linked by the address: with another address it is somebody else's.
    user: before?.email === email ? before.user : null,
  }
}

/**
 * Each person who has not left with the account that has the same address, when that is beyond doubt: nobody else who
 * has not left has the address or keeps the account. Who comes back under another number so has the same account again.
 */
function linked<E extends Employee>(
  values: readonly StaffValues[],
  { accounts, today }: Surroundings<E>,
  known: ReadonlyMap<string, E>,
): StaffValues[] {
  const numbers = new Set(values.map(({ number }) => number))
  const others = [...known.values()].filter(({ number }) => !numbers.has(number))
  const staying = [...values, ...others].filter((one) => !hasLeft(one, today))
  const uses = Map.groupBy(staying, ({ email }) => email)
  const wanted = new Map<string, Id>()
  for (const one of values) {
    const { email, number } = one
    if (hasLeft(one, today)) continue
    const account = email !== '' && uses.get(email)?.length === 1 ? accounts.get(email) : undefined
    if (account !== undefined) wanted.set(number, account)
  }
  dropTaken(wanted, staying)
  const given = values.map((one) => ({ ...one, user: wanted.get(one.number) ?? one.user }))
  const held = Map.groupBy(
    [...given, ...others].filter((one) => !hasLeft(one, today)),
    ({ user }) => user,
  )
  const isShared = ({ user }: StaffValues): boolean => user !== null && (held.get(user)?.length ?? 0) > 1
  const returns = (one: StaffValues): boolean =>
    !hasLeft(one, today) && hasLeft(known.get(one.number) ?? { leftOn: null }, today)
  // Who returns does not take back an account that somebody else has by now.
  return given.map((one) => (isShared(one) && returns(one) ? { ...one, user: null } : one))
}

/** Who does not get another account keeps the one there was, so that nobody else can have it; and so on until it stands. */
function dropTaken(wanted: Map<string, Id>, staying: readonly Pick<Employee, 'user' | 'number'>[]): void {
  for (;;) {
    const keepers = new Map(staying.map(({ user, number }) => [wanted.has(number) ? null : user, number]))
    const taken = [...wanted].filter(([, account]) => keepers.has(account))
    if (taken.length === 0) return
    for (const [number] of taken) wanted.delete(number)
  }
}

/** In the order in which a person reads them. */
const compared = [
  'familyName',
  'givenName',
  'service',
  'site',
  'email',
  'language',
  'startedOn',
  'leftOn',
  'user',
] as const satisfies readonly (keyof StaffValues)[]

/** The fields in which an employee and what the file says differ. */
export const fieldsOf = (employee: Employee, values: StaffValues): FieldChange[] =>
  compared
    .filter((field) => employee[field] !== values[field])
    .map((field) => ({ field, before: employee[field], after: values[field] }))
