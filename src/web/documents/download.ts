import type { Request, Response } from 'express'
import { controlsReport } from '../../actions/controls-report.ts'
import { exportPlan } from '../../actions/export-plan.ts'
import { planReport } from '../../actions/plan-report.ts'
import { draw } from '../../documents/draw.ts'
import { NotFound } from '../../domain/errors.ts'
import { isLanguage, type Language } from '../../domain/text.ts'
import { dayOf } from '../../i18n/format.ts'
import { createTranslator, type Key } from '../../i18n/translate.ts'

/** The security plan of today as a PDF, in the language that the address names. */
export async function securityPlanPdf(req: Request, res: Response): Promise<void> {
  const language = languageOf(req)
  const input = await planReport(req.scope, { context: req.context, organisation: req.organisation })
  const bytes = await draw('security-plan', input, language)
  send(req, res, { name: 'plan.documents.file.securityPlan', language, type: pdf, extension: 'pdf', bytes })
}

export const pdf = 'application/pdf'
export const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** The register of controls, with the open actions on a sheet of their own. */
export async function controlsWorkbook(req: Request, res: Response): Promise<void> {
  const language = languageOf(req)
  const bytes = await draw('controls-workbook', await controlsReport(req.scope, req.organisation), language)
  send(req, res, { name: 'plan.documents.file.controls', language, type: xlsx, extension: 'xlsx', bytes })
}

/** The plan of today for programs. */
export async function planJson(req: Request, res: Response): Promise<void> {
  const plan = await exportPlan(req.scope, req.organisation)
  const bytes = Buffer.from(`${JSON.stringify(plan, null, 2)}\n`)
  const type = 'application/json; charset=utf-8'
  send(req, res, { name: 'plan.documents.file.plan', language: languageOf(req), type, extension: 'json', bytes })
}

/** `?language=fr`; without it that of the visitor. Anything else is a page that does not exist. */
export function languageOf(req: Request): Language {
  const asked = req.query['language'] ?? req.language
  if (!isLanguage(asked)) throw new NotFound('language')
  return asked
}

export interface Sent {
  /** the word that the name of the file begins with */
  name: Key
  language: Language
  type: string
  extension: string
  bytes: Uint8Array
}

/** As a file to keep: `veiligheidsplan-demerdorp-2026-11-24.pdf`. Slugs and the words of our own are plain letters. */
export function send(req: Request, res: Response, { name, language, type, extension, bytes }: Sent): void {
  const word = createTranslator(language)(name)
  const file = `${word}-${req.organisation.slug}-${dayOf(req.context.now())}.${extension}`
  res.set({
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${file}"`,
    'Cache-Control': 'no-store',
  })
  res.end(bytes)
}
