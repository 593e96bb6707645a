import type { Id } from '../domain/organisation.ts'
import type { Stored } from './store.ts'
import type { Scope } from './tenancy.ts'
import { trail, type TrailEntry } from './trail.ts'

/** What was done to one record, the latest first. */
export const trailOf = (scope: Scope, subject: Id, limit = 50): Promise<Stored<TrailEntry>[]> =>
  scope.find(trail, { where: { subjectId: subject }, sort: '-at', limit })

/** What was done last in the organisation. */
export const latestTrail = (scope: Scope, limit = 20): Promise<Stored<TrailEntry>[]> =>
  scope.find(trail, { sort: '-at', limit })
