import { Schema } from 'mongoose'
import type { Id } from '../domain/organisation.ts'
import { mustHaveOne, needsVerification } from '../domain/second-factor.ts'
import { isDemonstration } from './installation.ts'
import { membershipsOfUser } from './memberships.ts'
import { listOrganisations } from './organisations.ts'
import { secret, sharedSchema } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'
import type { StoredUser } from './users.ts'

/** The authenticator app of a person and the recovery codes: one record per person, from the first factor on. */
export interface SecondFactorValues {
  user: Id
  /** base32, sealed; null: no app */
  seed: string | null
  seedConfirmedAt: Date | null
  /** the last half minute of which a code was used: none of that one or before is taken again */
  lastStep: number
  /** SHA-256 of the codes that are left, each bound to the person */
  recoverySecrets: readonly string[]
  recoveryMadeAt: Date | null
}

export type StoredSecondFactor = Stored<SecondFactorValues>

const user = { type: Schema.Types.ObjectId, required: true }

export const secondFactors = collection<SecondFactorValues>({
  name: 'secondFactors',
  kind: 'shared',
  schema: sharedSchema({
    user,
    seed: secret,
    seedConfirmedAt: { type: Date, default: null },
    lastStep: { type: Number, default: 0 },
    recoverySecrets: [String],
    recoveryMadeAt: { type: Date, default: null },
  }),
  indexes: [{ fields: ['user'], unique: true }],
})

export interface PasskeyValues {
  user: Id
  /** base64url */
  credentialId: string
  /** COSE, base64url */
  publicKey: string
  counter: number
  transports: readonly string[]
  name: string
  createdAt: Date
  lastUsedAt: Date | null
}

export type StoredPasskey = Stored<PasskeyValues>

export const passkeys = collection<PasskeyValues>({
  name: 'passkeys',
  kind: 'shared',
  schema: sharedSchema({
    user,
    credentialId: { type: String, required: true },
    publicKey: { type: String, required: true },
    counter: { type: Number, required: true },
    transports: [String],
    name: { type: String, required: true },
    createdAt: Date,
    lastUsedAt: { type: Date, default: null },
  }),
  indexes: [{ fields: ['credentialId'], unique: true }, { fields: ['user'] }],
})

/** What a person has as a second factor. */
export interface Factors {
  /** the app and the recovery codes; undefined when there never were any */
  record: StoredSecondFactor | undefined
  passkeys: readonly StoredPasskey[]
  hasApp: boolean
  /**
   * an app, a passkey, or recovery codes that were printed without either, as those of the break-glass administrator: also
   * when all are used, so that no password alone adds a factor to that account
   */
  hasOne: boolean
}

export async function factorsOf(store: Store, person: Id): Promise<Factors> {
  const [record] = await store.find(secondFactors, { where: { user: person }, limit: 1 })
  const keys = await store.find(passkeys, { where: { user: person }, sort: 'id' })
  const hasApp = typeof record?.seed === 'string'
  const hasCodes = record !== undefined && record.recoveryMadeAt !== null
  return { record, passkeys: keys, hasApp, hasOne: hasApp || keys.length > 0 || hasCodes }
}

/** What is asked of a person, by the roles in every authority and what each of those chose. */
export interface Demands {
  mustHaveOne: boolean
  /** a passkey has to check who holds it */
  verification: boolean
}

export async function demandsOn(store: Store, person: StoredUser): Promise<Demands> {
  const memberships = await membershipsOfUser(store, person.id)
  const ids = memberships.map(({ member }) => member)
  const policies = new Map((await listOrganisations(store, ids)).map((one) => [one.id, one.secondFactorRoles]))
  const held = memberships.map(({ member, roles }) => ({ roles, policy: policies.get(member) }))
  const administers = person.installationAdministrator && !(await isDemonstration(store))
  return {
    mustHaveOne: mustHaveOne({ isInstallationAdministrator: administers, held }),
    verification: needsVerification({ isInstallationAdministrator: person.installationAdministrator, held }),
  }
}
