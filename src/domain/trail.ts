import type { Id } from './organisation.ts'

/** Who acts: a signed-in user, somebody on the machine itself (command line), or Waarborg on its own (jobs, set-up). */
export type Actor =
  { kind: 'user'; id: Id; name: string } | { kind: 'operating-system'; name: string } | { kind: 'system'; name: string }

/** An actor as one text: a user by id, others by what they are and are called. */
export const actorKey = (actor: { kind: string; id?: Id | null; name?: string | null }): string =>
  actor.kind === 'user' ? (actor.id ?? '') : `${actor.kind}:${actor.name ?? ''}`

export interface FieldChange {
  field: string
  before: unknown
  after: unknown
}

/** The fields in which two records differ, in the order in which they first occur. Both sides are plain values. */
export function changedFields(before: object, after: object): FieldChange[] {
  const left = before as Record<string, unknown>
  const right = after as Record<string, unknown>
  const fields = [...new Set([...Object.keys(left), ...Object.keys(right)])]
  return fields
    .filter((field) => JSON.stringify(left[field]) !== JSON.stringify(right[field]))
    .map((field) => ({ field, before: left[field] ?? null, after: right[field] ?? null }))
}
