import { Schema } from 'mongoose'
import { type Evidence, type EvidenceLink, evidenceSubjects } from '../domain/evidence.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { day, ownedSchema, part, reference, text } from './schemas.ts'
import { collection, type Stored } from './store.ts'
import type { Scope } from './tenancy.ts'

/** `validUntil` is that of the latest revision, so that what expires is found by index; `9999-12-31` has no end. */
export type EvidenceValues = Omit<Evidence, 'id' | 'version'> & { validUntil: Day; addedAt: Date }
export type StoredEvidence = Stored<EvidenceValues>

/** Stands in the index for evidence without an end. */
export const noEnd = '9999-12-31'

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
  }),
  indexes: [{ fields: ['addedAt'] }, { fields: ['validUntil'] }],
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
