import { employeeImports, nextTurn } from '../data/employee-imports.ts'
import { employees as employeeRecords } from '../data/employees.ts'
import type { Scope } from '../data/tenancy.ts'
import { fullName } from '../domain/employee.ts'
import type { Id } from '../domain/organisation.ts'
import { compareStaff } from '../domain/staff-list.ts'
import { layoutOf } from '../domain/staff-list-columns.ts'
import { readStaffRows } from '../domain/staff-list-rows.ts'
import type { ReadSheet } from '../domain/staff-list-table.ts'
import type { StaffField } from '../domain/staff-list-words.ts'
import { dayOf } from '../i18n/format.ts'
import { requireNoErrors, writeStaff } from './confirm-employee-import.ts'
import type { DemoEmployee } from './demo-employees.ts'
import type { DemoStaff } from './demo-proof-content.ts'
import { type Seeding, workDayAgo } from './demo-seeding.ts'
import { choiceOf, staffAround } from './employee-import-preview.ts'

interface Taking {
  organisation: Id
  staff: DemoStaff
  employees: readonly DemoEmployee[]
  /** who keeps the list */
  by: { id: Id; name: string }
}

/** Takes over the staff list of an authority, list after list, as human resources would. */
export async function takeOverLists(seeding: Seeding, taking: Taking): Promise<void> {
  const { organisation, staff, by } = taking
  for (const [turn, days] of staff.lists.entries()) {
    const scope = seeding.ticket(organisation, { days, minute: 20 }, { kind: 'user', ...by })
    const people = knownOn(taking, days, staff.lists[turn - 1])
    await takeOver(seeding, scope, { sheet: sheetOf(seeding, people, days), language: staff.languages[0] })
  }
}

/** So many days ahead a list says who will come and who will go. */
const ahead = 40

/** Who stands on the list of a day; who had left by the list before does not come again. */
const knownOn = ({ employees }: Taking, days: number, before = Number.POSITIVE_INFINITY): DemoEmployee[] =>
  employees.filter(({ started, left = 0 }) => started >= days - ahead && left <= before)

const columns: readonly StaffField[] = [
  'number',
  'familyName',
  'givenName',
  'service',
  'site',
  'email',
  'language',
  'startedOn',
  'leftOn',
]

/** What a program for salaries would have exported. */
function sheetOf(seeding: Seeding, people: readonly DemoEmployee[], days: number): ReadSheet {
  const header = ['Personeelsnummer', 'Familienaam', 'Voornaam', 'Dienst', 'Gebouw', 'E-mail', 'Taal', 'In dienst']
  const cells = people.map((one) => [
    ...[one.number, one.familyName, one.givenName, one.service, one.site, one.email, one.language],
    workDayAgo(seeding, one.started),
    one.left === undefined || one.left < days - ahead ? '' : workDayAgo(seeding, one.left),
  ])
  const rows = [[...header, 'Uit dienst'], ...cells].map((row, index) => ({ line: index + 1, cells: row }))
  return { name: '', rows, brokenOff: null, openEnd: null }
}

/** By the rules of an import on the screen; only the reading of a file is left out, which takes a thread for each. */
async function takeOver(
  { context }: Seeding,
  scope: Scope,
  { sheet, language = 'nl' }: { sheet: ReadSheet; language: 'nl' | 'fr' | undefined },
): Promise<void> {
  const layout = layoutOf(sheet, 1)
  const reading = readStaffRows(layout, choiceOf(layout, columns), { brokenOff: null, openEnd: null })
  const comparison = compareStaff(reading, await staffAround(context, scope))
  requireNoErrors(comparison)
  const work = scope.work()
  const result = writeStaff(work, comparison, null)
  const fileName = `${{ nl: 'personeelslijst', fr: 'liste-du-personnel' }[language]}-${dayOf(scope.now())}.csv`
  const record = {
    ...{ fileName, createdAt: scope.now(), createdBy: scope.actor.name, state: 'confirmed' as const },
    ...{ sheets: [{ name: sheet.name, rows: sheet.rows.length }], secretRows: null, sheet: 0, header: 1, columns },
    ...{ result, confirmedAt: scope.now(), turn: await nextTurn(scope) },
  }
  work.create(employeeImports, record, { act: 'employeeImport.confirmed', label: fileName })
  await work.commit()
}

/** Ties those who sign in on a shared tablet to their account: a staff list knows them by no address. */
export async function linkTablets(scope: Scope, employees: readonly DemoEmployee[]): Promise<void> {
  const users = new Map(
    employees.flatMap(({ number, email, user }) => (email === '' && user !== undefined ? [[number, user]] : [])),
  )
  const work = scope.work()
  for (const employee of await scope.find(employeeRecords, { where: { number: { in: [...users.keys()] } } })) {
    const user = users.get(employee.number) ?? null
    work.replace(employeeRecords, employee, { values: { user }, act: 'employee.linked', label: fullName(employee) })
  }
  await work.commit()
}
