import type { Request, Response } from 'express'
import { closeEmployee, reopenEmployee } from '../../actions/save-employee.ts'
import { employees, type StoredEmployee } from '../../data/employees.ts'
import { listMembers } from '../../data/members.ts'
import { listSites } from '../../data/sites.ts'
import { trailOf } from '../../data/trail-entries.ts'
import { fullName } from '../../domain/employee.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { dayOf } from '../../i18n/format.ts'
import { signaturesOfEmployee } from '../agreement/of-employee.ts'
import { filled, type FormState, formHandler } from '../forms.ts'
import type { Handler } from '../route.ts'
import { accessOf } from './access.ts'
import { historyOf } from './history.ts'
import { closureSchema } from './schemas.ts'
import { employeeFacts, employeesHref, fieldText, serviceState, staffCrumb } from './words.ts'

/** Somebody on the staff list: what is known, whether there is an account, and what was done. */
export async function detailPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const employee = await req.scope.require(employees, String(req.params['id']))
  const [sites, members, trail, same, signatures] = await Promise.all([
    listSites(req.scope),
    listMembers(req.context.store, req.organisation.id),
    trailOf(req.scope, employee.id, 20),
    sameAccount(req, employee),
    isAllowed(req.roles, 'agreement.read') ? signaturesOfEmployee(req, employee.id) : null,
  ])
  const today = dayOf(req.context.now())
  res.page('employees/detail', {
    title: fullName(employee),
    sheets: ['employees.css', 'agreement.css'],
    breadcrumb: [staffCrumb(req)],
    errors: state?.errors ?? [],
    signatures,
    trail: { kind: 'employees', id: employee.id },
    state: serviceState(req, employee, today) ?? { state: 'yes', label: req.t('employees.state.here') },
    facts: factsOf(req, employee, sites),
    access: accessOf(req, employee, { members, today, same }),
    history: historyOf(req, trail, sites),
    edit: isAllowed(req.roles, 'employee.write') ? `${employeesHref(req)}/${employee.id}/edit` : null,
    closure: closureOf(req, employee, state),
    personalData: isAllowed(req.roles, 'person.write') ? `${employeesHref(req)}/${employee.id}/personal-data` : null,
  })
}

/** Who on the list has the same account, or address when none is linked. */
function sameAccount(req: Request, { user, email }: StoredEmployee): Promise<StoredEmployee[]> | StoredEmployee[] {
  if (user === null && email === '') return []
  return req.scope.find(employees, { where: user === null ? { email } : { user } })
}

function factsOf(req: Request, employee: StoredEmployee, sites: Awaited<ReturnType<typeof listSites>>): object[] {
  const text = (field: (typeof employeeFacts)[number]): string =>
    fieldText(req, { field, value: employee[field] }, sites)
  return employeeFacts
    .filter((field) => field !== 'leftOn' || employee.leftOn !== null)
    .map((field) => ({
      label: req.t(`employees.field.${field}`),
      value: text(field) || req.t(field === 'email' ? 'employees.noMailbox' : 'employees.none'),
    }))
}

function closureOf(req: Request, employee: StoredEmployee, state: FormState | undefined): object | null {
  if (!isAllowed(req.roles, 'employee.write')) return null
  const href = `${employeesHref(req)}/${employee.id}`
  if (employee.leftOn !== null) return { reopening: `${href}/reopening` }
  const field = {
    ...{ name: 'leftOn', label: req.t('employees.closure.leftOn'), type: 'date' as const },
    hint: req.t('employees.closure.hint'),
  }
  return { target: `${href}/closure`, fields: filled([field], state, { leftOn: dayOf(req.context.now()) }) }
}

export const closeForm = formHandler({
  schema: closureSchema,
  show: detailPage,
  save: async (req, res, { leftOn }) => {
    const employee = await closeEmployee(req.scope, String(req.params['id']), leftOn)
    const href = `${employeesHref(req)}/${employee.id}`
    const text = req.t('employees.done.left', { name: fullName(employee), day: req.formats.day(leftOn) })
    res.done(href, text, { href: `${href}/reopening`, label: req.t('parts.undo') })
  },
})

/** Undoes the end of service. */
export const reopen: Handler = async (req, res) => {
  const employee = await reopenEmployee(req.scope, String(req.params['id']))
  res.done(`${employeesHref(req)}/${employee.id}`, req.t('employees.done.returned', { name: fullName(employee) }))
}
