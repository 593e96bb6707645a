import type { Context } from '../context.ts'
import { membershipsOfUser } from '../data/memberships.ts'
import type { Scope } from '../data/tenancy.ts'
import { Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { removeSecondFactors } from './enrol-second-factor.ts'
import { memberOf } from './manage-members.ts'

/**
 * Takes the second factor of a member away who lost it; the sessions under way end, and whoever must have one adds another
 * at the next sign-in. Only of an account that is of this organisation alone, as with resetPassword: else Invalid.
 */
export async function resetSecondFactor(context: Context, scope: Scope, id: Id): Promise<string> {
  const { user } = await memberOf(context, scope, id)
  const held = await membershipsOfUser(context.store, user.id)
  if (user.installationAdministrator || held.some(({ member }) => member !== scope.organisation))
    throw new Invalid([{ field: 'roles', code: 'secondFactor.issue.elsewhere' }])
  await removeSecondFactors(context, user, scope.actor)
  return user.name
}
