import { identityLinks } from './identity-links.ts'
import { openProviders, type StoredIdentityProvider } from './identity-providers.ts'
import { memberships } from './memberships.ts'
import type { Store } from './store.ts'
import { users } from './users.ts'

/** Who comes in through a provider: how many, and how many of them have no other way in. */
export interface ProviderPeople {
  all: number
  /** without a password of Waarborg, and not linked to another open provider of the authority */
  only: number
}

/** Counts the members of the authority who came in through the provider before and still may. Four or five reads. */
export async function peopleThrough(
  store: Store,
  { id, organisation }: Pick<StoredIdentityProvider, 'id' | 'organisation'>,
): Promise<ProviderPeople> {
  const links = await store.find(identityLinks, { where: { provider: id } })
  if (links.length === 0) return { all: 0, only: 0 }
  const held = await store.find(memberships, { where: { member: organisation } })
  const members = new Set(held.map(({ user }) => user))
  const linked = links.map(({ user }) => user).filter((user) => members.has(user))
  const found = await store.find(users, { where: { id: { in: linked } } })
  const alive = found.filter(({ disabledAt }) => disabledAt === null)
  const bare = alive.filter(({ passwordHash }) => passwordHash === '').map((user) => user.id)
  const elsewhere = bare.length === 0 ? new Set<string>() : await linkedElsewhere(store, { id, organisation, bare })
  return { all: alive.length, only: bare.filter((user) => !elsewhere.has(user)).length }
}

async function linkedElsewhere(
  store: Store,
  { id, organisation, bare }: { id: string; organisation: string; bare: readonly string[] },
): Promise<Set<string>> {
  const others = (await openProviders(store, organisation)).map((one) => one.id).filter((one) => one !== id)
  const links = await store.find(identityLinks, { where: { user: { in: bare } } })
  return new Set(links.filter(({ provider }) => others.includes(provider)).map(({ user }) => user))
}
