import type { Request, Response } from 'express'
import { issueRiskAnalysis, snapshotOf } from '../../actions/issue-risk-analysis.ts'
import { analysisDrawer } from '../../actions/risk-report.ts'
import { listRiskAnalyses, listRisks, type RiskAnalysisValues, type StoredRisk } from '../../data/risks.ts'
import type { Stored } from '../../data/store.ts'
import { formatFor } from '../../documents/format.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { changesBetween, type RiskSnapshot } from '../../domain/risk-changes.ts'
import { isOpen } from '../../domain/risk-register.ts'
import { dayOf } from '../../i18n/format.ts'
import { type FormState, formHandler } from '../forms.ts'
import { analysisSchema } from './schemas.ts'
import { risksHref, sheets } from './words.ts'

/** The analyses that were issued, each with what changed since the one before, and what changed since the last. Two reads. */
export async function analysesPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const { t } = req
  const [analyses, risks] = await Promise.all([listRiskAnalyses(req.scope), listRisks(req.scope)])
  const open = risks.filter(isOpen)
  const [last] = analyses
  const next = (last?.number ?? 0) + 1
  const unscored = open.filter(({ before }) => before === null).length
  res.page('risks/analyses', {
    title: t('risks.analyses.title'),
    sheets,
    lead: last === undefined ? t('risks.analyses.lead') : leadOf(req, last),
    breadcrumb: [{ href: risksHref(req), label: t('risks.title') }],
    rows: analyses.map((analysis, index) => rowOf(req, analysis, analyses[index + 1])),
    since: last === undefined ? null : figuresOf(req, last.risks, standing(req, open)),
    issue: isAllowed(req.roles, 'risk.write') && open.length > 0 ? issueOf(req, next, open.length) : null,
    unscored: unscored === 0 ? null : t('risks.analyses.unscored', { count: unscored }),
    errors: state?.errors ?? [],
  })
}

const leadOf = (req: Request, last: RiskAnalysisValues): string =>
  req.t('risks.analyses.last', {
    number: last.number,
    day: req.formats.longDay(last.issuedAt),
    name: last.issuedBy.name,
  })

const issueOf = (req: Request, number: number, count: number): object => ({
  number,
  action: `${risksHref(req)}/analyses`,
  label: req.t('risks.analyses.issue', { number }),
  text: `${req.t('risks.analyses.issueText', { count })} ${frozenIn(req)}`,
})

/** In which languages the papers of an analysis are frozen: those of the authority on that day. */
function frozenIn({ t, organisation, language }: Request): string {
  const names = organisation.languages.map((one) => t(`terms.language.${one}`))
  return t('riskReport.documents.frozenIn', { languages: formatFor(language).list(names), count: names.length })
}

function rowOf(
  req: Request,
  analysis: Stored<RiskAnalysisValues>,
  previous: RiskAnalysisValues | undefined,
): Record<string, unknown> {
  return {
    number: analysis.number,
    day: req.formats.day(analysis.issuedAt),
    by: analysis.issuedBy.name,
    count: analysis.risks.length,
    documents: documentsOf(req, analysis),
    changes: previous === undefined ? null : figuresOf(req, previous.risks, analysis.risks),
  }
}

/** The papers of an analysis, as they were frozen. */
const documentsOf = (req: Request, { number, documents }: RiskAnalysisValues): { href: string; label: string }[] =>
  documents.map(({ language }) => ({
    href: `/o/${req.organisation.slug}/documents/risk-analyses/${number}/${language}.pdf`,
    label: `PDF ${language.toUpperCase()}`,
  }))

/** The open risks as an analysis of today would keep them. */
function standing(req: Request, open: readonly StoredRisk[]): RiskSnapshot[] {
  const today = dayOf(req.context.now())
  return open.map((risk) => snapshotOf(risk, today))
}

const changeTexts = [
  ['added', 'risks.analyses.added'],
  ['gone', 'risks.analyses.gone'],
  ['scored', 'riskReport.changes.scored'],
  ['higher', 'risks.analyses.higher'],
  ['lower', 'risks.analyses.lower'],
  ['decided', 'risks.analyses.decided'],
  ['accepted', 'riskReport.changes.accepted'],
  ['lost', 'riskReport.changes.lost'],
] as const

/** The changes in figures: only those that there are. */
function figuresOf(req: Request, earlier: readonly RiskSnapshot[], later: readonly RiskSnapshot[]): string {
  const changes = changesBetween(earlier, later)
  const parts = changeTexts
    .filter(([kind]) => changes[kind].length > 0)
    .map(([kind, text]) => req.t(text, { count: changes[kind].length }))
  return parts.length === 0 ? req.t('risks.analyses.nothing') : parts.join(' · ')
}

export const issueAnalysis = formHandler({
  schema: analysisSchema,
  show: analysesPage,
  save: async (req, res, { number }) => {
    const drawDocuments = analysisDrawer(req.scope, { context: req.context, organisation: req.organisation })
    const issued = await issueRiskAnalysis(req.scope, { number, drawDocuments })
    const done = issued.isNew ? 'risks.analyses.done' : 'risks.analyses.already'
    res.done(`${risksHref(req)}/analyses`, req.t(done, { number: issued.number }))
  },
})
