import type { Request } from 'express'
import type { StoredEmployee } from '../../data/employees.ts'
import type { Member } from '../../data/members.ts'
import { addMonths } from '../../domain/control.ts'
import { fullName, hasLeft, isInService } from '../../domain/employee.ts'
import type { Day } from '../../domain/organisation.ts'
import type { ToDo } from './due.ts'
import type { Facts } from './facts.ts'
import { type StaffLists, staffLists } from './staff-list.ts'

interface PersonRow {
  name: string
  href: string
  note: string
  /** what is still to be done for this person */
  alarm: string
}

interface PersonList {
  rows: PersonRow[]
  more: { href: string; label: string } | null
}

export interface StaffView {
  sentence: string
  isEmpty: boolean
  /** a list that was sent in and that nobody has looked at yet */
  waiting: { href: string; label: string } | null
  imports: { href: string; label: string }
  list: { href: string; label: string }
  people: { href: string; label: string }
  joiners: PersonList
  leavers: PersonList
}

/** How long a change in the staff stays on the page, in months; and how far ahead it looks. */
const back = 2
const ahead = 1

/** So many people are named; the others are counted. */
const most = 8

/** The staff for human resources: when the list was last taken over, who joined and must still sign, who left. Two reads. */
export async function staffOf(req: Request, facts: Facts): Promise<StaffView> {
  const { base, regulation } = facts
  const employees = regulation?.employees ?? []
  const { t } = req
  const lists = await staffLists(req.scope)
  return {
    sentence: sentenceOf(req, employees, { today: facts.today, lists }),
    waiting: waitingOf(req, lists, base),
    isEmpty: employees.length === 0,
    imports: { href: `${base}/employees/imports/new`, label: t('home.staff.import') },
    list: { href: `${base}/employees`, label: t('home.staff.see') },
    people: { href: `${base}/people`, label: t('home.staff.access') },
    joiners: shortened(req, joinersOf(req, facts), `${base}/employees`),
    leavers: shortened(req, leaversOf(req, facts), `${base}/employees?state=left`),
  }
}

function sentenceOf(
  { t, formats }: Request,
  employees: readonly StoredEmployee[],
  { today, lists: { last } }: { today: Day; lists: StaffLists },
): string {
  const count = employees.filter((employee) => isInService(employee, today)).length
  const served = t('home.staff.inService', { count })
  if (last === undefined) return served
  const day = formats.longDay(last.confirmedAt ?? last.createdAt)
  return `${served} ${t('home.staff.lastList', { day, name: last.createdBy })}`
}

function waitingOf({ t, formats }: Request, { waiting }: StaffLists, base: string): StaffView['waiting'] {
  if (waiting === undefined) return null
  const values = { file: waiting.fileName, day: formats.longDay(waiting.createdAt) }
  return { href: `${base}/employees/imports/${waiting.id}`, label: t('home.staff.waiting', values) }
}

/** Who began lately or begins soon and did not sign yet, the latest first. */
function joinersOf(req: Request, facts: Facts): PersonRow[] {
  const { regulation, today, base } = facts
  const from = addMonths(today, -back)
  const signed = new Set(
    regulation?.signings.filter(({ state }) => state === 'signed').map(({ employee }) => employee.id) ?? [],
  )
  const isAsked = regulation?.published !== undefined
  return (regulation?.employees ?? [])
    .filter(
      ({ id, startedOn, leftOn }) =>
        isBetween(startedOn, from, addMonths(today, ahead)) && leftOn === null && !signed.has(id),
    )
    .toSorted((a, b) => (b.startedOn ?? '').localeCompare(a.startedOn ?? ''))
    .map((employee) => {
      const day = req.formats.day(employee.startedOn ?? '')
      const starts = req.t((employee.startedOn ?? '') > today ? 'home.staff.starts' : 'home.staff.started', { day })
      const alarm = isAsked ? req.t(employee.email === '' ? 'home.staff.toAskInPerson' : 'home.staff.toAsk') : ''
      return { ...named(employee, base), note: noteOf(employee, starts), alarm }
    })
}

/** The accounts of people who left: for who can take the access away. */
export function accessToEnd(req: Request, facts: Facts): ToDo[] {
  return (facts.regulation?.employees ?? []).flatMap((employee) => {
    const account = accountOf(facts, employee)
    if (account === undefined) return []
    const leftOn = employee.leftOn ?? facts.today
    const day = req.formats.day(leftOn)
    return {
      dueOn: leftOn,
      isNow: true,
      sign: { state: 'late', label: req.t('home.staff.stillIn') },
      title: { text: fullName(employee) },
      note: req.t('home.staff.left', { day }),
      where: employee.service,
      href: `${facts.base}/employees/${employee.id}`,
      act: { href: `${facts.base}/people/${account.membership.id}`, label: req.t('home.button.access') },
    }
  })
}

/** True for who left and still has access. */
const canGetIn = (facts: Facts, employee: StoredEmployee): boolean => accountOf(facts, employee) !== undefined

/** The account of somebody who left, the one that was linked or with the same mail address; not of who came back. */
function accountOf(facts: Facts, { user, email, leftOn }: StoredEmployee): Member | undefined {
  const { members, today } = facts
  if (leftOn === null || leftOn >= today) return undefined
  const byAddress = (): Member | undefined =>
    email === '' ? undefined : [...members.values()].find((member) => member.user.email === email.toLowerCase())
  const account = user === null ? byAddress() : members.get(user)
  return account === undefined || isOfSomebodyHere(facts, account) ? undefined : account
}

/** True when somebody who has not left has the account, under another staff number. */
const isOfSomebodyHere = ({ regulation, today }: Facts, { user }: Member): boolean =>
  (regulation?.employees ?? []).some(
    (one) =>
      !hasLeft(one, today) &&
      (one.user === user.id || (one.user === null && one.email !== '' && one.email === user.email)),
  )

/** Who left lately or leaves soon; and whoever left and can still get in. */
function leaversOf(req: Request, facts: Facts): PersonRow[] {
  const { regulation, today, base } = facts
  const from = addMonths(today, -back)
  return (regulation?.employees ?? [])
    .filter((employee) => isBetween(employee.leftOn, from, addMonths(today, ahead)) || canGetIn(facts, employee))
    .toSorted(
      (a, b) =>
        Number(canGetIn(facts, b)) - Number(canGetIn(facts, a)) || (b.leftOn ?? '').localeCompare(a.leftOn ?? ''),
    )
    .map((employee) => {
      const leftOn = employee.leftOn ?? ''
      const leaves = req.t(leftOn >= today ? 'home.staff.leaves' : 'home.staff.left', { day: req.formats.day(leftOn) })
      const alarm = canGetIn(facts, employee) ? req.t('home.staff.stillAccess') : ''
      return { ...named(employee, base), note: noteOf(employee, leaves), alarm }
    })
}

const isBetween = (day: Day | null, from: Day, until: Day): boolean => day !== null && day >= from && day <= until

const named = (employee: StoredEmployee, base: string): Pick<PersonRow, 'name' | 'href'> => ({
  name: fullName(employee),
  href: `${base}/employees/${employee.id}`,
})

const noteOf = ({ service }: StoredEmployee, when: string): string => (service === '' ? when : `${service} · ${when}`)

function shortened(req: Request, rows: readonly PersonRow[], href: string): PersonList {
  const hidden = rows.length - most
  return { rows: rows.slice(0, most), more: hidden > 0 ? { href, label: req.t('home.more', { count: hidden }) } : null }
}
