import type { Request, Response } from 'express'
import { currentAnswers } from '../../data/answers.ts'
import type { NormStanding } from '../../domain/assessment.ts'
import { countStandings, type Score, scoreOf, scorePerChapter } from '../../domain/score.ts'
import { chapterLabel } from './list.ts'
import { linked, type Piece } from './linked.ts'
import { normsHref, percent, standingOrder, standingsFor, words } from './standing.ts'

/** How the percentage comes about: formula, inputs, what is left out and why, and where its rule was read. */
export async function showScore(req: Request, res: Response): Promise<void> {
  const base = `/o/${req.organisation.slug}`
  const all = standingsFor(req, await currentAnswers(req.scope))
  const score = scoreOf(countStandings(all))
  res.page('norms/score', {
    title: req.t('norms.how'),
    breadcrumb: [{ href: `${base}/norms`, label: req.t('norms.title') }],
    formula: formulaOf(req, score, base),
    inputs: standingOrder.map((state) => inputOf(state, { score, base })),
    total: { count: score.total, href: normsHref(base) },
    excluded: all.filter(({ standing }) => standing === 'not-applicable').map((one) => excludedOf(req, one, base)),
    thresholds: thresholdsOf(all),
    edition: words(req, editionOf(req)),
    rows: [...scorePerChapter(all)].map(([code, own]) =>
      chapterRow(own, { code, label: chapterLabel(req, code), base }),
    ),
    sum: chapterRow(score, { label: req.t('norms.score.all'), base }),
    states: standingOrder,
  })
}

const editionOf = (req: Request) =>
  req.context.catalogue.editions.find(({ id }) => id === req.organisation.edition)?.title ?? {}

function formulaOf(req: Request, score: Score, base: string): Piece[] {
  const figures = {
    yes: { text: `${score.compliant}`, href: normsHref(base, { standing: 'yes' }) },
    applicable: { text: `${score.applicable}`, href: normsHref(base, { standing: 'applicable' }) },
    percentage: { text: percent(score.percentage) },
  }
  return linked(req.t, 'norms.score.formula', { figures })
}

function inputOf(state: (typeof standingOrder)[number], { score, base }: { score: Score; base: string }): object {
  return {
    state,
    count: score.counts[state],
    href: normsHref(base, { standing: state }),
    numerator: state === 'yes',
    denominator: state !== 'not-applicable',
  }
}

function excludedOf(req: Request, { norm, answer }: NormStanding, base: string): object {
  return { id: norm.id, title: words(req, norm.title), href: `${base}/norms/${norm.id}`, reason: answer?.reason ?? '' }
}

/** Of how many norms the threshold was read in the evaluation aid, and of how many it is our own. */
function thresholdsOf(all: readonly NormStanding[]): { seen: number; ours: number } {
  const seen = all.filter(({ norm }) => norm.thresholdOrigin === 'seen').length
  return { seen, ours: all.length - seen }
}

function chapterRow(score: Score, { code, label, base }: { code?: string; label: string; base: string }): object {
  const chapter = code === undefined ? {} : { chapter: code }
  return {
    label,
    href: normsHref(base, chapter),
    counts: standingOrder.map((state) => ({
      state,
      count: score.counts[state],
      href: normsHref(base, { ...chapter, standing: state }),
    })),
    applicable: { count: score.applicable, href: normsHref(base, { ...chapter, standing: 'applicable' }) },
    percentage: percent(score.percentage),
  }
}
