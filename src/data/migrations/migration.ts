import type { Id } from '../../domain/organisation.ts'

/** A document as a store keeps it, without its id and version: references are ObjectIds, moments are Dates. */
export type Raw = Readonly<Record<string, unknown>>

/** What becomes of a document: another one, none any more, or (undefined) what it was. */
export type Changed = Raw | 'removed' | undefined

/** Looks at every document of a collection, in the order in which they were made; or gives a collection another name. */
export type Step = { collection: string; change: (document: Raw, id: Id) => Changed } | { rename: string; to: string }

/**
 * A change of what is kept. It works on documents as an earlier Waarborg wrote them, so it uses no schema and no rule of
 * today, but for `derives`. Once released it is never changed, and it must do no harm to data that has it already.
 */
export interface Migration {
  /** 1, 2, 3 …: the number of the data once it has run */
  number: number
  name: string
  /** what it changes, in a sentence for whoever runs Waarborg */
  what: string
  /** made for each run, so that a step can use what an earlier one saw */
  steps: () => readonly Step[]
  /** collections of which the derived fields are computed anew, as today's schemas say, once all migrations have run */
  derives?: readonly string[]
}

/** How many documents of a collection there were, and what was done to them. */
export interface Tally {
  read: number
  changed: number
  removed: number
}

/** What a migration did. */
export interface Outcome extends Pick<Migration, 'number' | 'name' | 'what'> {
  collections: readonly ({ name: string } & Tally)[]
}

/** What a start, or a rehearsal, found and did. */
export interface Migrated {
  /** the number of the data before */
  from: number
  outcomes: readonly Outcome[]
}

/** Documents as they are kept, for migrations only: no schema looks at them. Each store has one, at once or with promises. */
export interface Documents<T extends Tally | Promise<Tally>> {
  /** page by page, also when there is no such collection */
  each: (collection: string, change: (document: Raw, id: Id) => Changed) => T
  /** throws when there is one of the new name with documents in it */
  rename: (from: string, to: string) => T
}
