import { Schema } from 'mongoose'
import type { AgreementVersion, Signature } from '../domain/agreement.ts'
import type { Id } from '../domain/organisation.ts'
import type { Language } from '../domain/text.ts'
import { day, ownedSchema, part, text } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'
import { findAcross, type Scope } from './tenancy.ts'

const id = { type: Schema.Types.ObjectId, required: true }
const who = part({ id: Schema.Types.ObjectId, name: String })

export type AgreementValues = Omit<AgreementVersion, 'id' | 'version'>
export type StoredAgreement = Stored<AgreementValues>

/** The versions of the regulation on computer and internet use. */
export const agreements = collection<AgreementValues>({
  name: 'agreements',
  kind: 'owned',
  schema: ownedSchema({
    number: { type: Number, required: true },
    state: { type: String, required: true },
    texts: [part({ language: String, sha256: { type: String, default: null }, draft: text, changes: text })],
    validFrom: day,
    publishedAt: { type: Date, default: null },
    publishedBy: { type: who, default: null },
  }),
  indexes: [{ fields: ['number'], unique: true }, { fields: ['state', 'number'] }],
})

/** The version in force or to come: the published one with the highest number. */
export async function publishedAgreement(scope: Scope): Promise<StoredAgreement | undefined> {
  return (await scope.find(agreements, { where: { state: 'published' }, sort: '-number', limit: 1 }))[0]
}

/** The published version of each of several organisations, by organisation. */
export async function publishedAgreements(store: Store, organisations: readonly Id[]): Promise<Map<Id, Id>> {
  const query = { where: { state: 'published' }, sort: 'number' }
  const found = await findAcross(store, organisations, { collection: agreements, query })
  return new Map(found.map(({ organisation, id }) => [organisation, id]))
}

/** The published versions, the latest first. */
export const publishedVersions = (scope: Scope): Promise<StoredAgreement[]> =>
  scope.find(agreements, { where: { state: 'published' }, sort: '-number' })

/** The draft, of which there is one at most. */
export async function draftAgreement(scope: Scope): Promise<StoredAgreement | undefined> {
  return (await scope.find(agreements, { where: { state: 'draft' }, sort: '-number', limit: 1 }))[0]
}

/** All versions, the latest first. */
export const listAgreements = (scope: Scope): Promise<StoredAgreement[]> => scope.find(agreements, { sort: '-number' })

export type SignatureValues = Omit<Signature, 'id'>
export type StoredSignature = Stored<SignatureValues>

export const signatures = collection<SignatureValues>({
  name: 'signatures',
  kind: 'owned',
  schema: ownedSchema({
    employee: id,
    agreement: id,
    number: Number,
    language: String,
    sha256: String,
    statement: String,
    name: String,
    user: id,
    signedAt: Date,
    way: String,
    shown: part({ openedAt: Date, parts: [String], changes: text }),
    receipt: { type: String, required: true },
    digest: { type: String, required: true },
  }),
  indexes: [
    { fields: ['agreement', 'employee'], unique: true },
    { fields: ['employee'] },
    { fields: ['user'] },
    { fields: ['receipt'], unique: true },
  ],
})

/** Who signed one version. */
export const signaturesTo = (scope: Scope, agreement: Id): Promise<StoredSignature[]> =>
  scope.find(signatures, { where: { agreement } })

/** Who signed one of these versions, without the signatures themselves: employee by employee, how often. */
export const signersOf = (scope: Scope, versions: readonly Id[]): Promise<Map<Id, number>> =>
  // One version by equality: an index holds the whole answer then.
  scope.countBy(signatures, 'employee', {
    where: { agreement: versions.length === 1 ? (versions[0] ?? null) : { in: versions } },
  })

/** Who ever signed a version. */
export const signersEver = (scope: Scope): Promise<Map<Id, number>> => scope.countBy(signatures, 'employee')

/** How many signed each version. */
export const signatureCounts = (scope: Scope): Promise<Map<Id, number>> => scope.countBy(signatures, 'agreement')

/** What these people signed, to any version. */
export const signaturesOf = (scope: Scope, people: readonly Id[]): Promise<StoredSignature[]> =>
  scope.find(signatures, { where: { employee: people.length === 1 ? (people[0] ?? null) : { in: [...people] } } })

/** By the number of its receipt, as it is printed. */
export async function signatureByReceipt(scope: Scope, receipt: string): Promise<StoredSignature | undefined> {
  return (await scope.find(signatures, { where: { receipt }, limit: 1 }))[0]
}

/** That somebody opened a text to read it: kept, so that a session that ends loses nothing of it. */
export interface ReadingValues {
  user: Id
  agreement: Id
  language: Language
  /** SHA-256 of the text that was shown */
  sha256: string
  openedAt: Date
}

export const readings = collection<ReadingValues>({
  name: 'readings',
  kind: 'owned',
  schema: ownedSchema({ user: id, agreement: id, language: String, sha256: String, openedAt: Date }),
  indexes: [{ fields: ['user', 'agreement', 'language'], unique: true }],
})

/** When somebody opened a text to sign it. */
export async function readingOf(
  scope: Scope,
  where: Pick<ReadingValues, 'user' | 'agreement' | 'language'>,
): Promise<Stored<ReadingValues> | undefined> {
  return (await scope.find(readings, { where: { ...where }, limit: 1 }))[0]
}
