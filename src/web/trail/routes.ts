import { organisationRoutes, type Route } from '../route.ts'
import { entryPage } from './entry.ts'
import { trailCsv, trailXlsx } from './export.ts'
import { listPage } from './list.ts'
import { recordPage } from './record.ts'
import { verificationPage, verify } from './verification.ts'

/** Named pages come before that of a record: `entries` is no kind of record. */
export const trailRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '/trail', may: 'trail.read', handler: listPage },
  { method: 'get', path: '/trail/export.csv', may: 'trail.read', stepUp: true, handler: trailCsv },
  { method: 'get', path: '/trail/export.xlsx', may: 'trail.read', stepUp: true, handler: trailXlsx },
  { method: 'get', path: '/trail/verification', may: 'trail.read', handler: verificationPage },
  { method: 'post', path: '/trail/verification', may: 'trail.read', handler: verify },
  { method: 'get', path: '/trail/entries/:id', may: 'trail.read', handler: entryPage },
  { method: 'get', path: '/trail/:kind/:id', may: 'trail.read', handler: recordPage },
])
