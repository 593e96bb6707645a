import type { Request, Response } from 'express'
import { riskBook, riskReport } from '../../actions/risk-report.ts'
import { draw } from '../../documents/draw.ts'
import { languageOf, pdf, send, xlsx } from './download.ts'

/** The risk analysis of today as a PDF, a concept, in the language that the address names. */
export async function riskAnalysisPdf(req: Request, res: Response): Promise<void> {
  const language = languageOf(req)
  const input = await riskReport(req.scope, { context: req.context, organisation: req.organisation })
  const bytes = await draw('risk-analysis', input, language)
  send(req, res, { name: 'riskReport.documents.file.analysis', language, type: pdf, extension: 'pdf', bytes })
}

/** The register of risks with the matrix and the scales. */
export async function riskWorkbook(req: Request, res: Response): Promise<void> {
  const language = languageOf(req)
  const bytes = await draw(
    'risk-workbook',
    await riskBook(req.scope, { context: req.context, organisation: req.organisation }),
    language,
  )
  send(req, res, { name: 'riskReport.documents.file.workbook', language, type: xlsx, extension: 'xlsx', bytes })
}
