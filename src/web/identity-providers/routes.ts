import { organisationRoutes } from '../route.ts'
import {
  showProvider,
  submitCertificate,
  submitClosing,
  submitMetadata,
  submitOpening,
  submitRemoval,
} from './detail.ts'
import { submitKeyDrop, submitKeyPreparing, submitKeySwitch } from './renew.ts'
import { showEdit, submitEdit } from './form.ts'
import { showProviders } from './list.ts'
import { showTrial, startTrial } from './trial.ts'
import { showLook } from './look.ts'
import { metadataUpload, showNew, submitNew } from './new.ts'

const read = { method: 'get', may: 'identity-provider.read' } as const
/** Who may come in is changed by somebody who has just shown to be the administrator, and not on the word of a provider. */
const guarded = { may: 'identity-provider.write', stepUp: true, notByProvider: true } as const
const form = { method: 'get', ...guarded } as const
const write = { method: 'post', ...guarded } as const

export const identityProviderRoutes = organisationRoutes([
  { ...read, path: '/identity-providers', handler: showProviders },
  { ...form, path: '/identity-providers/new', handler: showNew },
  { ...write, path: '/identity-providers', upload: metadataUpload, handler: submitNew },
  { ...read, path: '/identity-providers/:id', handler: showProvider },
  { ...form, path: '/identity-providers/:id/edit', handler: showEdit },
  { ...write, path: '/identity-providers/:id', handler: submitEdit },
  { ...write, path: '/identity-providers/:id/metadata', upload: metadataUpload, handler: submitMetadata },
  { ...write, path: '/identity-providers/:id/certificates/removal', handler: submitCertificate },
  { ...write, path: '/identity-providers/:id/keys/preparing', handler: submitKeyPreparing },
  { ...write, path: '/identity-providers/:id/keys/switching', handler: submitKeySwitch },
  { ...write, path: '/identity-providers/:id/keys/removal', handler: submitKeyDrop },
  { ...write, path: '/identity-providers/:id/opening', handler: submitOpening },
  { ...write, path: '/identity-providers/:id/closing', handler: submitClosing },
  { ...write, path: '/identity-providers/:id/removal', handler: submitRemoval },
  { ...form, path: '/identity-providers/:id/look', handler: showLook },
  { ...form, path: '/identity-providers/:id/trial/start', handler: startTrial },
  { ...form, path: '/identity-providers/:id/trial', handler: showTrial },
])
