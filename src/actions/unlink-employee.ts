import type { Context } from '../context.ts'
import { employees } from '../data/employees.ts'
import type { Scope } from '../data/tenancy.ts'
import { fullName } from '../domain/employee.ts'
import type { Id } from '../domain/organisation.ts'
import { again } from './again.ts'
import { accountsOf } from './employee-import-preview.ts'

/**
 * Takes an account away from somebody on the staff list, with the address when it is that of the account: else the
 * account would be known by it again. Signatures that were given stay. Nothing happens when it is another account's turn.
 */
export function unlinkEmployee(
  context: Context,
  scope: Scope,
  { id, account }: { id: Id; account: Id },
): Promise<{ name: string }> {
  return again(async () => {
    const [employee, accounts] = await Promise.all([scope.require(employees, id), accountsOf(context, scope)])
    const isKnownByAddress = accounts.get(employee.email) === account
    const change = {
      user: employee.user === account ? null : employee.user,
      email: isKnownByAddress ? '' : employee.email,
    }
    const name = fullName(employee)
    if (employee.user !== account && (employee.user !== null || !isKnownByAddress)) return { name }
    const work = scope.work()
    work.replace(employees, employee, { values: change, act: 'employee.unlinked', label: name })
    await work.commit()
    return { name }
  })
}
