import { organisationRoutes, type Route } from '../route.ts'
import { recordCheck } from './check.ts'
import { detailPage } from './detail.ts'
import { create, editPage, newPage, update } from './form.ts'
import { adopt, libraryPage } from './library.ts'
import { listPage } from './list.ts'
import { matrixPage } from './matrix.ts'
import { remove, removalPage } from './removal.ts'

/** Named pages come before the page of a control: `library` is no id. */
export const controlRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '/controls', may: 'control.read', handler: listPage },
  { method: 'get', path: '/controls/library', may: 'control.read', handler: libraryPage },
  { method: 'post', path: '/controls/adoptions', may: 'control.write', handler: adopt },
  { method: 'get', path: '/controls/matrix', may: 'control.read', handler: matrixPage },
  { method: 'get', path: '/controls/new', may: 'control.write', handler: newPage },
  { method: 'post', path: '/controls', may: 'control.write', handler: create },
  { method: 'get', path: '/controls/:id', may: 'control.read', handler: detailPage },
  { method: 'get', path: '/controls/:id/edit', may: 'control.write', handler: editPage },
  { method: 'post', path: '/controls/:id', may: 'control.write', handler: update },
  { method: 'post', path: '/controls/:id/checks', may: 'control.check', handler: recordCheck },
  { method: 'get', path: '/controls/:id/removal', may: 'control.write', handler: removalPage },
  { method: 'post', path: '/controls/:id/removal', may: 'control.write', handler: remove },
])
