import { Schema } from 'mongoose'
import type { ChainEntry, Link } from '../domain/chain.ts'
import { actorKey } from '../domain/trail.ts'
import { part, sharedSchema } from './schemas.ts'
import { collection } from './store.ts'

/**
 * Who did what to which record, with the values before and after. Written with the change itself, in one commit;
 * sealed into the chain of its organisation a moment later (trail-seals.ts).
 */
export interface TrailEntry extends Omit<ChainEntry, 'id'> {
  /** noun.pastVerb: `finding.recorded` */
  act: string
  /** per changed field its value before and after */
  changes: { field: string; before: unknown; after: unknown }[]
  /** the actor, for the index: see `actorKey`; follows from the actor, and older entries get it when they are sealed */
  who?: string
}

const entry = {
  at: { type: Date, required: true },
  actor: { type: part({ kind: { type: String, required: true }, id: String, name: String }), required: true },
  act: { type: String, required: true },
  subject: { type: part({ kind: String, id: String, label: String }), required: true },
  // Plain values of our own making: a schema per change would be most of the cost of a write.
  changes: [Schema.Types.Mixed],
  revision: Number,
  who: { type: String, default: whoOf },
  sequence: { type: Number, default: null },
  previous: { type: String, default: null },
  hash: { type: String, default: null },
}

function whoOf(this: { actor: Parameters<typeof actorKey>[0] }): string {
  return actorKey(this.actor)
}

/** `subjectId` is the index form of `subject.id`. */
const schema = (): Schema => sharedSchema({ ...entry, subjectId: String })

/** With `sequence` null first: what waits to be sealed, in the order in which it happened. */
const indexes = [
  { fields: ['at'] },
  { fields: ['subjectId', 'at'] },
  { fields: ['act', 'at'] },
  { fields: ['who', 'at'] },
  { fields: ['sequence', 'at'] },
]

/** The trail of an organisation. */
export const trail = collection<TrailEntry & { subjectId: string }>({
  name: 'trail',
  kind: 'owned',
  schema: schema(),
  indexes,
})

/** The trail of the installation: users, organisations, memberships. */
export const installationTrail = collection<TrailEntry & { subjectId: string }>({
  name: 'installationTrail',
  kind: 'shared',
  schema: schema(),
  indexes,
})

/** How far a trail is sealed. `chain` is the id of the organisation, or `installation`. */
export const trailHeads = collection<Link & { chain: string; sealedAt: Date }>({
  name: 'trailHeads',
  kind: 'technical',
  schema: sharedSchema({ chain: String, sequence: Number, hash: String, sealedAt: Date }),
  indexes: [{ fields: ['chain'], unique: true }],
})
