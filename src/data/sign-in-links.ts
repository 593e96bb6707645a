import { createHash } from 'node:crypto'
import type { Id } from '../domain/organisation.ts'
import { Schema } from 'mongoose'
import { sharedSchema } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'
import type { StoredUser } from './users.ts'

/** How long a link works, in minutes. */
export const linkMinutes = 30

/** A link by mail with which a person chooses a password. The word in it is known to the letter only: here is its SHA-256. */
export interface SignInLink {
  key: string
  purpose: 'invitation' | 'reset'
  user: Id
  /** what the account was when the link was made (`stampOf`): another address or password ends it, whoever changed it */
  stamp: string
  expiresAt: Date
}

/** One per person: a newer one takes the place of the older. */
export const signInLinks = collection<SignInLink>({
  name: 'signInLinks',
  kind: 'technical',
  schema: sharedSchema({
    key: { type: String, required: true },
    purpose: String,
    user: { type: Schema.Types.ObjectId, required: true },
    stamp: String,
    expiresAt: Date,
  }),
  indexes: [{ fields: ['key'], unique: true }, { fields: ['user'], unique: true }, { fields: ['expiresAt'] }],
})

/** What is kept of the word in a link. */
export const linkKey = (word: string): string => createHash('sha256').update(word).digest('base64url')

/** Tells one state of an account from another, and nothing else. */
export const stampOf = ({ email, passwordHash }: Pick<StoredUser, 'email' | 'passwordHash'>): string =>
  createHash('sha256').update(`${email}\n${passwordHash}`).digest('base64url')

/** The link of this key, whether or not it still works. */
export async function linkByKey(store: Store, key: string): Promise<Stored<SignInLink> | undefined> {
  return (await store.find(signInLinks, { where: { key }, limit: 1 }))[0]
}

export async function linkOfUser(store: Store, user: Id): Promise<Stored<SignInLink> | undefined> {
  return (await store.find(signInLinks, { where: { user }, limit: 1 }))[0]
}
