import type { Request, Response } from 'express'
import { createEmployee, updateEmployee } from '../../actions/save-employee.ts'
import { employees } from '../../data/employees.ts'
import { listSites, type SiteValues } from '../../data/sites.ts'
import type { Stored } from '../../data/store.ts'
import { trailOf } from '../../data/trail-entries.ts'
import { fullName } from '../../domain/employee.ts'
import { languages } from '../../domain/text.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { employeeEditSchema, employeeSchema } from './schemas.ts'
import { employeesHref, fieldText, staffCrumb } from './words.ts'

/** The form for somebody new. */
export async function newPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const fields = fieldsOf(req, await listSites(req.scope))
  res.page('employees/form', {
    title: req.t('employees.form.new'),
    lead: req.t('employees.form.newLead'),
    breadcrumb: [staffCrumb(req)],
    errors: state?.errors ?? [],
    target: employeesHref(req),
    fields: filled(fields, state, { language: req.organisation.languages[0] }),
    submit: { label: req.t('employees.form.add'), cancel: { href: employeesHref(req) } },
  })
}

export const createForm = formHandler({
  schema: employeeSchema,
  show: newPage,
  save: async (req, res, input) => {
    const id = await createEmployee(req.context, req.scope, input)
    res.done(`${employeesHref(req)}/${id}`, req.t('employees.done.joined', { name: fullName(input) }))
  },
})

/** The form of somebody on the list. */
export async function editPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const employee = await req.scope.require(employees, String(req.params['id']))
  const sites = await listSites(req.scope)
  const fields = fieldsOf(req, sites)
  const href = `${employeesHref(req)}/${employee.id}`
  const stored = { ...employee, site: employee.site ?? '', startedOn: employee.startedOn ?? '' }
  res.page('employees/form', {
    title: req.t('employees.form.edit', { name: fullName(employee) }),
    breadcrumb: [staffCrumb(req), { href, label: fullName(employee) }],
    errors: state?.errors ?? [],
    conflict:
      state?.conflict === true
        ? await conflictOf(req, { id: employee.id, theirs: stored, mine: state.values, fields, sites })
        : null,
    target: href,
    version: state === undefined || state.conflict ? employee.version : Number(state.values['version']),
    fields: filled(fields, state, stored),
    submit: { label: req.t('employees.form.save'), cancel: { href } },
  })
}

export const updateForm = formHandler({
  schema: employeeEditSchema,
  show: editPage,
  save: async (req, res, input) => {
    const id = String(req.params['id'])
    await updateEmployee(req.context, req.scope, { ...input, id })
    res.done(`${employeesHref(req)}/${id}`, req.t('employees.done.changed', { name: fullName(input) }))
  },
})

function fieldsOf({ t }: Request, sites: readonly Stored<SiteValues>[]): Field[] {
  const label = (name: Parameters<typeof keyOf>[0]): string => t(keyOf(name))
  return [
    { name: 'number', label: label('number'), hint: t('employees.form.numberHint'), width: 'short' },
    { name: 'familyName', label: label('familyName'), autocomplete: 'off' },
    { name: 'givenName', label: label('givenName'), autocomplete: 'off', optional: true },
    { name: 'service', label: label('service'), optional: true },
    {
      ...{ name: 'site', label: label('site'), type: 'select' as const, optional: true },
      options: [
        { value: '', label: t('employees.form.noSite') },
        ...sites.map(({ id, name }) => ({ value: id, label: name })),
      ],
    },
    {
      ...{ name: 'email', label: label('email'), type: 'email' as const, hint: t('employees.form.emailHint') },
      ...{ autocomplete: 'off', optional: true },
    },
    {
      ...{ name: 'language', label: label('language'), type: 'select' as const },
      options: languages.map((value) => ({ value, label: t(`terms.language.${value}`) })),
    },
    { name: 'startedOn', label: label('startedOn'), type: 'date', optional: true },
  ]
}

type Name = 'number' | 'familyName' | 'givenName' | 'service' | 'site' | 'email' | 'language' | 'startedOn'

const keyOf = (name: Name): `employees.field.${Name}` => `employees.field.${name}`

interface Sides {
  id: string
  theirs: Readonly<Record<string, unknown>>
  mine: Readonly<Record<string, unknown>>
  fields: readonly Field[]
  sites: readonly Stored<SiteValues>[]
}

async function conflictOf(req: Request, { id, theirs, mine, fields, sites }: Sides): Promise<Record<string, unknown>> {
  const [last] = await trailOf(req.scope, id, 1)
  const side = (values: Readonly<Record<string, unknown>>) =>
    fields.map(({ name, label }) => ({ label, value: readable(req, { field: name, value: values[name] }, sites) }))
  const by = last === undefined ? {} : { by: last.actor.name, at: req.formats.moment(last.at) }
  return { ...by, theirs: side(theirs), mine: side(mine) }
}

/** A day may be typed as no day at all: then it is shown as typed. */
function readable(
  req: Request,
  given: { field: string; value: unknown },
  sites: readonly Stored<SiteValues>[],
): string {
  const typed = typeof given.value === 'string' ? given.value.trim() : ''
  if (given.field.endsWith('On') && !/^\d{4}-\d\d-\d\d$/.test(typed)) return typed
  return fieldText(req, { field: given.field, value: typed }, sites)
}
