import type { Context } from '../context.ts'
import {
  type EmployeeImportResult,
  employeeImports,
  nextTurn,
  type StoredEmployeeImport,
} from '../data/employee-imports.ts'
import { employees, type StoredEmployee } from '../data/employees.ts'
import type { Scope, Work } from '../data/tenancy.ts'
import { fullName } from '../domain/employee.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { decide, fingerprintOf, type StaffComparison, type StaffDecision } from '../domain/staff-list.ts'
import { previewImport } from './employee-import-preview.ts'

export interface ImportConfirmation {
  /** `fingerprintOf` what was shown */
  fingerprint: string
  /** the last day of who is not in the file; null when the file is not the whole staff list */
  leavingOn: Day | null
}

/**
 * Takes an import over, in one commit. A second confirmation gives the same result. Throws Conflict when the staff list
 * is no longer what was shown or when two are confirmed at once, Invalid (`employees.preview.hasErrors`) when the file
 * has errors; then nothing is written.
 */
export async function confirmEmployeeImport(
  context: Context,
  scope: Scope,
  given: ImportConfirmation & { id: Id },
): Promise<EmployeeImportResult> {
  try {
    return await confirm(context, scope, given)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    // Perhaps it was the same import, confirmed at the same moment.
    const { result } = await scope.require(employeeImports, given.id)
    if (result !== null) return result
    throw new Conflict('version')
  }
}

async function confirm(
  context: Context,
  scope: Scope,
  { id, fingerprint, leavingOn }: ImportConfirmation & { id: Id },
): Promise<EmployeeImportResult> {
  const received = await scope.require(employeeImports, id)
  if (received.result !== null) return received.result
  const preview = received.state === 'ready' ? await previewImport(context, scope, received) : undefined
  if (preview === undefined) throw new Conflict('version')
  requireNoErrors(preview.comparison)
  if (fingerprintOf(preview.comparison) !== fingerprint) throw new Conflict('version')
  const work = scope.work()
  const result = writeStaff(work, preview.comparison, leavingOn)
  closeImport(work, received, { result, confirmedAt: scope.now(), turn: await nextTurn(scope) })
  await work.commit()
  return result
}

/** Throws Invalid when the file has an error in it: nothing of it is taken over. */
export function requireNoErrors({ issues }: Pick<StaffComparison, 'issues'>): void {
  if (issues.some(({ level }) => level === 'error'))
    throw new Invalid([{ field: 'file', code: 'employees.preview.hasErrors' }])
}

const acts = { changed: 'employee.changed', left: 'employee.left', returned: 'employee.returned' } as const

/** Adds everything that is to be written to a unit of work. */
export function writeStaff(
  work: Work,
  comparison: StaffComparison<StoredEmployee>,
  leavingOn: Day | null,
): EmployeeImportResult {
  const { joins, edits } = decide(comparison, leavingOn)
  for (const values of joins) work.create(employees, values, { act: 'employee.joined', label: fullName(values) })
  for (const { employee, values, act } of edits)
    work.replace(employees, employee, { values, act: acts[act], label: fullName({ ...employee, ...values }) })
  return { ...counted(joins, edits), unchanged: comparison.unchanged, leavingOn }
}

const counted = (joins: readonly unknown[], edits: StaffDecision<unknown>['edits']) => ({
  joined: joins.length,
  changed: edits.filter(({ act }) => act === 'changed').length,
  returned: edits.filter(({ act }) => act === 'returned').length,
  left: edits.filter(({ act }) => act === 'left').length,
})

function closeImport(
  work: Work,
  received: StoredEmployeeImport,
  done: { result: EmployeeImportResult; confirmedAt: Date; turn: string },
): void {
  const values = { ...done, state: 'confirmed' as const, secretRows: null }
  work.replace(employeeImports, received, { values, act: 'employeeImport.confirmed', label: received.fileName })
}
