import { setImmediate } from 'node:timers/promises'
import { agreements, readings, signatures } from '../data/agreements.ts'
import { answers } from '../data/answers.ts'
import { evidence, evidenceLinks } from '../data/evidence.ts'
import { asKept, isFilledAnew, requiredFields } from '../data/kept.ts'
import { riskAnalyses, risks } from '../data/risks.ts'
import { isFound } from '../data/sought.ts'
import type { Collection, Stored } from '../data/store.ts'
import { isSecret } from '../data/secrets/told.ts'
import { type Scope, valuesOf } from '../data/tenancy.ts'
import { trail, type TrailEntry } from '../data/trail.ts'
import type { Id } from '../domain/organisation.ts'
import { differences, replayed, type Values } from '../domain/replay.ts'

type StoredEntry = Stored<TrailEntry & { subjectId: string }>

/** A record that is not what its own trail says. */
export interface RecordProblem {
  /**
   * `missing`: the trail made it and nothing removed it; `unknown`: it is there and the trail did not make it, or removed
   * it; `altered`: other values than the trail gave it; `hidden`: whole, and not found by what it says; `unreadable`.
   */
  problem: 'missing' | 'unknown' | 'altered' | 'hidden' | 'unreadable'
  /** the name of the collection */
  kind: string
  id: Id
  /** what the trail called it last; '' where it does not know it */
  label: string
  /** what was altered, by name of the field */
  fields: readonly string[]
}

type Proof = Collection<object>

/** What is proof: a risk for what was accepted of it. */
export const proofs = [agreements, answers, evidence, evidenceLinks, readings, riskAnalyses, risks, signatures].map(
  (collection) => collection as unknown as Proof,
)

/**
 * Compares every record that is proof with what the trail of the organisation says was done to it. Reads the trail once
 * beside the records, both in the order of their ids: however many there are, few are in memory. What does not fit is
 * read once more on its own, since others may be writing.
 */
export async function checkRecords(scope: Scope): Promise<RecordProblem[]> {
  const readers = new Map(proofs.map((collection) => [collection.name, new Reader(scope, collection)]))
  for await (const entries of subjectsOf(scope)) {
    const reader = readers.get(entries[0]?.subject.kind ?? '')
    await reader?.told(entries)
  }
  const problems: RecordProblem[] = []
  for (const reader of readers.values()) {
    await reader.end()
    for (const id of reader.suspects) {
      const problem = await checkRecord(scope, reader.collection, id)
      if (problem !== null) problems.push(problem)
    }
  }
  return problems
}

/** True when a record that was read is what its own trail says. One read. */
export async function agreesWithTrail<T extends object>(
  scope: Scope,
  collection: Collection<T>,
  record: Stored<T>,
): Promise<boolean> {
  const entries = await scope.find(trail, { where: { subjectId: record.id } })
  const told = replayed(entries, requiredFields(collection))
  if (!told) return false
  const fields = await alteredFields(collection as unknown as Proof, told, record).catch(() => ['?'])
  return fields.length === 0
}

/** Compares one record with its trail: some reads. Null when it is whole. */
export async function checkRecord(scope: Scope, collection: Proof, id: Id): Promise<RecordProblem | null> {
  const entries = (await scope.find(trail, { where: { subjectId: id } })).filter(
    ({ subject }) => subject.kind === collection.name,
  )
  const found = (problem: RecordProblem['problem'], fields: readonly string[] = []): RecordProblem => {
    const label = entries.toSorted((a, b) => Number(a.at) - Number(b.at)).at(-1)?.subject.label ?? ''
    return { problem, kind: collection.name, id, label, fields }
  }
  const told = replayed(entries, requiredFields(collection))
  try {
    const stored = await recordOf(scope, collection, id)
    if (stored === undefined) return told ? found('missing') : null
    if (!told) return found('unknown')
    const fields = await alteredFields(collection, told, stored)
    if (fields.length > 0) return found('altered', fields)
    return (await isFound(scope, collection, stored)) ? null : found('hidden')
  } catch {
    return found('unreadable')
  }
}

/** As it is in the store, not as it is remembered. */
async function recordOf(scope: Scope, collection: Proof, id: Id): Promise<Stored<object> | undefined> {
  for await (const record of scope.stream(collection, { where: { id } })) return record
  return undefined
}

/**
 * The fields in which a record is not what its trail gave it. The trail keeps values as they were given: only where
 * they differ they are cast as the store does. What it does not keep, secrets, is left out.
 */
