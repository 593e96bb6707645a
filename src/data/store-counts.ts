import { collections, type Store } from './store.ts'

/** How many records each collection holds, over all organisations. */
export async function countRecords(store: Store): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const [name, collection] of collections)
    counts[name] = await store.count(collection, collection.kind === 'owned' ? { everyOrganisation: true } : {})
  return counts
}
