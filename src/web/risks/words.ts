import type { Request } from 'express'
import type { StoredRisk } from '../../data/risks.ts'
import { acceptanceState } from '../../domain/acceptance.ts'
import { daysLate } from '../../domain/control.ts'
import type { Day, Id } from '../../domain/organisation.ts'
import {
  type Acceptance,
  type Decision,
  levelOf,
  type Risk,
  type RiskLevel,
  riskCode,
  type RiskScore,
} from '../../domain/risk.ts'
import type { Translate } from '../../i18n/translate.ts'

/** A level as views/risks/level.ejs draws it: a number, a word and a sign; `score` is `4 × 3`. */
export interface LevelSign {
  level: RiskLevel
  word: string
  score: string
}

/** A score as its level; null when nobody scored. */
export function levelSign(t: Translate, score: RiskScore | null): LevelSign | null {
  if (score === null) return null
  const level = levelOf(score)
  return { level, word: t(`risks.level.${level}`), score: `${score.likelihood}\u00a0×\u00a0${score.impact}` }
}

/** A score in words: `kans 4 (waarschijnlijk), gevolg 3 (ernstig)`; empty when nobody scored. */
export const scoreWords = (t: Translate, score: RiskScore | null): string =>
  score === null
    ? ''
    : t('risks.scoreWords', {
        likelihood: score.likelihood,
        likelihoodWord: t(`risks.likelihoodWord.${score.likelihood}`),
        impact: score.impact,
        impactWord: t(`risks.impactWord.${score.impact}`),
      })

/** `R12 Brand in een gebouw`. */
export const riskName = (risk: Pick<Risk, 'number' | 'title'>): string => `${riskCode(risk)} ${risk.title}`

/** The pages of the register begin with this. */
export const risksHref = (req: Request): string => `/o/${req.organisation.slug}/risks`

export const riskHref = (req: Request, id: Id): string => `${risksHref(req)}/${id}`

/** The pages of risks use their own sheet. */
export const sheets = ['risks.css']

/** A decision in words. To accept is a proposal until somebody who may does so. */
export function decisionWords(t: Translate, risk: Pick<Risk, 'decision' | 'acceptance'>, today: Day): string {
  const { decision } = risk
  if (decision === null) return ''
  if (decision === 'accept' && acceptanceState(risk, today) === 'none') return t('risks.decision.acceptProposed')
  return t(`risks.decision.${decision satisfies Decision}`)
}

/** How the acceptance stands, as a sign and a sentence; null when there is none. */
export function acceptanceSign(
  req: Request,
  risk: StoredRisk,
  today: Day,
): { state: 'valid' | 'expiring' | 'expired' | 'no'; label: string } | null {
  const standing = acceptanceState(risk, today)
  if (risk.acceptance === null || standing === 'none') return null
  if (standing === 'voided') return { state: 'no', label: req.t(voidedKeys(risk.acceptance).short) }
  const day = req.formats.day(risk.acceptance.until)
  if (standing === 'ended') return { state: 'expired', label: req.t('risks.acceptance.ended', { day }) }
  const soon = daysLate(risk.acceptance.until, today) >= -soonDays
  return { state: soon ? 'expiring' : 'valid', label: req.t('risks.acceptance.until', { day }) }
}

const voided = {
  score: { short: 'risks.acceptance.voided', on: 'risks.acceptance.voidedOn' },
  wording: { short: 'risks.acceptance.voidedWording', on: 'risks.acceptance.voidedWordingOn' },
  decision: { short: 'risks.acceptance.voidedDecision', on: 'risks.acceptance.voidedDecisionOn' },
} as const

/** Why an acceptance counts no longer, in short and with the day. */
export const voidedKeys = ({ voidedFor }: Acceptance): (typeof voided)[keyof typeof voided] =>
  voided[voidedFor ?? 'score']

/** An acceptance or a review is near within so many days. */
export const soonDays = 60

/** True when the review of an open risk is past its day. */
export const isReviewLate = (risk: Pick<Risk, 'reviewOn' | 'closedOn'>, today: Day): boolean =>
  risk.closedOn === null && risk.reviewOn !== null && risk.reviewOn < today