async function alteredFields(collection: Proof, told: Values, stored: Stored<object>): Promise<string[]> {
  const values = valuesOf(stored)
  if (differences(told, values).every((field) => isSecret(field))) return []
  const kept = await asKept(collection, { ...told, organisation: stored.organisation })
  return differences(valuesOf(kept), values).filter(
    (field) => !isSecret(field) && !(told[field] === undefined && isFilledAnew(collection, field)),
  )
}

/** Entries that are read in one go. */
const page = 400

/** The entries of the trail, those of one record together, in the order of the ids of the records. */
async function* subjectsOf(scope: Scope): AsyncGenerator<StoredEntry[]> {
  for (const subjectId of rangesOf(await scope.countBy(trail, 'subjectId'))) {
    const entries: StoredEntry[] = []
    for await (const entry of scope.stream(trail, { where: { subjectId }, sort: 'subjectId' }))
      if (proofs.some(({ name }) => name === entry.subject.kind)) entries.push(entry)
    yield* Map.groupBy(entries, (entry) => entry.subjectId).values()
    // Others have their turn meanwhile.
    await setImmediate()
  }
}

/** From which record to before which, so that each range has a page of entries. */
function* rangesOf(counts: ReadonlyMap<string, number>): Generator<{ from: string; before?: string }> {
  let [from, entries]: [string | undefined, number] = [undefined, 0]
  for (const id of [...counts.keys()].toSorted()) {
    if (from !== undefined && entries >= page) {
      yield { from, before: id }
      ;[from, entries] = [undefined, 0]
    }
    from ??= id
    entries += counts.get(id) ?? 0
  }
  if (from !== undefined) yield { from }
}

/** Records whose place is looked up together. */
const together = 100

/** Goes through the records of one collection beside their trail, and keeps the ids of those that seem not to fit. */
class Reader {
  readonly suspects = new Set<Id>()
  readonly collection: Proof
  readonly #scope: Scope
  readonly #required: readonly string[]
  readonly #records: AsyncIterator<Stored<object>>
  /** the next one that was not yet compared; null when there are no more */
  #next: Stored<object> | null | undefined
  #whole: Stored<object>[] = []

  constructor(scope: Scope, collection: Proof) {
    this.#scope = scope
    this.collection = collection
    this.#required = requiredFields(collection)
    this.#records = scope.stream(collection)[Symbol.asyncIterator]()
  }

  /** The trail tells of one record: those before it are in no trail. */
  async told(entries: readonly StoredEntry[]): Promise<void> {
    const id = entries[0]?.subjectId ?? ''
    await this.#passBefore(id)
    const told = replayed(entries, this.#required)
    const next = this.#next
    if (next?.id !== id) {
      if (told) this.suspects.add(id)
      return
    }
    this.#next = undefined
    if (!told || !(await this.#isWhole(told, next))) this.suspects.add(id)
    else await this.#look(next)
  }

  async end(): Promise<void> {
    await this.#passBefore(null)
    await this.#lookUp()
  }

  async #isWhole(told: Values, stored: Stored<object>): Promise<boolean> {
    // A value that the schema refuses was put there by nobody of ours.
    const fields = await alteredFields(this.collection, told, stored).catch(() => ['?'])
    return fields.length === 0
  }

  async #passBefore(id: Id | null): Promise<void> {
    for (;;) {
      if (this.#next === undefined) this.#next = await this.#read()
      if (this.#next === null || (id !== null && this.#next.id >= id)) return
      this.suspects.add(this.#next.id)
      this.#next = undefined
    }
  }

  /** One that cannot be read hides those after it: then each that the trail knows is looked at on its own. */
  async #read(): Promise<Stored<object> | null> {
    try {
      const { done, value } = (await this.#records.next()) as IteratorResult<Stored<object>, undefined>
      return done === true ? null : value
    } catch {
      return null
    }
  }

  async #look(record: Stored<object>): Promise<void> {
    this.#whole.push(record)
    if (this.#whole.length >= together) await this.#lookUp()
  }

  async #lookUp(): Promise<void> {
    const records = this.#whole
    this.#whole = []
    const found = await Promise.all(records.map((record) => isFound(this.#scope, this.collection, record)))
    for (const [index, { id }] of records.entries()) if (found[index] !== true) this.suspects.add(id)
  }
}
