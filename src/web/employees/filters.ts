import type { Request } from 'express'
import type { SiteValues } from '../../data/sites.ts'
import type { Query, Stored } from '../../data/store.ts'
import { type Employee, isInService } from '../../domain/employee.ts'
import type { Day } from '../../domain/organisation.ts'
import { employeesHref } from './words.ts'

/** What the address asks for. Empty: no matter; no state: in service. */
export interface Wanted {
  q: string
  service: string
  site: string
  state: '' | 'starting' | 'left' | 'all'
  mailbox: '' | 'none'
  page: number
}

export function wantedOf(req: Request): Wanted {
  const of = (name: string): string => {
    const value = req.query[name]
    return typeof value === 'string' ? value.trim().slice(0, 200) : ''
  }
  const state = of('state')
  const page = Number(of('page'))
  return {
    ...{ q: of('q'), service: of('service'), site: of('site') },
    state: state === 'starting' || state === 'left' || state === 'all' ? state : '',
    mailbox: of('mailbox') === 'none' ? 'none' : '',
    page: Number.isInteger(page) && page > 1 && page < 10_000 ? page : 1,
  }
}

/**
 * The same on index fields, all but the text. On the last day itself somebody is still in service; who begins later is
 * taken out by `isWanted`, as a day that is not known cannot be compared.
 */
export function whereOf({ service, site, state, mailbox }: Wanted, today: Day): NonNullable<Query['where']> {
  return {
    ...(state === '' ? { inServiceUntil: { from: today } } : {}),
    ...(state === 'starting' ? startingLater(today) : {}),
    ...(state === 'left' ? { inServiceUntil: { before: today } } : {}),
    ...(service === '' ? {} : { service }),
    ...(site === '' ? {} : { site }),
    ...(mailbox === '' ? {} : { email: '' }),
  }
}

/** Who is on the list and begins after today. */
export const startingLater = (today: Day): NonNullable<Query['where']> => ({
  startedOn: { from: dayAfter(today) },
  inServiceUntil: { from: today },
})

/** In service means: today. */
export const isWanted = ({ state }: Wanted, employee: Pick<Employee, 'startedOn' | 'leftOn'>, today: Day): boolean =>
  state !== '' || isInService(employee, today)

const dayAfter = (day: Day): Day => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)

interface Select {
  name: 'service' | 'site' | 'state' | 'mailbox'
  label: string
  value: string
  options: { value: string; label: string }[]
}

export interface StaffFilters {
  selects: Select[]
  q: string
  /** one per filter that is set, with the address without it */
  chosen: { label: string; href: string }[]
}

/** The filters above the list; services are those that somebody is in. */
export function filtersOf(
  req: Request,
  wanted: Wanted,
  { services, sites }: { services: readonly string[]; sites: readonly Stored<SiteValues>[] },
): StaffFilters {
  const { t } = req
  const select = (name: Select['name'], options: Select['options']): Select => ({
    ...{ name, label: t(`employees.filter.${name}`), value: wanted[name] },
    options: [{ value: '', label: t(name === 'state' ? 'employees.filter.here' : 'employees.filter.all') }, ...options],
  })
  const selects = [
    select(
      'service',
      services.map((value) => ({ value, label: value })),
    ),
    select(
      'site',
      sites.map(({ id, name }) => ({ value: id, label: name })),
    ),
    select('state', [
      { value: 'starting', label: t('employees.filter.starting') },
      { value: 'left', label: t('employees.filter.left') },
      { value: 'all', label: t('employees.filter.everybody') },
    ]),
    select('mailbox', [{ value: 'none', label: t('employees.filter.noMailbox') }]),
  ]
  const shown = selects.filter(({ options, value }) => options.length > 1 || value !== '')
  return { selects: shown, q: wanted.q, chosen: chosenOf(req, shown, wanted) }
}

function chosenOf(req: Request, selects: readonly Select[], { q }: Wanted): StaffFilters['chosen'] {
  const set = selects
    .filter(({ value }) => value !== '')
    .map(({ name, value, options }) => ({ name, label: options.find((one) => one.value === value)?.label ?? value }))
  const all = [...set, ...(q === '' ? [] : [{ name: 'q', label: `“${q}”` }])]
  return all.map(({ name, label }) => ({ label, href: pageHref(req, { [name]: '', page: '' }) }))
}

/** The same address with something else in it; '' takes a part away. */
export function pageHref(req: Request, changed: Readonly<Record<string, string>>, path = employeesHref(req)): string {
  const kept = Object.entries(req.query).filter(([key, value]) => typeof value === 'string' && !(key in changed))
  const added = Object.entries(changed).filter(([, value]) => value !== '')
  const query = new URLSearchParams([...(kept as [string, string][]), ...added]).toString()
  return query === '' ? path : `${path}?${query}`
}
