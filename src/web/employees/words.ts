import type { Request } from 'express'
import type { Employee } from '../../domain/employee.ts'
import type { Day, Id } from '../../domain/organisation.ts'
import { isLanguage } from '../../domain/text.ts'

export const baseOf = (req: Request): string => `/o/${req.organisation.slug}`

export const employeesHref = (req: Request): string => `${baseOf(req)}/employees`

/** The crumb that leads back to the staff list. */
export const staffCrumb = (req: Request): { href: string; label: string } => ({
  href: employeesHref(req),
  label: req.t('employees.title'),
})

/** A name as a list sorts it: Peeters Els. */
export const listName = ({ familyName, givenName }: Pick<Employee, 'familyName' | 'givenName'>): string =>
  `${familyName} ${givenName}`.trim()

/** Whether somebody is here, in words; null for who simply is. */
export function serviceState(
  req: Request,
  { startedOn, leftOn }: Pick<Employee, 'startedOn' | 'leftOn'>,
  today: Day,
): { state: string; label: string } | null {
  const day = (text: Day): string => req.formats.day(text)
  if (leftOn !== null && leftOn < today)
    return { state: 'not-applicable', label: req.t('employees.state.left', { day: day(leftOn) }) }
  if (leftOn !== null) return { state: 'expiring', label: req.t('employees.state.leaving', { day: day(leftOn) }) }
  if (startedOn !== null && startedOn > today)
    return { state: 'planned', label: req.t('employees.state.starting', { day: day(startedOn) }) }
  return null
}

/** What is told of an employee beside the name, in this order. */
export const employeeFacts = ['number', 'service', 'site', 'email', 'language', 'startedOn', 'leftOn'] as const

/** A value of an employee as a person reads it; '' when there is none. */
export function fieldText(
  req: Request,
  { field, value }: { field: string; value: unknown },
  sites: readonly { id: Id; name: string }[],
): string {
  if (value === null || value === undefined || value === '') return ''
  const text = typeof value === 'string' ? value : ''
  if (field === 'site') return sites.find(({ id }) => id === text)?.name ?? req.t('employees.unknownSite')
  if (field === 'language') return isLanguage(text) ? req.t(`terms.language.${text}`) : text
  if (field === 'user') return req.t('employees.linked')
  return field.endsWith('On') ? req.formats.day(text) : text
}
