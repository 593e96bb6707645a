import { Schema } from 'mongoose'
import type { Actor } from '../domain/trail.ts'
import { part, sharedSchema } from './schemas.ts'
import { collection } from './store.ts'

/** Who did what to which record, with the values before and after. Written with the change itself, in one commit. */
export interface TrailEntry {
  at: Date
  actor: Actor
  /** noun.pastVerb: `finding.recorded` */
  act: string
  subject: { kind: string; id: string; label: string }
  /** per changed field its value before and after */
  changes: { field: string; before: unknown; after: unknown }[]
}

const entry = {
  at: { type: Date, required: true },
  actor: { type: part({ kind: { type: String, required: true }, id: String, name: String }), required: true },
  act: { type: String, required: true },
  subject: { type: part({ kind: String, id: String, label: String }), required: true },
  // Plain values of our own making: a schema per change would be most of the cost of a write.
  changes: [Schema.Types.Mixed],
}

/** `subjectId` is the index form of `subject.id`. */
const schema = (): Schema => sharedSchema({ ...entry, subjectId: String })

/** The trail of an organisation. */
export const trail = collection<TrailEntry & { subjectId: string }>({
  name: 'trail',
  kind: 'owned',
  schema: schema(),
  indexes: [{ fields: ['at'] }, { fields: ['subjectId', 'at'] }],
})

/** The trail of the installation: users, organisations, memberships. */
export const installationTrail = collection<TrailEntry & { subjectId: string }>({
  name: 'installationTrail',
  kind: 'shared',
  schema: schema(),
  indexes: [{ fields: ['at'] }, { fields: ['subjectId', 'at'] }],
})
