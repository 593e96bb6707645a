import type { Employee } from '../domain/employee.ts'
import { fold } from '../domain/folding.ts'
import type { Id } from '../domain/organisation.ts'
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

/** The employee that a user is, by the account that was linked, else by the mail address of one in service, else undefined. */
export async function employeeOf(scope: Scope, user: { id: Id; email: string }): Promise<StoredEmployee | undefined> {
  const [linked] = await scope.find(employees, { where: { user: user.id }, limit: 1 })
  if (linked !== undefined) return linked
  // By the address alone: with a second condition the store may walk the whole staff list.
  const today = scope.now().toISOString().slice(0, 10)
  const known = await scope.find(employees, { where: { email: user.email } })
  const byEmail = known.filter(({ leftOn }) => leftOn === null || leftOn >= today)
  return byEmail.length === 1 && byEmail[0]?.user === null ? byEmail[0] : undefined
}
