import { Schema } from 'mongoose'
import { type Evidence, type EvidenceLink, evidenceSubjects } from '../domain/evidence.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { newId } from './records.ts'
import { day, ownedSchema, part, reference, text } from './schemas.ts'
import { collection, type Stored } from './store.ts'
import type { Scope } from './tenancy.ts'

/**
 * `validUntil` is that of the latest revision, so that what expires is found by index; `9999-12-31` has no end.
 * `key` is that of the form it was sent with: the same form sent twice is found back by it.
 */
export type EvidenceValues = Omit<Evidence, 'id' | 'version'> & { validUntil: Day; addedAt: Date; key?: string }
export type StoredEvidence = Stored<EvidenceValues>

export { noEnd } from './schemas.ts'

const file = part({
  sha256: String,
  size: Number,
  type: String,
  name: String,
  preview: { type: String, default: null },
})

export const evidence = collection<EvidenceValues>({
  name: 'evidence',
  kind: 'owned',
  schema: ownedSchema({
    title: { type: String, required: true },
    owner: reference,
    revisions: [
      part({
        number: Number,
        files: [file],
        link: text,
        note: text,
        aboutOn: day,
        validUntil: day,
        addedAt: Date,
        addedBy: part({ id: { type: Schema.Types.ObjectId, default: null }, name: String }),
      }),
    ],
    validUntil: { type: String, required: true },
    addedAt: Date,
    key: { type: String, default: () => newId() },
  }),
  indexes: [{ fields: ['addedAt'] }, { fields: ['validUntil'] }, { fields: ['key'], unique: true }],
})

export interface EvidenceLinkValues {
  evidence: Id
  kind: EvidenceLink['kind']
  /** the id of what it stands for; for a norm its number */
  target: string
}

/** Which evidence stands for what: one record per pair. */
export const evidenceLinks = collection<EvidenceLinkValues>({
  name: 'evidenceLinks',
  kind: 'owned',
  schema: ownedSchema({
    evidence: { type: Schema.Types.ObjectId, required: true },
    kind: { type: String, enum: [...evidenceSubjects], required: true },
    target: { type: String, required: true },
  }),
  indexes: [{ fields: ['evidence', 'kind', 'target'], unique: true }, { fields: ['target'] }],
})

/** The evidence that stands for any of these: two reads, however many there are. */
export async function evidenceFor(
  scope: Scope,
  targets: readonly string[],
): Promise<{ links: Stored<EvidenceLinkValues>[]; evidence: StoredEvidence[] }> {
  const links = await scope.find(evidenceLinks, { where: { target: { in: targets } } })
  const ids = [...new Set(links.map((link) => link.evidence))]
  return { links, evidence: await scope.find(evidence, { where: { id: { in: ids } } }) }
}

/** Evidence of which the last day is before `day`, the first to end first. What has no end is not in it. */
export const evidenceEndingBefore = (scope: Scope, day: Day): Promise<StoredEvidence[]> =>
  scope.find(evidence, { where: { validUntil: { before: day } }, sort: 'validUntil' })

/** All evidence of the organisation, what was added last first. */
export const listEvidence = (scope: Scope): Promise<StoredEvidence[]> => scope.find(evidence, { sort: '-addedAt' })

/** Everything that evidence of the organisation stands for. */
export const listEvidenceLinks = (scope: Scope): Promise<Stored<EvidenceLinkValues>[]> => scope.find(evidenceLinks)

/** What one piece of evidence stands for, in the order in which it was linked. */
export const linksOfEvidence = (scope: Scope, id: Id): Promise<Stored<EvidenceLinkValues>[]> =>
  scope.find(evidenceLinks, { where: { evidence: id }, sort: 'id' })

/** The evidence that was made by the form with this key. */
export async function evidenceByKey(scope: Scope, key: string): Promise<StoredEvidence | undefined> {
  return (await scope.find(evidence, { where: { key }, limit: 1 }))[0]
}
