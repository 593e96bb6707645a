import type { Request } from 'express'
import { listRisks, type StoredRisk } from '../../data/risks.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { currentLevel, currentScore, riskCode } from '../../domain/risk.ts'
import { acceptanceSign, levelSign, type LevelSign, riskHref } from './words.ts'
import { dayOf } from '../../i18n/format.ts'

/** A risk on the page of something that it touches; views/risks/related.ejs draws the list. */
export interface RelatedRisk {
  href: string
  code: string
  title: string
  level: LevelSign | null
  sign: { state: string; label: string } | null
}

/**
 * The risks that `pick` chooses, the highest first, for the page of a norm, control or action; null for a visitor who
 * may not read risks. One read.
 */
export async function relatedRisks(
  req: Request,
  pick: (risks: readonly StoredRisk[]) => readonly StoredRisk[],
): Promise<RelatedRisk[] | null> {
  if (!isAllowed(req.roles, 'risk.read')) return null
  const today = dayOf(req.context.now())
  return pick(await listRisks(req.scope))
    .toSorted((a, b) => (currentLevel(b) ?? 0) - (currentLevel(a) ?? 0) || a.number - b.number)
    .map((risk) => ({
      href: riskHref(req, risk.id),
      code: riskCode(risk),
      title: risk.title,
      level: levelSign(req.t, currentScore(risk)),
      sign: acceptanceSign(req, risk, today),
    }))
}
