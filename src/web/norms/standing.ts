import type { Request } from 'express'
import { standings, type NormStanding, type Answer, type Standing } from '../../domain/assessment.ts'
import type { Score } from '../../domain/score.ts'
import { type LocalizedText, localized } from '../../domain/text.ts'
import type { Trend } from '../../domain/trend.ts'
import { linked, type Piece } from './linked.ts'

/** The states in the order of every bar and table. */
export const standingOrder = ['yes', 'partly', 'no', 'not-applicable', 'unanswered'] as const

/** Catalogue text in the visitor's language; `lang` only where it had to be another. */
export function words(req: Request, text: LocalizedText): { text: string; lang?: string } {
  const found = localized(text, req.language, req.organisation.languages)
  return found.language === req.language ? { text: found.text } : { text: found.text, lang: found.language }
}

/** How the organisation of the request stands on each norm of its edition. */
export const standingsFor = (req: Request, answers: readonly Answer[]): NormStanding[] =>
  standings(req.context.catalogue.normsOf(req.organisation.edition), answers)

/** The list of norms behind a figure. */
export const normsHref = (
  base: string,
  filter: { chapter?: string; standing?: Standing | 'applicable' } = {},
): string => {
  const query = new URLSearchParams(filter).toString()
  return query === '' ? `${base}/norms` : `${base}/norms?${query}`
}

/** A state bar whose every part leads to its norms, with the way to the explanation. */
export function barOf(req: Request, score: Score, base: string): object {
  const segments = standingOrder.map((state) => {
    return { state, count: score.counts[state], href: normsHref(base, { standing: state }) }
  })
  const more = { href: `${base}/norms/score`, label: req.t('norms.how') }
  return { segments, total: score.total, more }
}

/** One sentence on how things stand, with the change when there is one to tell. */
export function scoreSentence(req: Request, score: Score, given: { base: string; trend?: Trend | null }): Piece[] {
  const { base, trend = null } = given
  const { t, formats } = req
  if (score.counts.unanswered === score.total)
    return linked(t, 'norms.sentence.empty', { figures: { total: { text: `${score.total}`, href: normsHref(base) } } })
  if (score.percentage === null)
    return linked(t, 'norms.sentence.inapplicable', { figures: {}, values: { count: score.total } })
  const figures = {
    yes: { text: `${score.compliant}`, href: normsHref(base, { standing: 'yes' }) },
    applicable: { text: `${score.applicable}`, href: normsHref(base, { standing: 'applicable' }) },
    percentage: { text: percent(score.percentage), href: `${base}/norms/score` },
  }
  const sentence = linked(t, 'norms.sentence.score', { figures, values: { count: score.compliant } })
  if (trend === null) return [...sentence, { text: t('norms.sentence.end') }]
  const change = { difference: Math.abs(trend.difference), day: formats.longDay(trend.since) }
  return [...sentence, { text: t(`norms.sentence.${directionOf(trend)}`, change) }]
}

const directionOf = ({ difference }: Trend): 'more' | 'fewer' | 'same' =>
  difference > 0 ? 'more' : difference < 0 ? 'fewer' : 'same'

/** A percentage, never broken from its sign. */
export const percent = (value: number | null): string => (value === null ? '–' : `${value}\u00a0%`)
