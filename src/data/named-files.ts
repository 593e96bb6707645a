import { agreements, readings, signatures } from './agreements.ts'
import { evidence } from './evidence.ts'
import { riskAnalyses } from './risks.ts'
import type { Collection, Store, Stored } from './store.ts'

/** What of a record names a file; null where there is none. */
interface Naming {
  /** the collection, for the test that none is forgotten */
  collection: string
  read: (store: Store) => AsyncIterable<readonly (string | null)[]>
}

/**
 * Every collection whose records name files of the file store. A collection that is not here loses its files in a
 * night: test/unit/folder-files.test.ts looks for fields that hold a hash.
 */
export const namingFiles: readonly Naming[] = [
  naming(evidence, ({ revisions }) =>
    revisions.flatMap(({ files }) => files.flatMap((file) => [file.sha256, file.preview])),
  ),
  naming(agreements, ({ texts }) => texts.map(({ sha256 }) => sha256)),
  naming(signatures, ({ sha256 }) => [sha256]),
  naming(readings, ({ sha256 }) => [sha256]),
  naming(riskAnalyses, ({ documents }) => documents.map(({ sha256 }) => sha256)),
]

/** The SHA-256 of every file that a record of any organisation names. Read record by record. */
export async function namedFiles(store: Store): Promise<Set<string>> {
  const named = new Set<string>()
  for (const { read } of namingFiles)
    for await (const hashes of read(store)) for (const hash of hashes) if (hash !== null) named.add(hash)
  return named
}

function naming<T>(from: Collection<T>, files: (record: Stored<T>) => readonly (string | null)[]): Naming {
  return {
    collection: from.name,
    read: async function* (store) {
      for await (const record of store.stream(from, { everyOrganisation: true })) yield files(record)
    },
  }
}
