import { documentOf } from '../move/document.ts'
import type { AnyCollection, Stored } from '../store.ts'
import { indexFields, indexValue } from './index-fields.ts'
import { GuardedCollection } from './mongo-collection.ts'
import type { Connection } from './mongo-connection.ts'
import { conflictOf, isTaken } from './mongo-errors.ts'
import { type Filter, idOf } from './mongo-query.ts'

/**
 * What `load` of the port promises, for MongoDB: all records in one transaction. They are new but for a page that is
 * repeated, so they are inserted; only where one is there already they are replaced, which takes longer.
 */
export async function loadIntoMongo(
  connection: Connection,
  collection: AnyCollection,
  records: readonly Stored<object>[],
): Promise<void> {
  const documents = records.map((record) => keptOf(collection, record))
  if (documents.length === 0) return
  try {
    await write(connection, collection, documents.map(inserting))
  } catch (error) {
    if (!isTaken(error)) throw error
    await write(connection, collection, documents.map(replacing)).catch((again: unknown) => {
      throw conflictOf(collection, again)
    })
  }
}

type Writes = Parameters<GuardedCollection['write']>[0]

const write = (connection: Connection, collection: AnyCollection, writes: Writes): Promise<void> =>
  connection.ask((database) =>
    connection.transaction(async (session) => {
      await new GuardedCollection(database, collection).write(writes, session)
    }),
  )

/** An id is unknown here, and a filter of the driver wants it known. */
type Key = Extract<Writes[number], { replaceOne: unknown }>['replaceOne']['filter']

const inserting = (document: Filter): Writes[number] => ({ insertOne: { document } })

const replacing = ({ _id, organisation, ...values }: Filter): Writes[number] => {
  const key = (organisation === undefined ? { _id } : { _id, organisation }) as Key
  return { replaceOne: { filter: key, replacement: { ...key, ...values }, upsert: true } }
}

/** Throws where an index field holds what has no order, as a commit does. */
function keptOf(collection: AnyCollection, record: Stored<object>): Filter {
  const { id, version, organisation } = record
  const document = documentOf(collection, record)
  for (const field of indexFields(collection)) indexValue(document[field])
  const owner = collection.kind === 'owned' ? { organisation: idOf(organisation) } : {}
  return { ...document, ...owner, _id: idOf(id), version }
}
