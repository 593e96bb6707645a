import { employeeImports, type StoredEmployeeImport } from '../data/employee-imports.ts'
import type { Scope } from '../data/tenancy.ts'
import { onlyColumns, packSheets } from '../documents/packed-sheets.ts'
import { Conflict, Invalid, type Issue } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import type { StaffField } from '../domain/staff-list-words.ts'
import { layoutOfImport } from './employee-import-preview.ts'

export interface ColumnsInput {
  sheet: number
  header: number
  /** what each column holds, by its place in the row; '' is not imported */
  columns: readonly (StaffField | '')[]
}

/**
 * Says what the columns of an import hold. The other columns and sheets are forgotten at once. Throws Invalid when there
 * is no column for the number or the name, or two for the same thing; Conflict when it was confirmed or thrown away.
 */
export async function chooseEmployeeColumns(scope: Scope, id: Id, input: ColumnsInput): Promise<void> {
  const received = await scope.require(employeeImports, id)
  const laid = await layoutOfImport(received, input)
  if (laid === undefined || isOver(received)) throw new Conflict('version')
  const issues = columnIssues(input.columns)
  if (issues.length > 0) throw new Invalid(issues)
  const kept = new Set(input.columns.flatMap((field, index) => (field === '' ? [] : index)))
  const sheet = onlyColumns(laid.sheet, kept)
  const values = {
    ...{ state: 'ready' as const, sheet: 0, header: laid.layout.header, columns: input.columns },
    ...{ sheets: [{ name: sheet.name, rows: sheet.rows.length }], secretRows: await packSheets([sheet]) },
  }
  const work = scope.work()
  work.replace(employeeImports, received, { values, act: 'employeeImport.columnsChosen', label: received.fileName })
  await work.commit()
}

export const isOver = ({ state }: StoredEmployeeImport): boolean => state === 'confirmed' || state === 'discarded'

/** The field of an issue is `column-3` for the fourth column, else `columns`. */
export function columnIssues(columns: readonly (StaffField | '')[]): Issue[] {
  const chosen = columns.flatMap((field, index) => (field === '' ? [] : [{ field, index }]))
  const has = (...fields: StaffField[]): boolean => chosen.some(({ field }) => fields.includes(field))
  const twice = chosen.filter(({ field, index }) => columns.indexOf(field) < index)
  const names = ['familyThenGiven', 'givenThenFamily'] as const
  const issue = (code: string): Issue => ({ field: 'columns', code: `employees.columns.${code}` })
  return [
    ...(has('number') ? [] : [issue('noNumber')]),
    ...(has('familyName', ...names) ? [] : [issue('noName')]),
    ...(has(...names) && has('familyName', 'givenName') ? [issue('nameTwice')] : []),
    ...(has(names[0]) && has(names[1]) ? [issue('nameTwice')] : []),
    ...twice.map(({ index }) => ({ field: `column-${index}`, code: 'employees.columns.twice' })),
  ]
}
