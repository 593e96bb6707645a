import type { Context } from '../context.ts'
import { employees, type EmployeeValues, listEmployees, type StoredEmployee } from '../data/employees.ts'
import { sites } from '../data/sites.ts'
import type { Scope } from '../data/tenancy.ts'
import { fullName } from '../domain/employee.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { looseNumber } from '../domain/staff-list-cells.ts'
import type { Language } from '../domain/text.ts'
import { again } from './again.ts'
import { accountsOf } from './employee-import-preview.ts'

export interface EmployeeInput {
  number: string
  familyName: string
  givenName: string
  service: string
  /** '' is none */
  site: Id
  /** in lower case; '' is none */
  email: string
  language: Language
  startedOn: Day | null
}

/**
 * Adds somebody to the staff list. Throws Conflict on `number` when the number is taken, Invalid when it differs from one
 * in leading zeros only or when the site is not of this authority.
 */
export async function createEmployee(context: Context, scope: Scope, input: EmployeeInput): Promise<Id> {
  await refuseAlike(scope, input.number)
  const values = { ...(await checked(scope, input)), leftOn: null, user: null }
  const user = await accountFor(context, scope, { number: values.number, email: values.email })
  const work = scope.work()
  const id = work.create(employees, { ...values, user }, { act: 'employee.joined', label: fullName(values) })
  await work.commit()
  return id
}

/** Changes what the staff list says of somebody. Throws as createEmployee does, and Conflict when the version is stale. */
export async function updateEmployee(
  context: Context,
  scope: Scope,
  { id, version, ...input }: EmployeeInput & { id: Id; version: number },
): Promise<void> {
  const employee = await scope.require(employees, id)
  if (employee.version !== version) throw new Conflict('version')
  const values = await checked(scope, input)
  if (values.number !== employee.number) await refuseAlike(scope, values.number, id)
  if (employee.leftOn !== null && values.startedOn !== null && employee.leftOn < values.startedOn)
    throw new Invalid([{ field: 'startedOn', code: 'employees.form.startAfterEnd' }])
  const account = await accountFor(context, scope, { number: employee.number, email: values.email })
  const work = scope.work()
  const change = { ...values, user: account ?? employee.user }
  work.replace(employees, employee, { values: change, act: 'employee.changed', label: fullName(values) })
  await work.commit()
}

/** Notes the last day of service. Throws Invalid when it is before the first. */
export function closeEmployee(scope: Scope, id: Id, leftOn: Day): Promise<StoredEmployee> {
  return again(async () => {
    const employee = await scope.require(employees, id)
    if (employee.startedOn !== null && leftOn < employee.startedOn)
      throw new Invalid([{ field: 'leftOn', code: 'date.order' }])
    const work = scope.work()
    work.replace(employees, employee, { values: { leftOn }, act: 'employee.left', label: fullName(employee) })
    await work.commit()
    return employee
  })
}

/** Somebody is in service again, or never left. */
export function reopenEmployee(scope: Scope, id: Id): Promise<StoredEmployee> {
  return again(async () => {
    const employee = await scope.require(employees, id)
    const work = scope.work()
    work.replace(employees, employee, { values: { leftOn: null }, act: 'employee.returned', label: fullName(employee) })
    await work.commit()
    return employee
  })
}

type Checked = Omit<EmployeeValues, 'leftOn' | 'user' | 'signed'>

async function checked(scope: Scope, { site, ...input }: EmployeeInput): Promise<Checked> {
  if (site !== '' && (await scope.get(sites, site)) === undefined)
    throw new Invalid([{ field: 'site', code: 'any.only' }])
  return { ...input, site: site === '' ? null : site }
}

async function refuseAlike(scope: Scope, number: string, own?: Id): Promise<void> {
  const loose = looseNumber(number)
  const alike = (await listEmployees(scope)).find(
    (one) => one.id !== own && one.number !== number && looseNumber(one.number) === loose,
  )
  if (alike !== undefined)
    throw new Invalid([{ field: 'number', code: 'employees.form.numberAlike', values: { other: alike.number } }])
}

/** The account with this address in this authority, when nobody else on the staff list has the address or the account. */
async function accountFor(
  context: Context,
  scope: Scope,
  { number, email }: { number: string; email: string },
): Promise<Id | null> {
  const account = email === '' ? undefined : (await accountsOf(context, scope)).get(email)
  if (account === undefined) return null
  const [sameEmail, sameAccount] = await Promise.all([
    scope.find(employees, { where: { email }, limit: 2 }),
    scope.find(employees, { where: { user: account }, limit: 2 }),
  ])
  return [...sameEmail, ...sameAccount].every((one) => one.number === number) ? account : null
}
