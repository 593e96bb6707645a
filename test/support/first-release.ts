import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { brotliDecompressSync } from 'node:zlib'
import mongoose from 'mongoose'
import { inProject } from '../../src/paths.ts'

const { BSON } = mongoose.mongo

/** With which everybody in it signs in. */
export const firstPassword = 'vier woorden die ik onthoud'

/**
 * Puts a database that Waarborg 0.1.0 itself made into a folder: its demonstration of three authorities on 20 November
 * 2026, with an action that was closed, reopened and one removed, controls that were checked, a session and a failed
 * sign-in. test/fixtures/README.md tells how.
 */
export function putFirstRelease(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const packed = readFileSync(inProject('test', 'fixtures', 'data-0.1.0.sqlite.br'))
  writeFileSync(join(folder, 'waarborg.sqlite'), brotliDecompressSync(packed))
}

/** The same as documents of MongoDB, which 0.1.0 did not have: with their ids and versions, and no index. */
export async function putFirstReleaseInMongo(folder: string, uri: string): Promise<void> {
  putFirstRelease(folder)
  const connection = await mongoose.createConnection(uri).asPromise()
  const database = new DatabaseSync(join(folder, 'waarborg.sqlite'))
  try {
    for (const name of tablesOf(database)) {
      const rows = database.prepare(`SELECT id, version, document FROM "${name}"`).all() as unknown as Row[]
      if (rows.length > 0) await connection.db!.collection(name).insertMany(rows.map(documentOf))
    }
  } finally {
    database.close()
    await connection.close()
  }
}

interface Row {
  id: string
  version: number
  document: Uint8Array
}

const documentOf = ({ id, version, document }: Row): mongoose.mongo.Document => ({
  ...BSON.deserialize(document, { promoteBuffers: true, useBigInt64: true }),
  _id: new mongoose.Types.ObjectId(id),
  version,
})

const tablesOf = (database: DatabaseSync): string[] =>
  database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map((row) => String(row['name']))
