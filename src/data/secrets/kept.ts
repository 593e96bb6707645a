import type { Id } from '../../domain/organisation.ts'
import { Conflict, NotFound } from '../../domain/errors.ts'
import { keyOf, type Place, type Sealed, type Secrets } from '../secrets.ts'
import type { AnyCollection, Change, Store, Stored } from '../store.ts'
import { mapSecrets, secretsIn, withSecrets } from './fields.ts'
import { SecretsError } from './key-file.ts'

/** A record with secrets that are kept sealed. */
interface Holding {
  collection: AnyCollection
  record: Stored<object>
}

/** What became of the secrets of a store. */
export interface Resealed {
  /** sealed anew */
  changed: number
  /** those that do not open, each with its reason; they were left alone */
  broken: string[]
}

/** How many secrets there are, per id of the key that they are sealed with. */
export async function keysInUse(store: Store): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for await (const { collection, record } of holding(store))
    for (const { sealed } of secretsIn(collection, record))
      counts.set(keyOf(sealed), (counts.get(keyOf(sealed)) ?? 0) + 1)
  return counts
}

/** How many secrets there are, and why some of them do not open. */
export interface Opening {
  count: number
  broken: string[]
}

/** Opens every secret there is. */
export async function openingOf(store: Store, secrets: Secrets): Promise<Opening> {
  const found: Opening = { count: 0, broken: [] }
  for await (const { collection, record } of holding(store))
    for (const { field, sealed } of secretsIn(collection, record)) {
      found.count += 1
      attempt({ open: () => secrets.open({ collection, id: record.id, field }, sealed), broken: found.broken })
    }
  return found
}

/** Records that are written together. */
const page = 100

/**
 * Seals with the first key whatever is sealed with another one, some records at a time. Broken off, it goes on where it
 * was when it is called again. Somebody may be writing: what changed meanwhile is taken again, a few times at most.
 */
export async function resealAll(store: Store, secrets: Secrets): Promise<Resealed> {
  const key = secrets.file.keysOrMade()[0].id
  let changed = 0
  for (let round = 0; round < 10; round += 1) {
    const done = await resealOnce(store, secrets, key)
    changed += done.changed
    if (!done.isOvertaken) return { changed, broken: done.broken }
  }
  throw new SecretsError('others keep writing what is to be sealed anew; run this again, best with Waarborg stopped')
}

async function resealOnce(store: Store, secrets: Secrets, key: string): Promise<Resealed & { isOvertaken: boolean }> {
  const done = { changed: 0, broken: [] as string[], isOvertaken: false }
  let waiting: { change: Change; secrets: number }[] = []
  const write = async (): Promise<void> => {
    const count = waiting.reduce((sum, one) => sum + one.secrets, 0)
    if (
      await isWritten(
        store,
        waiting.map(({ change }) => change),
      )
    )
      done.changed += count
    else done.isOvertaken = true
    waiting = []
  }
  for await (const one of holding(store)) {
    const { values, count } = resealed(one, secrets, { key, broken: done.broken })
    if (count > 0) waiting.push({ change: replacing(one, values), secrets: count })
    if (waiting.length >= page) await write()
  }
  await write()
  return done
}

/** The values of a record with its secrets under the first key. */
function resealed(
  { collection, record }: Holding,
  secrets: Secrets,
  { key, broken }: { key: string; broken: string[] },
): { values: object; count: number } {
  let count = 0
  const values = mapSecrets(collection, record, (value, field) => {
    const place: Place = { collection, id: record.id, field }
    const sealed = value as Sealed
    if (keyOf(sealed) === key) return sealed
    const text = attempt({ open: () => secrets.open(place, sealed), broken })
    if (text === undefined) return sealed
    count += 1
    return secrets.seal(place, text)
  })
  return { values, count }
}

/** No trail: what it would tell is the same before and after. That it was done is told once, by who does it. */
function replacing({ collection, record }: Holding, values: object): Change {
  const { id, version, organisation } = record
  const kept: Record<string, unknown> = { ...values }
  for (const name of ['id', 'version']) Reflect.deleteProperty(kept, name)
  return { op: 'replace', collection, id, version, values: kept, ...ownerOf(collection, organisation) }
}

const ownerOf = ({ kind }: AnyCollection, organisation: Id): { organisation?: Id } =>
  kind === 'owned' ? { organisation } : {}

/** False when somebody else was first with one of them; then none was written. */
async function isWritten(store: Store, changes: readonly Change[]): Promise<boolean> {
  if (changes.length === 0) return true
  try {
    await store.commit(changes)
    return true
  } catch (error) {
    if (error instanceof Conflict || error instanceof NotFound) return false
    throw error
  }
}

function attempt({ open, broken }: { open: () => string; broken: string[] }): string | undefined {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof SecretsError)) throw error
    broken.push(error.message)
    return undefined
  }
}

async function* holding(store: Store): AsyncGenerator<Holding> {
  for (const collection of withSecrets()) {
    const query = collection.kind === 'owned' ? { everyOrganisation: true as const } : {}
    for await (const record of store.stream(collection, query) as AsyncIterable<Stored<object>>)
      if (secretsIn(collection, record).length > 0) yield { collection, record }
  }
}
