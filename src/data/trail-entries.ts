import type { Id } from '../domain/organisation.ts'
import type { Query, Stored } from './store.ts'
import type { Scope } from './tenancy.ts'
import { trail, type TrailEntry } from './trail.ts'

export type StoredEntry = Stored<TrailEntry>

/** What was done to one record, the latest first. */
export const trailOf = (scope: Scope, subject: Id, limit = 50): Promise<StoredEntry[]> =>
  scope.find(trail, { where: { subjectId: subject }, sort: '-at', limit })

/** What was done last in the organisation. */
export const latestTrail = (scope: Scope, limit = 20): Promise<StoredEntry[]> =>
  scope.find(trail, { sort: '-at', limit })

/** Which entries are wanted. All that is given must hold. */
export interface TrailFilter {
  /** who, as `actorKey` writes it */
  who?: string
  acts?: readonly string[]
  /** the records it was done to */
  subjects?: readonly Id[]
  /** moments: from inclusive, before exclusive */
  from?: Date
  before?: Date
}

/** The last entry of the page before. */
export interface TrailCursor {
  value: Date
  id: Id
}

/** A page of entries, the latest first. */
export const trailPage = (
  scope: Scope,
  filter: TrailFilter,
  page: { limit: number; after?: TrailCursor | undefined },
): Promise<StoredEntry[]> => scope.find(trail, { ...queryOf(filter, page.after), limit: page.limit })

/** All entries, the latest first. */
export const trailStream = (scope: Scope, filter: TrailFilter, after?: TrailCursor): AsyncIterable<StoredEntry> =>
  scope.stream(trail, queryOf(filter, after))

/**
 * What those of these records were called that the organisation ever had, by id: tells what a colleague removed from
 * what never was here. One read.
 */
export async function onceHere(scope: Scope, subjects: readonly Id[]): Promise<Map<Id, string>> {
  const entries = await scope.find(trail, { where: { subjectId: { in: subjects } }, sort: 'at' })
  return new Map(entries.map(({ subject }) => [subject.id, subject.label]))
}

/** One entry. Throws NotFound. */
export const trailEntry = (scope: Scope, id: Id): Promise<StoredEntry> => scope.require(trail, id)

/** Everyone who ever did something in the organisation, as `actorKey` writes it, with how often. */
export const trailActors = (scope: Scope): Promise<Map<string, number>> => scope.countBy(trail, 'who')

function queryOf({ who, acts, subjects, from, before }: TrailFilter, after: TrailCursor | undefined): Query {
  const at = { ...(from === undefined ? {} : { from }), ...(before === undefined ? {} : { before }) }
  const where = {
    ...(who === undefined ? {} : { who }),
    ...(acts === undefined ? {} : { act: { in: acts } }),
    ...(subjects === undefined ? {} : { subjectId: { in: subjects } }),
    ...(from === undefined && before === undefined ? {} : { at }),
  }
  return { where, sort: '-at', ...(after === undefined ? {} : { after }) }
}
