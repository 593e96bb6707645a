import type { Context } from '../context.ts'
import { identityLinks, linkOf, linksOfUser } from '../data/identity-links.ts'
import { listIdentityProviders, type StoredIdentityProvider } from '../data/identity-providers.ts'
import type { Stored } from '../data/store.ts'
import { installationWork, Scope } from '../data/tenancy.ts'
import type { StoredUser } from '../data/users.ts'
import { type Claims, decideLink } from '../domain/identity-provider.ts'
import type { Id } from '../domain/organisation.ts'
import type { Actor } from '../domain/trail.ts'
import { again } from './again.ts'
import { accountOf } from './arrive.ts'
import { endSessions } from './enrol-second-factor.ts'
import { memberOf } from './manage-members.ts'

type OfPerson = { provider: StoredIdentityProvider; claims: Claims; user: StoredUser }

/**
 * Links an account with whom the provider says that its owner is, who is in with the password of here. Gives why not, as
 * one word, by the same rules as a first arrival; linking what is linked already is nothing new.
 */
export const linkIdentity = (context: Context, given: OfPerson): Promise<{ refused: string } | undefined> =>
  again(() => attempt(context, given))

async function attempt(
  context: Context,
  { provider, claims, user }: OfPerson,
): Promise<{ refused: string } | undefined> {
  const actor = { kind: 'user', id: user.id, name: user.name } as const
  const scope = new Scope(context.store, { organisation: provider.organisation, actor, now: context.now })
  const account = await accountOf(scope, context.store, user.id)
  const decided =
    account === undefined ? undefined : decideLink(claims, account, { organisation: provider.organisationBinding })
  if (decided?.kind !== 'enter') return { refused: decided?.kind === 'refuse' ? decided.reason : 'unknown' }
  const known = await linkOf(context.store, { provider: provider.id, subject: claims.subject })
  if (known !== undefined) return known.user === user.id ? undefined : { refused: 'linked-otherwise' }
  const own = await linksOfUser(context.store, user.id)
  if (own.some((one) => one.provider === provider.id)) return { refused: 'linked-otherwise' }
  const work = scope.work()
  const values = { provider: provider.id, subject: claims.subject, user: user.id, linkedAt: context.now() }
  work.create(identityLinks, values, { act: 'identityLink.added', label: provider.name })
  await work.commit()
  return undefined
}

/**
 * Forgets by whom these providers know an account, and ends its sessions: whoever came in so does not any more. False when
 * there was nothing to forget.
 */
export async function unlinkIdentity(
  context: Context,
  user: StoredUser,
  { providers, actor }: { providers: readonly Pick<StoredIdentityProvider, 'id' | 'name'>[]; actor: Actor },
): Promise<boolean> {
  const work = installationWork(context.store, actor, context.now)
  for (const link of await linksOfUser(context.store, user.id)) {
    const provider = providers.find(({ id }) => id === link.provider)
    if (provider === undefined) continue
    work.remove(identityLinks, link as Stored<typeof link>, { act: 'identityLink.removed', label: provider.name })
  }
  if (work.empty) return false
  endSessions(work, context, user)
  await work.commit()
  return true
}

/** The same for a member and the providers of the organisation of the scope; gives the account. */
export async function unlinkMember(context: Context, scope: Scope, id: Id): Promise<StoredUser> {
  const { user } = await memberOf(context, scope, id)
  await unlinkIdentity(context, user, { providers: await listIdentityProviders(scope), actor: scope.actor })
  return user
}
