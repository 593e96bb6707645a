import type { Request } from 'express'
import type { Employee } from '../../domain/employee.ts'
import type { Id } from '../../domain/organisation.ts'
import type { StaffChange, StaffComparison } from '../../domain/staff-list.ts'
import type { StaffIssue } from '../../domain/staff-list-issues.ts'
import type { Translate } from '../../i18n/translate.ts'
import { changeText } from './history.ts'
import { listName } from './words.ts'

/** Lines of a part that stand on the page with the others, and on a page of its own. */
const few = 10
const perPage = 100

const parts = ['joiners', 'changes', 'returning', 'leaving', 'absent'] as const
type Part = (typeof parts)[number]

export interface IssueLine {
  place: string
  text: string
}

/** Errors and warnings in words, at most a hundred of each; the rest is counted. */
export function issuesOf(
  { t }: Request,
  issues: readonly StaffIssue[],
): { errors: IssueLine[]; warnings: IssueLine[]; moreErrors: number; moreWarnings: number } {
  const of = (level: StaffIssue['level']) => issues.filter((issue) => issue.level === level)
  const [errors, warnings] = [of('error'), of('warning')]
  const lines = (list: readonly StaffIssue[]) => list.slice(0, 100).map((issue) => issueLine(t, issue))
  return {
    ...{ errors: lines(errors), warnings: lines(warnings) },
    moreErrors: Math.max(0, errors.length - 100),
    moreWarnings: Math.max(0, warnings.length - 100),
  }
}

/** Where it stands as Excel shows it, and what is wrong. */
export function issueLine(t: Translate, { code, line, column, values }: StaffIssue): IssueLine {
  const place = column === '' ? t('employees.issue.line', { line }) : t('employees.issue.place', { line, column })
  return { place, text: t(`employees.issue.${code}`, values) }
}

/** In one sentence: what is in the file. */
export function leadOf({ t }: Request, fileName: string, { issues }: StaffComparison): string {
  const errors = issues.filter(({ level }) => level === 'error').length
  return errors > 0
    ? t('employees.preview.leadErrors', { fileName, count: errors })
    : t('employees.preview.lead', { fileName })
}

/** How many of each, with nought for nothing. */
export const countText = (req: Request, comparison: StaffComparison): { label: string; value: string }[] => [
  ...parts.map((part) => ({
    label: req.t(`employees.preview.part.${part}`),
    value: req.formats.number(comparison[part].length),
  })),
  { label: req.t('employees.preview.part.unchanged'), value: req.formats.number(comparison.unchanged) },
]

interface Sectioned {
  comparison: StaffComparison
  sites: readonly { id: Id; name: string }[]
  href: string
}

/** Each part with its first lines, or the part that the address names with a hundred lines at a time. */
export function sectionsOf(req: Request, given: Sectioned): object[] {
  const asked = parts.find((part) => part === req.query['show'])
  const shown = asked === undefined ? parts : [asked]
  return shown.flatMap((part) =>
    given.comparison[part].length === 0 ? [] : sectionOf(req, part, given, asked !== undefined),
  )
}

// eslint-disable-next-line max-params -- the part, what it is taken from and how much of it is shown
function sectionOf(req: Request, part: Part, given: Sectioned, whole: boolean): object {
  const count = given.comparison[part].length
  const page = whole ? Math.min(Math.max(1, Number(req.query['page']) || 1), Math.ceil(count / perPage)) : 1
  const [from, until] = whole ? [(page - 1) * perPage, page * perPage] : [0, few]
  const link = (target: number) => ({ href: `${given.href}?show=${part}&page=${target}` })
  return {
    ...{ part, count, title: req.t(`employees.preview.part.${part}`), note: req.t(`employees.preview.note.${part}`) },
    rows: rowsOf(req, part, given, [from, until]),
    all: whole || count <= few ? null : { ...link(1), label: req.t('employees.preview.showAll', { count }) },
    back: whole ? { href: given.href, label: req.t('employees.preview.showParts') } : null,
    previous: whole && page > 1 ? link(page - 1) : null,
    next: whole && until < count ? link(page + 1) : null,
  }
}

// eslint-disable-next-line max-params -- the part, what it is taken from and which lines of it
function rowsOf(req: Request, part: Part, { comparison, sites }: Sectioned, [from, until]: [number, number]): object[] {
  if (part === 'joiners')
    return comparison.joiners.slice(from, until).map(({ line, values }) => ({
      ...whoOf(req, values, sites),
      line: req.t('employees.issue.line', { line }),
    }))
  if (part === 'absent')
    return comparison.absent.slice(from, until).map((employee) => ({ ...whoOf(req, employee, sites), line: '' }))
  return comparison[part].slice(from, until).map((change) => ({
    ...whoOf(req, change.employee, sites),
    line: req.t('employees.issue.line', { line: change.line }),
    changes: changesOf(req, change, sites),
  }))
}

function whoOf(
  req: Request,
  { familyName, givenName, number, service, site, email }: Omit<Employee, 'id' | 'version'>,
  sites: Sectioned['sites'],
): Record<string, string> {
  const place = sites.find(({ id }) => id === site)?.name ?? ''
  const about = [service, place, email === '' ? req.t('employees.noMailbox') : email].filter((text) => text !== '')
  return { name: listName({ familyName, givenName }), number, about: about.join(' · ') }
}

const changesOf = (req: Request, { fields }: StaffChange<Employee>, sites: Sectioned['sites']): object[] =>
  fields.flatMap((change) => changeText(req, change, sites))
