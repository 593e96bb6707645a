import { type Employee, hasLeft, isInService } from '../domain/employee.ts'
import { fold } from '../domain/folding.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { day, derive, noEnd, ownedSchema, reference, text } from './schemas.ts'
import { collection, type Stored } from './store.ts'
import type { Scope } from './tenancy.ts'

export type EmployeeValues = Omit<Employee, 'id' | 'version'>
export type StoredEmployee = Stored<EmployeeValues>

export const employees = collection<EmployeeValues>({
  name: 'employees',
  kind: 'owned',
  schema: derive(
    derive(
      ownedSchema({
        number: { type: String, required: true },
        familyName: { type: String, required: true },
        givenName: text,
        service: text,
        site: reference,
        email: text,
        language: { type: String, required: true },
        startedOn: day,
        leftOn: day,
        user: reference,
        signed: reference,
      }),
      'inServiceUntil',
      ({ leftOn }: Employee) => leftOn ?? noEnd,
    ),
    'sortName',
    ({ familyName, givenName }: Employee) => fold(`${familyName} ${givenName}`),
  ),
  indexes: [
    { fields: ['number'], unique: true },
    { fields: ['user'] },
    { fields: ['email'] },
    { fields: ['inServiceUntil'] },
    { fields: ['signed', 'inServiceUntil'] },
    { fields: ['startedOn'] },
    { fields: ['sortName'] },
    { fields: ['service'] },
    { fields: ['site'] },
  ],
})

export const listEmployees = (scope: Scope): Promise<StoredEmployee[]> => scope.find(employees, { sort: 'number' })

/**
 * The employee that a user is: by the account that was linked, else by the mail address. Who came back under another
 * number is on the list twice: the one in service counts, then the one that begins later, and only then who left.
 */
export async function employeeOf(scope: Scope, user: { id: Id; email: string }): Promise<StoredEmployee | undefined> {
  const today = scope.now().toISOString().slice(0, 10)
  const linked = await scope.find(employees, { where: { user: user.id } })
  const inService = latest(linked.filter((one) => isInService(one, today)))
  if (inService !== undefined) return inService
  const staying = linked.filter((one) => !hasLeft(one, today))
  return latest([...staying, ...(await byAddress(scope, user.email, today))]) ?? latest(linked)
}

/** By the address alone: with a second condition the store may walk the whole staff list. */
async function byAddress(scope: Scope, email: string, today: Day): Promise<StoredEmployee[]> {
  const known = (await scope.find(employees, { where: { email } })).filter((one) => !hasLeft(one, today))
  return known.length === 1 && known[0]?.user === null ? known : []
}

/** Who began last; without a first day somebody has always been here. */
const latest = (found: readonly StoredEmployee[]): StoredEmployee | undefined =>
  found.toSorted((a, b) => (b.startedOn ?? '').localeCompare(a.startedOn ?? ''))[0]
