import type { Request, Response } from 'express'
import { employees, type StoredEmployee } from '../../data/employees.ts'
import { listSites } from '../../data/sites.ts'
import { fold } from '../../domain/folding.ts'
import type { Day, Id } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { dayOf } from '../../i18n/format.ts'
import { filtersOf, isWanted, pageHref, startingLater, type Wanted, wantedOf, whereOf } from './filters.ts'
import { employeesHref, listName, serviceState } from './words.ts'

/** People on one page. */
const perPage = 100

/** The staff list: how many are in service, filtered as the address says, a page at a time. Eight reads, however many people there are. */
export async function listPage(req: Request, res: Response): Promise<void> {
  const wanted = wantedOf(req)
  const today = dayOf(req.context.now())
  const { scope } = req
  const [sites, services, total, here, starting, found] = await Promise.all([
    listSites(scope),
    scope.countBy(employees, 'service'),
    scope.count(employees),
    scope.count(employees, { where: { inServiceUntil: { from: today } } }),
    scope.count(employees, { where: startingLater(today) }),
    pageOf(req, wanted, today),
  ])
  const names = new Map(sites.map(({ id, name }) => [id, name]))
  const inUse = [...services.keys()].filter((name) => name !== '').toSorted(new Intl.Collator(req.language).compare)
  res.page('employees/list', {
    title: req.t('employees.title'),
    sheets: ['employees.css'],
    lead: total === 0 ? undefined : leadOf(req, here - starting, starting),
    actions: actionsOf(req, total),
    total,
    rows: found.records.map((employee) => rowOf(req, employee, { names, today })),
    ...filtersOf(req, wanted, { services: inUse, sites }),
    ...pagerOf(req, wanted, found.count),
    mayWrite: isAllowed(req.roles, 'employee.write'),
  })
}

/** A text is looked for in all of them; without one only the page is read. */
async function pageOf(
  { scope }: Request,
  wanted: Wanted,
  today: Day,
): Promise<{ records: StoredEmployee[]; count: number }> {
  const where = whereOf(wanted, today)
  const fits = (one: StoredEmployee): boolean => isWanted(wanted, one, today)
  const end = wanted.page * perPage
  if (wanted.q === '') {
    // Who begins later stands between the others: as many more are read, and left out.
    const later =
      wanted.state === '' ? await scope.count(employees, { where: { ...where, ...startingLater(today) } }) : 0
    const [records, count] = await Promise.all([
      scope.find(employees, { where, sort: 'sortName', limit: end + later }),
      scope.count(employees, { where }),
    ])
    return { records: records.filter(fits).slice(end - perPage, end), count: count - later }
  }
  const sought = fold(wanted.q)
    .split(' ')
    .filter((word) => word !== '')
  const all = (await scope.find(employees, { where, sort: 'sortName' })).filter((one) => fits(one) && isIn(one, sought))
  return { records: all.slice(end - perPage, end), count: all.length }
}

/** Every word stands somewhere: `els soc` finds Els of the Sociale dienst. */
function isIn({ familyName, givenName, number, service, email }: StoredEmployee, sought: readonly string[]): boolean {
  const text = fold(`${familyName} ${givenName} ${number} ${service} ${email}`)
  return sought.every((word) => text.includes(word))
}

function leadOf({ t }: Request, here: number, starting: number): string {
  const sentence = t('employees.lead', { count: here })
  return starting === 0 ? sentence : `${sentence} ${t('employees.starting', { count: starting })}`
}

function actionsOf(req: Request, total: number): object[] {
  if (!isAllowed(req.roles, 'employee.write') || total === 0) return []
  const href = employeesHref(req)
  return [
    { href: `${href}/new`, label: req.t('employees.toNew'), icon: 'plus' },
    { href: `${href}/imports/new`, label: req.t('employees.toImport'), icon: 'upload', primary: true },
  ]
}

function rowOf(
  req: Request,
  employee: StoredEmployee,
  { names, today }: { names: ReadonlyMap<Id, string>; today: Day },
): Record<string, unknown> {
  return {
    href: `${employeesHref(req)}/${employee.id}`,
    name: listName(employee),
    number: employee.number,
    service: employee.service,
    site: names.get(employee.site ?? '') ?? '',
    email: employee.email,
    state: serviceState(req, employee, today),
  }
}

function pagerOf(req: Request, { page }: Wanted, count: number): Record<string, unknown> {
  const pages = Math.max(1, Math.ceil(count / perPage))
  const to = (target: number) => ({ href: pageHref(req, { page: target === 1 ? '' : String(target) }) })
  const [from, until] = [(page - 1) * perPage + 1, Math.min(page * perPage, count)]
  return {
    // Under a name of its own: the head of a page draws `previous` and `next` too.
    pager: {
      previous: page > 1 ? to(Math.min(page - 1, pages)) : null,
      next: page < pages ? to(page + 1) : null,
    },
    shown:
      pages === 1
        ? req.t('employees.found', { count })
        : req.t('employees.shown', numbers(req, { from, until, total: count })),
  }
}

/** As they are written: 10.000. */
const numbers = ({ formats }: Request, values: Readonly<Record<string, number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, formats.number(value)]))
