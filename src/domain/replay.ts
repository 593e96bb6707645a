import { canonical } from './canonical.ts'
import type { FieldChange } from './trail.ts'

/** What an entry of the trail tells of its record. */
export interface Told {
  id: string
  at: Date
  /** its place in the chain; null or left out while it waits to be sealed */
  sequence?: number | null
  /** which state of the record it led to */
  revision?: number
  changes: readonly FieldChange[]
}

/** Field by field the last value that a trail knows. */
export type Values = Readonly<Record<string, unknown>>

/**
 * What a record must hold by what its own trail says; null when it was removed, undefined when nothing ever made it.
 * `required` are the fields that no record lacks: where all of them are gone, so is the record.
 */
export function replayed(entries: readonly Told[], required: readonly string[]): Values | null | undefined {
  let values: Values | null | undefined
  for (const { changes } of entries.toSorted(byPlace)) {
    const after = changes.map((change) => [change.field, change.after] as const)
    values = { ...values, ...Object.fromEntries(after) }
    if (required.every((field) => isNothing(values?.[field]))) values = null
  }
  return values
}

/**
 * By the revisions of the record: the clocks of two machines, or one that was put back, do not tell which change came
 * first, and the chain goes by clocks. Entries without one are of before they were kept: those come first, in the order of
 * the chain and then that in which they happened.
 */
const byPlace = (a: Told, b: Told): number =>
  (a.revision ?? 0) - (b.revision ?? 0) ||
  placeOf(a) - placeOf(b) ||
  Number(a.at) - Number(b.at) ||
  (a.id < b.id ? -1 : 1)

/** Not Infinity: two of those have no difference. */
const placeOf = ({ sequence }: Told): number => sequence ?? Number.MAX_SAFE_INTEGER

/** The fields in which a stored record is not what its trail says. What is left empty and what is not there are the same. */
export function differences(told: Values, stored: Values): string[] {
  const fields = new Set([...Object.keys(told), ...Object.keys(stored)])
  return [...fields].filter((field) => !isSame(told[field], stored[field]))
}

const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (isNothing(a) && isNothing(b)) || canonical(bare(a)) === canonical(bare(b))

const isNothing = (value: unknown): boolean => value === null || value === undefined

/** A value without the parts that hold nothing: one that was left out comes back from the store as null. */
function bare(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(bare)
  const parts = Object.entries(value).filter(([, part]) => !isNothing(part))
  return Object.fromEntries(parts.map(([key, part]) => [key, bare(part)]))
}
