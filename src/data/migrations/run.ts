import mongoose from 'mongoose'
import { version } from '../../version.ts'
import { withPlainIds } from '../records.ts'
import { derivedFields } from '../schemas.ts'
import { collections, StoreRefused } from '../store.ts'
import { migrations, newestData } from './all.ts'
import type { Changed, Documents, Migration, Outcome, Raw, Step, Tally } from './migration.ts'

const { BSON } = mongoose.mongo

/** How the data came to be what it is: said when this Waarborg cannot work with it. */
export interface DataMark {
  number: number
  /** of the Waarborg that wrote it; null where it is not known */
  version: string | null
}

/** What a start would do about the data, or why it could not: nothing when it is what this Waarborg works with. Throws as requireKnown does. */
export function dataProblems(mark: DataMark): string[] {
  requireKnown(mark)
  if (mark.number === newestData()) return []
  return [`the data has number ${mark.number} and is brought to ${newestData()}`]
}

/** Throws StoreRefused for data of a newer Waarborg: it is not touched. */
export function requireKnown({ number, version: writer }: DataMark): void {
  if (number <= newestData()) return
  throw new StoreRefused(
    `the data has number ${number}${writer === null ? '' : `, given by Waarborg ${writer}`}; this is Waarborg ${version}, which knows numbers up to ${newestData()}. Nothing was changed. Install ${writer === null ? 'the newer Waarborg' : `Waarborg ${writer} or a later one`}, or restore the backup that was made before the upgrade`,
  )
}

/** Runs what the data still needs, at once. */
export function runNow(documents: Documents<Tally>, from: number): Outcome[] {
  const work = workFrom(from)
  let turn = work.next()
  while (turn.done !== true) turn = work.next(perform(documents, turn.value))
  return turn.value
}

/** The same where documents are on the other side of a network. */
export async function runInTurn(documents: Documents<Promise<Tally>>, from: number): Promise<Outcome[]> {
  const work = workFrom(from)
  let turn = work.next()
  while (turn.done !== true) turn = work.next(await perform(documents, turn.value))
  return turn.value
}

const perform = <T extends Tally | Promise<Tally>>(documents: Documents<T>, step: Step): T =>
  'rename' in step ? documents.rename(step.rename, step.to) : documents.each(step.collection, step.change)

/** The steps to be done, one by one; each is answered with what it did. What is derived comes last, when all is in today's form. */
function* workFrom(from: number): Generator<Step, Outcome[], Tally> {
  const pending = migrations.filter(({ number }) => number > from)
  const outcomes = new Map<Migration, ({ name: string } & Tally)[]>()
  for (const migration of pending) {
    const done: ({ name: string } & Tally)[] = []
    for (const step of migration.steps()) done.push({ name: nameOf(step), ...(yield step) })
    outcomes.set(migration, done)
  }
  const derived = new Map(pending.flatMap((one) => (one.derives ?? []).map((name) => [name, one])))
  for (const [name, migration] of derived)
    outcomes.get(migration)?.push({ name, ...(yield { collection: name, change: derivedAnew(name) }) })
  return pending.map((migration) => {
    const { number, name, what } = migration
    return { number, name, what, collections: outcomes.get(migration) ?? [] }
  })
}

const nameOf = (step: Step): string => ('rename' in step ? `${step.rename} → ${step.to}` : step.collection)

/** A collection that is not there any more has nothing that is derived. */
function derivedAnew(name: string): (document: Raw) => Changed {
  const schema = collections.get(name)?.schema
  const fields = schema === undefined ? [] : derivedFields(schema)
  return (document) => {
    const plain = withPlainIds(BSON.deserialize(BSON.serialize(document)))
    const fresh = fields.map(([field, compute]) => [field, compute(plain as never)] as const)
    if (fresh.every(([field, value]) => document[field] === value)) return undefined
    return { ...document, ...Object.fromEntries(fresh) }
  }
}
