import type { Context } from '../context.ts'
import {
  type EmployeeImportResult,
  employeeImports,
  type EmployeeImportValues,
  nextTurn,
} from '../data/employee-imports.ts'
import type { StoredEmployee } from '../data/employees.ts'
import type { Scope } from '../data/tenancy.ts'
import { unpackSheets } from '../documents/packed-sheets.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Day } from '../domain/organisation.ts'
import { compareStaff, decide, type StaffComparison } from '../domain/staff-list.ts'
import { layoutOf, type StaffColumn } from '../domain/staff-list-columns.ts'
import { readStaffRows } from '../domain/staff-list-rows.ts'
import type { StaffField } from '../domain/staff-list-words.ts'
import { columnIssues } from './choose-employee-columns.ts'
import { requireNoErrors, writeStaff } from './confirm-employee-import.ts'
import { choiceOf, staffAround } from './employee-import-preview.ts'
import { readStaffFile } from './receive-employee-import.ts'

export interface StaffFileReading {
  columns: readonly StaffColumn[]
  comparison: StaffComparison
  /** what would be written */
  counts: EmployeeImportResult
  /** Writes it, in one commit. Throws Invalid when the file has errors, Conflict when somebody else was first. */
  write: () => Promise<EmployeeImportResult>
}

export interface GivenStaffFile {
  bytes: Uint8Array
  fileName: string
  /** the last day of who is not in the file; null when it is not the whole staff list */
  leavingOn: Day | null
}

/**
 * Reads a staff list by the columns as they are recognised, for somebody without a page to confirm them on. Throws
 * Invalid as `receiveStaffFile` does, and when no column is recognised as number or name.
 */
export async function readStaffList(context: Context, scope: Scope, given: GivenStaffFile): Promise<StaffFileReading> {
  const { packed, sheets } = await readStaffFile(given)
  const [sheet = { name: '', rows: [], brokenOff: null, openEnd: null }] = await unpackSheets(packed)
  const layout = layoutOf(sheet)
  const columns = recognised(layout.columns)
  const around = await staffAround(context, scope)
  const comparison = compareStaff(readStaffRows(layout, choiceOf(layout, columns), sheet), around)
  const counts = countsOf(comparison, given.leavingOn)
  return {
    ...{ columns: layout.columns, comparison, counts },
    write: () => write(scope, comparison, { ...given, sheets, columns, header: layout.header }),
  }
}

function recognised(columns: readonly StaffColumn[]): (StaffField | '')[] {
  const width = Math.max(0, ...columns.map(({ index }) => index + 1))
  const fields = new Map(columns.map(({ index, proposal }) => [index, proposal]))
  const chosen = Array.from({ length: width }, (_, index) => fields.get(index) ?? '')
  const issues = columnIssues(chosen)
  if (issues.length > 0) throw new Invalid(issues.map((issue) => ({ ...issue, field: 'file' })))
  return chosen
}

type Read = Omit<GivenStaffFile, 'bytes'> & Pick<EmployeeImportValues, 'sheets' | 'columns' | 'header'>

async function write(
  scope: Scope,
  comparison: StaffComparison<StoredEmployee>,
  { leavingOn, ...read }: Read,
): Promise<EmployeeImportResult> {
  requireNoErrors(comparison)
  const work = scope.work()
  const result = writeStaff(work, comparison, leavingOn)
  const { fileName, sheets, columns, header } = read
  const record = {
    ...{ fileName, createdAt: scope.now(), createdBy: scope.actor.name, state: 'confirmed' as const, sheets },
    ...{ secretRows: null, sheet: 0, header, columns, result, confirmedAt: scope.now(), turn: await nextTurn(scope) },
  }
  work.create(employeeImports, record, { act: 'employeeImport.confirmed', label: fileName })
  await work.commit().catch((error: unknown) => {
    // Whichever key it was: somebody else wrote the staff list at the same moment.
    throw error instanceof Conflict ? new Conflict('version') : error
  })
  return result
}

function countsOf(comparison: StaffComparison, leavingOn: Day | null): EmployeeImportResult {
  const { joins, edits } = decide(comparison, leavingOn)
  const count = (act: 'changed' | 'left' | 'returned'): number => edits.filter((edit) => edit.act === act).length
  return {
    ...{ joined: joins.length, changed: count('changed'), returned: count('returned'), left: count('left') },
    ...{ unchanged: comparison.unchanged, leavingOn },
  }
}
