import type { Request } from 'express'
import { listRiskAnalyses, listRisks, type RiskAnalysisValues } from '../../data/risks.ts'
import type { Risk } from '../../domain/risk.ts'
import { isOpen, matrixOf, type Moment, moments } from '../../domain/risk-register.ts'
import { isLanguage, type Language } from '../../domain/text.ts'
import { formatFor } from '../../documents/format.ts'
import { type DocumentCard, hrefOf, ordered } from './cards.ts'

/** An analysis that was issued, with its frozen files. */
export interface IssuedRow {
  title: string
  note: string
  links: { href: string; label: string }[]
}

/** The cards of the risk analysis and of the register, and the analyses that were issued. Two reads. */
export async function riskCards(req: Request): Promise<{ cards: DocumentCard[]; issued: IssuedRow[] }> {
  const [risks, analyses] = await Promise.all([listRisks(req.scope), listRiskAnalyses(req.scope)])
  const open = risks.filter(isOpen)
  return {
    cards: [analysisCard(req, open, analyses[0]), workbookCard(req, risks.length)],
    issued: analyses.map((analysis) => issuedRow(req, analysis)),
  }
}

function analysisCard(req: Request, open: readonly Risk[], last: RiskAnalysisValues | undefined): DocumentCard {
  const { t } = req
  const figures = open.length === 0 ? [] : moments.map((moment) => figuresOf(req, open, moment))
  const issued =
    last === undefined
      ? t('riskReport.documents.neverIssued')
      : t('riskReport.documents.lastIssued', { number: last.number, date: req.formats.longDay(last.issuedAt) })
  return {
    title: t('riskReport.documents.analysis'),
    text: t('riskReport.documents.analysisText'),
    size: t('riskReport.counted', { count: open.length }),
    notes: [...figures, issued],
    links: ordered(req).map((language) => ({
      href: hrefOf(req, `risk-analysis.pdf?language=${language}`),
      label: t('riskReport.documents.pdf', { language: t(`terms.language.${language}`) }),
    })),
  }
}

/** `Vóór behandeling: 2 zeer hoog, 15 hoog.` Levels without a risk are left out. */
function figuresOf({ t }: Request, risks: readonly Risk[], moment: Moment): string {
  const { perLevel } = matrixOf(risks, moment)
  const unscored = risks.filter((risk) => risk[moment] === null && risk.before === null).length
  const unconfirmed = risks.filter((risk) => risk[moment] === null && risk.before !== null).length
  const counted = ([5, 4, 3, 2, 1] as const)
    .filter((level) => perLevel[level] > 0)
    .map((level) => t('riskReport.documents.at', { count: perLevel[level], level: t(`risks.level.${level}`) }))
  if (unconfirmed > 0) counted.push(t('riskReport.documents.unconfirmed', { count: unconfirmed }))
  if (unscored > 0) counted.push(t('riskReport.documents.unscored', { count: unscored }))
  return t(`riskReport.documents.${moment}`, { list: counted.join(', ') })
}

const workbookCard = (req: Request, count: number): DocumentCard => ({
  title: req.t('riskReport.documents.workbook'),
  text: req.t('riskReport.documents.workbookText'),
  size: req.t('riskReport.counted', { count }),
  state: req.t('staffBooks.documents.state'),
  links: [{ href: hrefOf(req, 'risks.xlsx'), label: req.t('riskReport.documents.xlsx') }],
})

const frozenIn = ({ t, language }: Request, languages: readonly Language[]): string =>
  t('riskReport.documents.frozen', {
    languages: formatFor(language).list(languages.map((one) => t(`terms.language.${one}`))),
  })

function issuedRow(req: Request, { number, issuedAt, issuedBy, documents }: RiskAnalysisValues): IssuedRow {
  const { t } = req
  const known = documents.map(({ language }) => language).filter(isLanguage)
  return {
    title: t('riskReport.documents.issuedRow', { number }),
    note: `${t('riskReport.documents.issuedBy', { date: req.formats.longDay(issuedAt), name: issuedBy.name })} · ${frozenIn(req, known)}`,
    links: known.map((language) => ({
      href: hrefOf(req, `risk-analyses/${number}/${language}.pdf`),
      label: t('riskReport.documents.pdf', { language: t(`terms.language.${language}`) }),
    })),
  }
}
