import { employeeImports } from '../data/employee-imports.ts'
import type { Scope } from '../data/tenancy.ts'
import type { Id } from '../domain/organisation.ts'
import { again } from './again.ts'

/** Throws an import away that nobody wants any more: its rows go. What is over already stays as it is. */
export function discardEmployeeImport(scope: Scope, id: Id): Promise<void> {
  return again(async () => {
    const received = await scope.require(employeeImports, id)
    if (received.state === 'confirmed') return
    const work = scope.work()
    const values = { state: 'discarded' as const, secretRows: null }
    work.replace(employeeImports, received, { values, act: 'employeeImport.discarded', label: received.fileName })
    await work.commit()
  })
}
