import type { Request } from 'express'
import { unlinkEmployee } from '../../actions/unlink-employee.ts'
import { employees, type StoredEmployee } from '../../data/employees.ts'
import type { Member } from '../../data/members.ts'
import { fullName, hasLeft } from '../../domain/employee.ts'
import { fold } from '../../domain/folding.ts'
import type { Day, Id } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import type { Handler } from '../route.ts'
import { validate } from '../validate.ts'
import { accountRemovalSchema } from './schemas.ts'
import { baseOf, employeesHref } from './words.ts'

interface Around {
  members: readonly Member[]
  today: Day
  /** who on the staff list has the same account, or address when none is linked, this employee among them */
  same: readonly StoredEmployee[]
}

/** Whether somebody can sign in, and what is to be done about it. */
export function accessOf(req: Request, employee: StoredEmployee, around: Around): Record<string, unknown> {
  const member = around.members.find(({ user }) =>
    employee.user === null ? employee.email !== '' && user.email === employee.email : user.id === employee.user,
  )
  if (member !== undefined) return accountShown(req, { employee, member }, around)
  if (employee.user !== null)
    return {
      has: false,
      text: req.t('employees.access.gone'),
      removal: removalOf(req, employee, { id: employee.user }),
    }
  return withoutAccount(req, employee, hasLeft(employee, around.today))
}

/** Who left and came back under another number signs in for that one: there is nothing to end. */
function accountShown(
  req: Request,
  { employee, member }: { employee: StoredEmployee; member: Member },
  { today, same }: Around,
): Record<string, unknown> {
  const { t } = req
  const { user, membership } = member
  const roles = membership.roles.map((role) => t(`terms.role.${role}`)).join(', ')
  const still = hasLeft(employee, today) && same.every((one) => hasLeft(one, today))
  return {
    has: true,
    warn: still,
    text: t(still ? 'employees.access.still' : 'employees.access.has', { email: user.email, roles }),
    doubt: isSameName(fullName(employee), user.name) ? null : t('employees.access.otherName', { name: user.name }),
    action: isAllowed(req.roles, 'person.write')
      ? { href: `${baseOf(req)}/people/${membership.id}`, label: t('employees.access.change') }
      : null,
    removal: removalOf(req, employee, user),
  }
}

function withoutAccount(req: Request, employee: StoredEmployee, isGone: boolean): Record<string, unknown> {
  const { t } = req
  const mayGive = isAllowed(req.roles, 'person.write')
  const canGet = employee.email !== '' && !isGone
  return {
    has: false,
    text: t(employee.email === '' ? 'employees.access.noMailbox' : 'employees.access.none'),
    note: canGet && !mayGive ? t('employees.access.ask') : null,
    action: canGet && mayGive ? { href: givingHref(req, employee), label: t('employees.access.give') } : null,
  }
}

/** The page for adding a person, filled in. */
function givingHref(req: Request, employee: StoredEmployee): string {
  const { email, language } = employee
  const query = new URLSearchParams({ email, name: fullName(employee), language, roles: 'employee' })
  return `${baseOf(req)}/people/new?${query.toString()}`
}

/** An account that is no longer of this authority has no address here. */
function removalOf(req: Request, employee: StoredEmployee, account: { id: Id; email?: string }): object | null {
  if (!isAllowed(req.roles, 'employee.write')) return null
  const key = account.email === employee.email ? 'employees.access.unlinkAddressHint' : 'employees.access.unlinkHint'
  return {
    ...{ target: `${employeesHref(req)}/${employee.id}/account/removal`, account: account.id },
    ...{ label: req.t('employees.access.unlink'), hint: req.t(key) },
  }
}

/** One name may have words more than the other: a second given name, or the name of a husband. */
function isSameName(first: string, second: string): boolean {
  const [fewer = [], more = []] = [wordsOf(first), wordsOf(second)].toSorted((a, b) => a.length - b.length)
  return fewer.every((word) => more.includes(word))
}

const wordsOf = (name: string): string[] => fold(name).match(/[\p{L}\d]+/gu) ?? []

/** Takes the account away from somebody on the list; who signed stays somebody who signed. */
export const removeAccount: Handler = async (req, res) => {
  const id = String(req.params['id'])
  await req.scope.require(employees, id)
  const { account } = validate(accountRemovalSchema, req.body)
  const { name } = await unlinkEmployee(req.context, req.scope, { id, account })
  res.done(`${employeesHref(req)}/${id}`, req.t('employees.done.unlinked', { name }))
}
