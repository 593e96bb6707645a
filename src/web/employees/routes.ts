import { organisationRoutes, type Route } from '../route.ts'
import { chooseColumns, columnsPage } from './columns.ts'
import { removeAccount } from './access.ts'
import { closeForm, detailPage, reopen } from './detail.ts'
import { createForm, editPage, newPage, updateForm } from './form.ts'
import { discardImport, newImport, receiveImport, showImport, staffUpload } from './imports.ts'
import { listPage } from './list.ts'
import { confirmImport } from './preview.ts'

const may = 'employee.write'

export const employeeRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '/employees', may: 'employee.read', handler: listPage },
  { method: 'get', path: '/employees/new', may, handler: newPage },
  { method: 'post', path: '/employees', may, handler: createForm },

  { method: 'get', path: '/employees/imports/new', may, handler: newImport },
  { method: 'post', path: '/employees/imports', may, upload: staffUpload, handler: receiveImport },
  { method: 'get', path: '/employees/imports/:id', may, handler: showImport },
  { method: 'get', path: '/employees/imports/:id/columns', may, handler: columnsPage },
  { method: 'post', path: '/employees/imports/:id/columns', may, handler: chooseColumns },
  { method: 'post', path: '/employees/imports/:id/confirmation', may, handler: confirmImport },
  { method: 'post', path: '/employees/imports/:id/removal', may, handler: discardImport },

  { method: 'get', path: '/employees/:id', may: 'employee.read', handler: detailPage },
  { method: 'get', path: '/employees/:id/edit', may, handler: editPage },
  { method: 'post', path: '/employees/:id', may, handler: updateForm },
  { method: 'post', path: '/employees/:id/closure', may, handler: closeForm },
  { method: 'post', path: '/employees/:id/reopening', may, handler: reopen },
  { method: 'post', path: '/employees/:id/account/removal', may, handler: removeAccount },
])
