import type { Request, Response } from 'express'
import { staffReport } from '../../actions/staff-report.ts'
import { draw } from '../../documents/draw.ts'
import { languageOf, send, xlsx } from './download.ts'

/** Who signed the regulation and when, with the counts and who is missing. */
export async function staffWorkbook(req: Request, res: Response): Promise<void> {
  const language = languageOf(req)
  const bytes = await draw('staff-workbook', await staffReport(req.scope, req.organisation), language)
  send(req, res, { name: 'staffBooks.documents.file', language, type: xlsx, extension: 'xlsx', bytes })
}
