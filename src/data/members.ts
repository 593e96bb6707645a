import type { Id } from '../domain/organisation.ts'
import { membershipsOfOrganisation, type StoredMembership } from './memberships.ts'
import type { Store } from './store.ts'
import { type StoredUser, usersByIds } from './users.ts'

export interface Member {
  membership: StoredMembership
  user: StoredUser
}

/** The people of an organisation, each membership with its account: two reads, however many there are. */
export async function listMembers(store: Store, organisation: Id): Promise<Member[]> {
  const memberships = await membershipsOfOrganisation(store, organisation)
  const ids = memberships.map(({ user }) => user)
  const accounts = new Map((await usersByIds(store, ids)).map((user) => [user.id, user]))
  return memberships.flatMap((membership) => {
    const user = accounts.get(membership.user)
    return user === undefined ? [] : [{ membership, user }]
  })
}
