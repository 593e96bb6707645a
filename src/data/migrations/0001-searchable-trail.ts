import type { Changed, Migration, Raw } from './migration.ts'

/**
 * 0.1.0 kept who did something, and not yet in the form by which it is searched; nor the places where an entry is sealed.
 * What is sealed has both already, and is never touched.
 */
export const searchableTrail: Migration = {
  number: 1,
  name: 'searchable-trail',
  what: 'Entries of the trail can be searched by who did it, and wait to be sealed.',
  steps: () => [
    { collection: 'trail', change: searchable },
    { collection: 'installationTrail', change: searchable },
  ],
}

function searchable(entry: Raw): Changed {
  if (typeof entry['who'] === 'string' || typeof entry['hash'] === 'string') return undefined
  return { sequence: null, previous: null, hash: null, ...entry, who: whoOf(entry['actor'] as Actor) }
}

interface Actor {
  kind: string
  id?: string | null
  name?: string | null
}

const whoOf = ({ kind, id, name }: Actor): string => (kind === 'user' ? (id ?? '') : `${kind}:${name ?? ''}`)
