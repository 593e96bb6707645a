import { dueDays } from './0002-due-days.ts'
import { searchableTrail } from './0001-searchable-trail.ts'
import type { Migration } from './migration.ts'

/** Every migration there ever was, by number. Number 0 is the data of 0.1.0. */
export const migrations: readonly Migration[] = [searchableTrail, dueDays]

/** The number of the data that this Waarborg works with. */
export const newestData = (): number => migrations.at(-1)?.number ?? 0
