import { createHash } from 'node:crypto'
import { canonical } from '../../domain/canonical.ts'
import type { AnyCollection, Store } from '../store.ts'

/** What a collection holds, in two words. */
export interface Digest {
  count: number
  /** SHA-256 over all records in the order of their ids, each as `canonical` writes it: 64 hexadecimal digits */
  sha256: string
}

/** Reads a whole collection, of every organisation, from the store itself. */
export async function digestOf(store: Store, collection: AnyCollection): Promise<Digest> {
  const hash = createHash('sha256')
  let count = 0
  for await (const record of store.stream(collection, { everyOrganisation: true, sort: 'id' })) {
    hash.update(canonical(record)).update('\n')
    count += 1
  }
  return { count, sha256: hash.digest('hex') }
}

export const isSame = (a: Digest, b: Digest): boolean => a.count === b.count && a.sha256 === b.sha256
