import { jobRuns } from '../job-runs.ts'
import { type AnyCollection, collections, type Store } from '../store.ts'
import { moves } from './marker.ts'

/** What belongs to the store itself and its processes, and stays where it is. Sessions go along: people stay signed in. */
const staying: readonly AnyCollection[] = [moves, jobRuns]

/** Every collection that is moved, by name. */
export const movedCollections = (): AnyCollection[] =>
  [...collections.values()].filter((one) => !staying.includes(one)).sort((a, b) => (a.name < b.name ? -1 : 1))

/** The names of those that hold anything. */
export async function filledCollections(store: Store): Promise<string[]> {
  const names: string[] = []
  for (const collection of movedCollections())
    if ((await store.count(collection, { everyOrganisation: true })) > 0) names.push(collection.name)
  return names
}
