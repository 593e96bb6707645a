import { Schema } from 'mongoose'
import type { Id } from '../domain/organisation.ts'
import { sharedSchema } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'

/** Which account a person of an identity provider has: by provider and subject, never by the mail address. */
export interface IdentityLinkValues {
  provider: Id
  subject: string
  user: Id
  linkedAt: Date
}

export const identityLinks = collection<IdentityLinkValues>({
  name: 'identityLinks',
  kind: 'shared',
  schema: sharedSchema({
    provider: { type: Schema.Types.ObjectId, required: true },
    subject: { type: String, required: true },
    user: { type: Schema.Types.ObjectId, required: true },
    linkedAt: Date,
  }),
  indexes: [
    { fields: ['provider', 'subject'], unique: true },
    { fields: ['provider', 'user'], unique: true },
    { fields: ['user'] },
  ],
})

export async function linkOf(
  store: Store,
  given: { provider: Id; subject: string },
): Promise<Omit<Stored<IdentityLinkValues>, 'organisation'> | undefined> {
  return (await store.find(identityLinks, { where: { ...given }, limit: 1 }))[0]
}

/** The links of an account, one for each provider at most. */
export const linksOfUser = (store: Store, user: Id): Promise<Omit<Stored<IdentityLinkValues>, 'organisation'>[]> =>
  store.find(identityLinks, { where: { user } })
