import { Schema } from 'mongoose'
import type { Id } from '../domain/organisation.ts'
import type { Role } from '../domain/permissions.ts'
import { sharedSchema } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'

/** Which roles a person has in which organisation: what a Scope is issued on. */
export interface MembershipValues {
  user: Id
  member: Id
  roles: readonly Role[]
  since: Date
}

export type StoredMembership = Omit<Stored<MembershipValues>, 'organisation'>

/** `member` is the organisation: the record is of the installation, and is read before there is any Scope. */
export const memberships = collection<MembershipValues>({
  name: 'memberships',
  kind: 'shared',
  schema: sharedSchema({
    user: { type: Schema.Types.ObjectId, required: true },
    member: { type: Schema.Types.ObjectId, required: true },
    roles: [String],
    since: Date,
  }),
  indexes: [{ fields: ['user', 'member'], unique: true }, { fields: ['member'] }],
})

export function membershipsOfUser(store: Store, user: Id): Promise<StoredMembership[]> {
  return store.find(memberships, { where: { user } })
}

export function membershipsOfOrganisation(store: Store, organisation: Id): Promise<StoredMembership[]> {
  return store.find(memberships, { where: { member: organisation } })
}
