import type { Language } from '../domain/text.ts'
import { sharedSchema, text } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'

/** A person with an account. Roles are not here but in memberships: they differ per organisation. */
export interface UserValues {
  email: string
  name: string
  passwordHash: string
  language: Language
  /** may set up organisations on this installation */
  installationAdministrator: boolean
  /** the account for when nobody else can get in (data/break-glass.ts) */
  breakGlass?: boolean
  /** the password was given by somebody else and is to be changed */
  mustChangePassword: boolean
  /** when the person showed to have the mailbox, or the operator of the installation said who it is; null: nobody knows whose it is */
  addressProvenAt?: Date | null
  /** sessions begun before this moment have ended; a session remembers it, and ends when it is another */
  sessionsValidFrom: Date
  createdAt: Date
  disabledAt: Date | null
}

export type StoredUser = Omit<Stored<UserValues>, 'organisation'>

export const users = collection<UserValues>({
  name: 'users',
  kind: 'shared',
  schema: sharedSchema({
    email: { type: String, required: true, lowercase: true, trim: true },
    name: { type: String, required: true },
    passwordHash: text,
    language: { type: String, required: true },
    installationAdministrator: { type: Boolean, default: false },
    breakGlass: { type: Boolean, default: false },
    mustChangePassword: { type: Boolean, default: false },
    addressProvenAt: { type: Date, default: null },
    sessionsValidFrom: Date,
    createdAt: Date,
    disabledAt: { type: Date, default: null },
  }),
  indexes: [{ fields: ['email'], unique: true }],
})

export async function userByEmail(store: Store, email: string): Promise<StoredUser | undefined> {
  return (await store.find(users, { where: { email: email.trim().toLowerCase() }, limit: 1 }))[0]
}

/** Ends every session of an account, as the value to keep: another moment than before, also when the clock stood still. */
export const sessionsEndedAt = ({ sessionsValidFrom }: StoredUser, now: Date): Date =>
  new Date(Math.max(now.getTime(), sessionsValidFrom.getTime() + 1))

/**
 * Whether what was begun for an account still holds: nothing ended its sessions since. By what was remembered, so that
 * clocks that differ from machine to machine do not matter; `at` is for what an older version began.
 */
export const isOfNow = (begun: { validFrom: number | undefined; at: number }, user: StoredUser): boolean =>
  begun.validFrom === undefined
    ? begun.at >= user.sessionsValidFrom.getTime()
    : begun.validFrom === user.sessionsValidFrom.getTime()

/** True for somebody who was invited by mail and has not chosen a password yet. */
export const isInvited = ({ passwordHash, mustChangePassword }: StoredUser): boolean =>
  passwordHash === '' && mustChangePassword

/** True for an account of which another authority need not ask again whose it is. */
export const isProven = ({ addressProvenAt, installationAdministrator }: StoredUser): boolean =>
  installationAdministrator || (addressProvenAt ?? null) !== null

/** True for who signs in with a password of ours, now or once it is chosen; false for who comes through an identity provider. */
export const hasOwnPassword = (user: StoredUser): boolean => user.passwordHash !== '' || isInvited(user)

export function usersByIds(store: Store, ids: readonly string[]): Promise<StoredUser[]> {
  return store.find(users, { where: { id: { in: ids } } })
}

/** True while nobody has an account: the set-up page is open. */
export async function isEmptyInstallation(store: Store): Promise<boolean> {
  return (await store.count(users)) === 0
}
