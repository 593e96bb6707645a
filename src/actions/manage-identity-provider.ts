import type { Context } from '../context.ts'
import { presetOf } from '../data/identity-presets.ts'
import { identityProviders } from '../data/identity-providers.ts'
import type { Scope } from '../data/tenancy.ts'
import { Invalid } from '../domain/errors.ts'
import { choiceIssues } from '../domain/identity-provider-rules.ts'
import type { Id } from '../domain/organisation.ts'
import { again } from './again.ts'
import { endAllOf, forgetPeople } from './end-provider.ts'

/** From now on people can sign in through it. Throws Invalid while something about it is not right. */
export const openIdentityProvider = (context: Context, scope: Scope, id: Id): Promise<void> =>
  setOpen(context, scope, { id, isOpen: true })

/**
 * Nobody signs in through it any more, and who is in through it is out at once; what is known of it stays. Closed before,
 * it ends them all the same: the first time may have been broken off.
 */
export async function closeIdentityProvider(context: Context, scope: Scope, id: Id): Promise<void> {
  await setOpen(context, scope, { id, isOpen: false })
  await endAllOf(context, id)
}

function setOpen(context: Context, scope: Scope, { id, isOpen }: { id: Id; isOpen: boolean }): Promise<void> {
  const privateHosts = context.config.outgoingPrivateHosts
  return again(async () => {
    const found = await scope.require(identityProviders, id)
    if (found.isOpen === isOpen) return
    const issues = isOpen ? choiceIssues(found, { preset: presetOf(found), privateHosts }) : []
    if (issues.length > 0) throw new Invalid(issues)
    const work = scope.work()
    const act = isOpen ? 'identityProvider.opened' : 'identityProvider.closed'
    work.replace(identityProviders, found, { values: { isOpen }, act, label: found.name })
    await work.commit()
  })
}

/**
 * Removes a provider, and with it who came in through it: the same persons at another provider are recognised anew.
 * Their accounts stay. Throws Invalid while it is open.
 */
export async function removeIdentityProvider(context: Context, scope: Scope, id: Id): Promise<string> {
  const found = await scope.require(identityProviders, id)
  if (found.isOpen) throw new Invalid([{ field: 'name', code: 'identityProviders.issue.stillOpen' }])
  const work = scope.work()
  await forgetPeople(work, context, found)
  work.remove(identityProviders, found, { act: 'identityProvider.removed', label: found.name })
  await work.commit()
  await endAllOf(context, id)
  return found.name
}
