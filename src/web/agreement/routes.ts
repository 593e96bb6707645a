import { receiptPdf } from '../documents/receipt.ts'
import { organisationRoutes, type Route } from '../route.ts'
import { detailsPage, updateDetails } from './details.ts'
import {
  openingPage,
  partPage,
  updateOpeningHandler,
  updatePartHandler,
  updateWholeHandler,
  wholePage,
} from './edit-text.ts'
import { createVersion, newVersionPage } from './new-version.ts'
import { previewPage } from './preview.ts'
import { publicationPage, publish, removalPage, remove } from './publication.ts'
import { agreementPage } from './read.ts'
import { receiptPage, signedText } from './receipt.ts'
import { backToText, sign } from './sign.ts'
import { signaturesPage } from './signatures.ts'
import { versionPage, versionsPage } from './versions.ts'

const versions = '/agreement/versions'
const version = `${versions}/:id`
const text = `${version}/texts/:language`

export const agreementRoutes: Route[] = organisationRoutes([
  { method: 'get', path: '/agreement', may: 'agreement.sign', handler: agreementPage },
  { method: 'get', path: '/agreement/signature', may: 'agreement.sign', handler: backToText },
  { method: 'post', path: '/agreement/signature', may: 'agreement.sign', handler: sign },
  { method: 'get', path: '/agreement/receipts/:receipt', may: 'agreement.sign', handler: receiptPage },
  { method: 'get', path: '/agreement/receipts/:receipt/receipt.pdf', may: 'agreement.sign', handler: receiptPdf },
  { method: 'get', path: '/agreement/receipts/:receipt/text', may: 'agreement.sign', handler: signedText },
  { method: 'get', path: '/agreement/signatures', may: 'agreement.read', handler: signaturesPage },
  { method: 'get', path: versions, may: 'agreement.read', handler: versionsPage },
  { method: 'get', path: `${versions}/new`, may: 'agreement.write', handler: newVersionPage },
  { method: 'post', path: versions, may: 'agreement.write', handler: createVersion },
  { method: 'get', path: version, may: 'agreement.read', handler: versionPage },
  { method: 'get', path: `${version}/preview`, may: 'agreement.read', handler: previewPage },
  { method: 'get', path: `${version}/details`, may: 'agreement.write', handler: detailsPage },
  { method: 'post', path: `${version}/details`, may: 'agreement.write', handler: updateDetails },
  { method: 'get', path: text, may: 'agreement.write', handler: openingPage },
  { method: 'post', path: text, may: 'agreement.write', handler: updateOpeningHandler },
  { method: 'get', path: `${text}/whole`, may: 'agreement.write', handler: wholePage },
  { method: 'post', path: `${text}/whole`, may: 'agreement.write', handler: updateWholeHandler },
  { method: 'get', path: `${text}/parts/:part`, may: 'agreement.write', handler: partPage },
  { method: 'post', path: `${text}/parts/:part`, may: 'agreement.write', handler: updatePartHandler },
  { method: 'get', path: `${version}/publication`, may: 'agreement.write', handler: publicationPage },
  { method: 'post', path: `${version}/publication`, may: 'agreement.write', handler: publish },
  { method: 'get', path: `${version}/removal`, may: 'agreement.write', handler: removalPage },
  { method: 'post', path: `${version}/removal`, may: 'agreement.write', handler: remove },
])
