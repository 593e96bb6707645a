import { type StoredEmployeeImport, employeeImports } from '../../data/employee-imports.ts'
import type { Scope } from '../../data/tenancy.ts'

export interface StaffLists {
  /** taken over last */
  last: StoredEmployeeImport | undefined
  /** sent in and not looked at yet, the latest */
  waiting: StoredEmployeeImport | undefined
}

/** The staff list that was taken over last, and one that still waits for somebody. Two reads. */
export async function staffLists(scope: Scope): Promise<StaffLists> {
  const latest = { sort: '-createdAt', limit: 1 }
  const [[last], [waiting]] = await Promise.all([
    scope.find(employeeImports, { where: { state: 'confirmed' }, ...latest }),
    scope.find(employeeImports, { where: { state: { in: ['received', 'ready'] } }, ...latest }),
  ])
  return { last, waiting }
}
