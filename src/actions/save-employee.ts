import type { Context } from '../context.ts'
import { employees, type EmployeeValues, listEmployees, type StoredEmployee } from '../data/employees.ts'
import { sites } from '../data/sites.ts'
import type { Scope } from '../data/tenancy.ts'
import { fullName, hasLeft } from '../domain/employee.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import { hasNationalNumber } from '../domain/national-number.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { looseNumber } from '../domain/staff-list-cells.ts'
import type { Language } from '../domain/text.ts'
import { dayOf } from '../i18n/format.ts'
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
 * in leading zeros only, when the site is not of this authority or when there is a national number in it.
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

/**
 * Changes what the staff list says of somebody. With another address the account goes: it was linked by the address.
 * Throws as createEmployee does, and Conflict when the version is stale.
 */
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
  const kept = values.email === employee.email ? employee.user : null
  const account = hasLeft(employee, dayOf(scope.now()))
    ? null
    : await accountFor(context, scope, { number: employee.number, email: values.email })
  const work = scope.work()
  const change = { ...values, user: account ?? kept }
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

/** Somebody is in service again, or never left; without the account when somebody else has it by now. */
export function reopenEmployee(scope: Scope, id: Id): Promise<StoredEmployee> {
  return again(async () => {
    const employee = await scope.require(employees, id)
    const values = { leftOn: null, user: (await isTaken(scope, employee)) ? null : employee.user }
    const work = scope.work()
    work.replace(employees, employee, { values, act: 'employee.returned', label: fullName(employee) })
    await work.commit()
    return employee
  })
}

async function isTaken(scope: Scope, { id, user }: StoredEmployee): Promise<boolean> {
  if (user === null) return false
  const same = await scope.find(employees, { where: { user } })
  return same.some((one) => one.id !== id && !hasLeft(one, dayOf(scope.now())))
}

/** What is typed freely. */
const written = ['number', 'familyName', 'givenName', 'service', 'email'] as const

type Checked = Omit<EmployeeValues, 'leftOn' | 'user' | 'signed'>

async function checked(scope: Scope, { site, ...input }: EmployeeInput): Promise<Checked> {
  const found = written.filter((field) => hasNationalNumber(input[field]))
  if (found.length > 0) throw new Invalid(found.map((field) => ({ field, code: 'nationalNumber.refused' })))
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

/** The account with this address in this authority, when nobody else who has not left has the address or the account. */
async function accountFor(
  context: Context,
  scope: Scope,
  { number, email }: { number: string; email: string },
): Promise<Id | null> {
  const account = email === '' ? undefined : (await accountsOf(context, scope)).get(email)
  if (account === undefined) return null
  const [sameEmail, sameAccount] = await Promise.all([
    scope.find(employees, { where: { email } }),
    scope.find(employees, { where: { user: account } }),
  ])
  const today = dayOf(scope.now())
  const others = [...sameEmail, ...sameAccount].filter((one) => one.number !== number && !hasLeft(one, today))
  return others.length === 0 ? account : null
}
