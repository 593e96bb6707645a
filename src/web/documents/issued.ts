import type { Request, Response } from 'express'
import { riskAnalyses } from '../../data/risks.ts'
import { NotFound } from '../../domain/errors.ts'
import { isLanguage } from '../../domain/text.ts'
import { createTranslator } from '../../i18n/translate.ts'
import { pdf } from './download.ts'

/**
 * A document of an analysis that was issued, byte for byte as it was drawn then. One that no longer gives its hash is
 * not sent: a page says so.
 */
export async function issuedAnalysis(req: Request, res: Response): Promise<void> {
  const { number, language } = wanted(req)
  const [analysis] = await req.scope.find(riskAnalyses, { where: { number }, limit: 1 })
  const document = analysis?.documents.find((one) => one.language === language)
  if (document === undefined) throw new NotFound('document')
  const word = createTranslator(language)('riskReport.documents.file.analysis')
  const file = `${word}-${number}-${req.organisation.slug}.pdf`
  if ((await req.context.files.check(document.sha256)) !== 'whole') {
    req.context.log.error({ analysis: number, sha256: document.sha256 }, 'an issued document is not what was issued')
    alteredPage(req, res, file)
    return
  }
  const bytes = await req.context.files.read(document.sha256)
  res.set({
    'Content-Type': pdf,
    'Content-Disposition': `attachment; filename="${file}"`,
    'Cache-Control': 'private, no-store',
  })
  res.end(bytes)
}

function wanted(req: Request): { number: number; language: 'nl' | 'fr' | 'de' | 'en' } {
  const number = String(req.params['number'])
  const language = req.params['language']
  if (!/^[1-9]\d{0,8}$/.test(number) || !isLanguage(language)) throw new NotFound('document')
  return { number: Number(number), language }
}

function alteredPage(req: Request, res: Response, file: string): void {
  const { t } = req
  res.status(500).page('documents/altered', {
    title: t('riskReport.documents.altered.title'),
    lead: t('riskReport.documents.altered.lead', { file }),
    next: t('riskReport.documents.altered.next'),
    breadcrumb: [{ href: `/o/${req.organisation.slug}/documents`, label: t('plan.documents.title') }],
  })
}
