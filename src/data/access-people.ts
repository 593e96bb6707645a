import { type AccessPerson, type RolesChange, rolesSince, type WaysIn } from '../domain/access-review.ts'
import type { Id } from '../domain/organisation.ts'
import { identityLinks } from './identity-links.ts'
import { listIdentityProviders } from './identity-providers.ts'
import { lastSignInsOf } from './last-sign-ins.ts'
import { listMembers, type Member } from './members.ts'
import { passkeys, secondFactors } from './second-factors.ts'
import type { Store } from './store.ts'
import type { Scope } from './tenancy.ts'
import { installationTrail } from './trail.ts'
import { hasOwnPassword, isInvited } from './users.ts'

/** Everybody with access to the organisation, by membership: as many reads for a thousand as for one. */
export async function readAccess(store: Store, scope: Scope): Promise<AccessPerson[]> {
  const members = await listMembers(store, scope.organisation)
  const users = members.map(({ user }) => user.id)
  const [lastSignIn, changes, waysOf] = await Promise.all([
    lastSignInsOf(store, users),
    roleChanges(
      store,
      members.map(({ membership }) => membership.id),
    ),
    readWays(store, scope, users),
  ])
  return members.map((member): AccessPerson => {
    const { membership, user } = member
    const since = membership.since
    return {
      ...{ membership: membership.id, user: user.id, name: user.name, email: user.email, since },
      roles: rolesSince(membership.roles, since, changes.get(membership.id) ?? []),
      lastSignIn: lastSignIn.get(user.id) ?? null,
      ways: waysOf(member),
      isClosed: user.disabledAt !== null,
    }
  })
}

async function roleChanges(store: Store, memberships: readonly Id[]): Promise<Map<Id, RolesChange[]>> {
  const where = { subjectId: { in: memberships }, act: 'member.rolesChanged' }
  const found = (await store.find(installationTrail, { where })).map(({ subjectId, at, changes }) => {
    const roles = changes.find(({ field }) => field === 'roles')
    return { subjectId, at, before: words(roles?.before), after: words(roles?.after) }
  })
  return Map.groupBy(found, ({ subjectId }) => subjectId)
}

const words = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** What each has to come in with. Of providers only those of this organisation: others are not its business. */
async function readWays(store: Store, scope: Scope, users: readonly Id[]): Promise<(member: Member) => WaysIn> {
  const where = { user: { in: users } }
  const [providers, links, apps, keys] = await Promise.all([
    listIdentityProviders(scope),
    store.find(identityLinks, { where }),
    store.find(secondFactors, { where }),
    store.find(passkeys, { where }),
  ])
  const names = new Map(providers.map(({ id, name }) => [id, name]))
  const linked = Map.groupBy(links, ({ user }) => user)
  const withApp = new Set(apps.filter(({ seed }) => typeof seed === 'string').map(({ user }) => user))
  const keysOf = Map.groupBy(keys, ({ user }) => user)
  return ({ user }) => ({
    local: isInvited(user) ? 'invited' : hasOwnPassword(user) ? 'own' : 'none',
    providers: (linked.get(user.id) ?? []).flatMap(({ provider }) => names.get(provider) ?? []),
    app: withApp.has(user.id),
    passkeys: keysOf.get(user.id)?.length ?? 0,
  })
}
