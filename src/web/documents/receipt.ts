import type { Request, Response } from 'express'
import { signatureReceipt } from '../../actions/signature-receipt.ts'
import { draw } from '../../documents/draw.ts'
import { createTranslator } from '../../i18n/translate.ts'
import { requestedReceipt } from '../agreement/receipt.ts'
import { pdf } from './download.ts'

/**
 * The receipt of a signature as a PDF, in the language that was signed: one's own, or anybody's for who may see who
 * signed. Of what no longer gives its hash there is no receipt, but a page that says so.
 */
export async function receiptPdf(req: Request, res: Response): Promise<void> {
  const signature = await requestedReceipt(req)
  const input = await signatureReceipt(req.scope, { context: req.context, organisation: req.organisation }, signature)
  if (input === undefined) {
    req.context.log.error({ receipt: signature.id, sha256: signature.sha256 }, 'a signature is not what was signed')
    const { t } = req
    const page = { lead: t('receipt.altered.lead'), next: t('receipt.altered.next') }
    res.status(500).page('documents/altered', { title: t('receipt.altered.title'), ...page })
    return
  }
  const bytes = await draw('signature-receipt', input, signature.language)
  const word = createTranslator(signature.language)('receipt.file')
  res.set({
    'Content-Type': pdf,
    'Content-Disposition': `attachment; filename="${word}-${signature.receipt}.pdf"`,
    'Cache-Control': 'private, no-store',
  })
  res.end(bytes)
}
