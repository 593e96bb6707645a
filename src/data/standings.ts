import type { Counts } from '../domain/score.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { ownedSchema, part } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'
import { findAcross, type Scope } from './tenancy.ts'

/** How an organisation stood at the end of a day, per chapter: kept with each answer, so that lists of authorities need no counting. */
export interface StandingValues {
  day: Day
  edition: string
  current: boolean
  /** the day a later snapshot took its place; so one range read finds how many authorities stood on one day */
  replacedOn?: Day
  chapters: readonly { code: string; counts: Counts }[]
}

/** After every day there is. */
export const neverReplaced = '9999-12-31'

const count = { type: Number, default: 0 }
export const counts = part({ yes: count, partly: count, no: count, 'not-applicable': count, unanswered: count })

export const standingHistory = collection<StandingValues>({
  name: 'standings',
  kind: 'owned',
  schema: ownedSchema({
    day: String,
    edition: String,
    current: Boolean,
    replacedOn: { type: String, default: neverReplaced },
    chapters: [part({ code: String, counts })],
  }),
  indexes: [{ fields: ['day'], unique: true }, { fields: ['current'] }, { fields: ['replacedOn'] }],
})

export async function currentStanding(scope: Scope): Promise<Stored<StandingValues> | undefined> {
  return (await scope.find(standingHistory, { where: { current: true }, limit: 1 }))[0]
}

/** The standing that was kept on `day` itself. */
export async function standingOf(scope: Scope, day: Day): Promise<Stored<StandingValues> | undefined> {
  return (await scope.find(standingHistory, { where: { day }, limit: 1 }))[0]
}

/** The standing at the end of `day`, or the last one before it. */
export async function standingOn(scope: Scope, day: Day): Promise<Stored<StandingValues> | undefined> {
  return (await scope.find(standingHistory, { where: { day: { before: `${day}~` } }, sort: '-day', limit: 1 }))[0]
}

/** The standing of today of several organisations. */
export const currentStandings = (store: Store, organisations: readonly Id[]): Promise<Stored<StandingValues>[]> =>
  findAcross(store, organisations, { collection: standingHistory, query: { where: { current: true } } })

/** The first standing ever kept. */
export async function firstStanding(scope: Scope): Promise<Stored<StandingValues> | undefined> {
  return (await scope.find(standingHistory, { sort: 'day', limit: 1 }))[0]
}

/** How several organisations stood at the end of `day`, by organisation; one that had no answer yet is not in it. */
export async function standingsOn(
  store: Store,
  organisations: readonly Id[],
  day: Day,
): Promise<Map<Id, Stored<StandingValues>>> {
  const query = { where: { replacedOn: { from: `${day}~` }, day: { before: `${day}~` } }, sort: 'day' }
  const found = await findAcross(store, organisations, { collection: standingHistory, query })
  return new Map(found.map((standing) => [standing.organisation, standing]))
}
