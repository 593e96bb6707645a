import type { Context } from '../context.ts'
import type { StoredEmployeeImport } from '../data/employee-imports.ts'
import { listEmployees, type StoredEmployee } from '../data/employees.ts'
import { listMembers } from '../data/members.ts'
import { organisations } from '../data/organisations.ts'
import { listSites } from '../data/sites.ts'
import type { Scope } from '../data/tenancy.ts'
import { unpackSheets } from '../documents/packed-sheets.ts'
import type { Id } from '../domain/organisation.ts'
import { compareStaff, type StaffComparison, type Surroundings } from '../domain/staff-list.ts'
import { layoutOf, type StaffLayout } from '../domain/staff-list-columns.ts'
import { readStaffRows, type StaffChoice, type StaffReading } from '../domain/staff-list-rows.ts'
import type { ReadSheet } from '../domain/staff-list-table.ts'
import type { StaffField } from '../domain/staff-list-words.ts'
import { dayOf } from '../i18n/format.ts'

/** The staff list of the authority with what a file is compared with: four reads, however many people there are. */
export async function staffAround(context: Context, scope: Scope): Promise<Surroundings<StoredEmployee>> {
  const [employees, sites, accounts, organisation] = await Promise.all([
    listEmployees(scope),
    listSites(scope),
    accountsOf(context, scope),
    context.store.get(organisations, scope.organisation),
  ])
  return {
    ...{ employees, sites, accounts },
    today: dayOf(scope.now()),
    language: organisation?.languages[0] ?? context.config.language,
  }
}

/** The accounts of the people of this authority by address, and of nobody else. */
export async function accountsOf(context: Context, scope: Scope): Promise<Map<string, Id>> {
  const members = await listMembers(context.store, scope.organisation)
  return new Map(members.map(({ user }) => [user.email, user.id]))
}

/** The sheet that was chosen, as it is laid out. Undefined once the rows are gone. */
export async function layoutOfImport(
  { secretRows, sheet, header }: StoredEmployeeImport,
  chosen: { sheet?: number; header?: number } = {},
): Promise<{ sheet: ReadSheet; layout: StaffLayout } | undefined> {
  if (secretRows === null) return undefined
  const sheets = await unpackSheets(secretRows)
  const found = sheets[chosen.sheet ?? sheet] ?? sheets[0]
  if (found === undefined) return undefined
  const line = chosen.header ?? (chosen.sheet === undefined || chosen.sheet === sheet ? header : null)
  return { sheet: found, layout: layoutOf(found, line ?? undefined) }
}

/** Which column holds which field, by the choice of a person. */
export const choiceOf = ({ columns }: StaffLayout, chosen: readonly (StaffField | '')[]): StaffChoice =>
  new Map(
    columns.flatMap((column) => {
      const field = chosen[column.index] ?? ''
      return field === '' ? [] : [[field, column] as const]
    }),
  )

export interface ImportPreview {
  reading: StaffReading
  comparison: StaffComparison<StoredEmployee>
  around: Surroundings<StoredEmployee>
}

/** What an import would do to the staff list as it stands at this moment. Undefined once its rows are gone. */
export async function previewImport(
  context: Context,
  scope: Scope,
  received: StoredEmployeeImport,
): Promise<ImportPreview | undefined> {
  const laid = await layoutOfImport(received)
  if (laid === undefined) return undefined
  const around = await staffAround(context, scope)
  const reading = readStaffRows(laid.layout, choiceOf(laid.layout, received.columns), laid.sheet)
  return { reading, around, comparison: compareStaff(reading, around) }
}
