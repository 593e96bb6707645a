import { changedFields, type FieldChange } from '../../domain/trail.ts'
import { type AnyCollection, collections } from '../store.ts'
import { mapSecrets, secretFields } from './fields.ts'

/**
 * True for a field that no trail may tell and no page may read back from one: by its name, as `passwordHash`, or because
 * the schema of the collection `kind` declares it secret; in a part its own name is enough.
 */
export function isSecret(field: string, kind?: string): boolean {
  if (/password|secret|token/i.test(field)) return true
  const collection = kind === undefined ? undefined : collections.get(kind)
  return collection !== undefined && secretFields(collection).some((one) => one === field || one.endsWith(`.${field}`))
}

/**
 * What a trail tells of a change: of a secret only that it changed. One in a part is told under its path, beside the
 * part without it.
 */
export function toldChanges(collection: AnyCollection, before: object, after: object): FieldChange[] {
  const changes = changedFields(before, after)
  const inParts = secretFields(collection).filter((field) => field.includes('.'))
  const [had, has] = inParts.length === 0 ? [before, after] : [without(collection, before), without(collection, after)]
  const secrets = inParts.filter((field) => valuesOf(collection, before, field) !== valuesOf(collection, after, field))
  return changes.flatMap(({ field, ...change }) => {
    if (isHidden(collection, field)) return [hidden(field)]
    const own = secrets.filter((one) => one.startsWith(`${field}.`))
    const told = inParts.some((one) => one.startsWith(`${field}.`))
      ? changedFields(pick(had, field), pick(has, field))
      : [{ field, ...change }]
    return [...told, ...own.map(hidden)]
  })
}

const hidden = (field: string): FieldChange => ({ field, before: null, after: null })

const isHidden = (collection: AnyCollection, field: string): boolean =>
  isSecret(field) || secretFields(collection).includes(field)

const without = (collection: AnyCollection, record: object): object => mapSecrets(collection, record, () => null)

const pick = (record: object, field: string): object => ({ [field]: (record as Record<string, unknown>)[field] })

/** The secrets under one path as one text, to compare. */
function valuesOf(collection: AnyCollection, record: object, field: string): string {
  const values: unknown[] = []
  mapSecrets(collection, record, (value, path) => {
    if (path === field) values.push(value)
    return value
  })
  return JSON.stringify(values)
}
