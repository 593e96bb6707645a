import { organisationRoutes, type Route } from '../route.ts'
import { editPage, remove, removalPage, update } from './edit.ts'
import { evidenceUpload } from './fields.ts'
import { download, preview } from './files.ts'
import { addLinks, removeLink } from './links.ts'
import { listPage } from './list.ts'
import { create, newPage } from './new.ts'
import { createRevision, newRevision } from './revise.ts'
import { showEvidence } from './show.ts'

const upload = evidenceUpload

/** `new` stands before `:id`: it is no piece of evidence. */
export const evidenceRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '/evidence', may: 'evidence.read', handler: listPage },
  { method: 'get', path: '/evidence/new', may: 'evidence.write', handler: (req, res) => newPage(req, res) },
  { method: 'post', path: '/evidence', may: 'evidence.write', upload, handler: create },
  { method: 'get', path: '/evidence/:id', may: 'evidence.read', handler: (req, res) => showEvidence(req, res) },
  { method: 'get', path: '/evidence/:id/edit', may: 'evidence.write', handler: (req, res) => editPage(req, res) },
  { method: 'post', path: '/evidence/:id', may: 'evidence.write', handler: update },
  {
    method: 'get',
    path: '/evidence/:id/revisions/new',
    may: 'evidence.write',
    handler: (req, res) => newRevision(req, res),
  },
  { method: 'post', path: '/evidence/:id/revisions', may: 'evidence.write', upload, handler: createRevision },
  {
    method: 'get',
    path: '/evidence/:id/revisions/:number/files/:sha256',
    may: 'evidence.read',
    handler: download,
  },
  { method: 'get', path: '/evidence/:id/files/:sha256/preview', may: 'evidence.read', handler: preview },
  { method: 'post', path: '/evidence/:id/links', may: 'evidence.write', handler: addLinks },
  { method: 'post', path: '/evidence/:id/links/:link/removal', may: 'evidence.write', handler: removeLink },
  { method: 'get', path: '/evidence/:id/removal', may: 'evidence.write', handler: (req, res) => removalPage(req, res) },
  { method: 'post', path: '/evidence/:id/removal', may: 'evidence.write', handler: remove },
])
