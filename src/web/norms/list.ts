import type { Request, Response } from 'express'
import { currentAnswers } from '../../data/answers.ts'
import type { NormStanding } from '../../domain/assessment.ts'
import { isVerified } from '../../domain/norm.ts'
import { countStandings, type Score, scoreOf, scorePerChapter } from '../../domain/score.ts'
import { dayOf } from '../../i18n/format.ts'
import { leaningNorms } from '../evidence/panel.ts'
import { type NormFilter, passes, provenanceFilters, readFilter, standingFilters } from './filters.ts'
import { linked, type Piece } from './linked.ts'
import { barOf, normsHref, scoreSentence, standingsFor, words } from './standing.ts'

/** The catalogue with how each norm stands, by chapter. */
export async function listNorms(req: Request, res: Response): Promise<void> {
  const base = `/o/${req.organisation.slug}`
  const answers = await currentAnswers(req.scope)
  const [all, leaning] = [standingsFor(req, answers), await leaningNorms(req, answers)]
  const filter = readFilter(req)
  const found = all.filter((one) => passes(one, filter))
  const score = scoreOf(countStandings(all))
  res.page('norms/list', {
    title: req.t('norms.title'),
    sentence: scoreSentence(req, score, { base }),
    bar: barOf(req, score, base),
    filter,
    options: optionsOf(req, all),
    chips: chipsOf(req, filter),
    clearHref: `${base}/norms`,
    found: req.t('norms.found', { count: found.length }),
    groups: groupsOf(req, found, { base, scores: scorePerChapter(all), leaning }),
  })
}

function optionsOf(req: Request, all: readonly NormStanding[]): object {
  const { t, context } = req
  const chapters = [...new Set(all.map(({ norm }) => norm.chapter))]
  return {
    chapters: chapters.map((code) => ({ value: code, label: chapterLabel(req, code) })),
    standings: standingFilters.map((value) => ({
      value,
      label: value === 'applicable' ? t('norms.filter.applicable') : t(`state.${value}`),
    })),
    provenances: provenanceFilters.map((value) => ({ value, label: t(`norms.filter.${value}`) })),
    editions: context.catalogue.editions.length,
  }
}

/** `12 Operationeel beheer`: the number is part of how everyone calls it. */
export const chapterLabel = (req: Request, code: string): string =>
  `${code} ${words(req, req.context.catalogue.chapter(code).title).text}`

function chipsOf(req: Request, filter: NormFilter): { label: string; href: string }[] {
  const { t } = req
  const active = {
    q: filter.q === '' ? null : `“${filter.q}”`,
    chapter: filter.chapter === null ? null : chapterLabel(req, filter.chapter),
    standing:
      filter.standing === null
        ? null
        : filter.standing === 'applicable'
          ? t('norms.filter.applicable')
          : t(`state.${filter.standing}`),
    provenance: filter.provenance === null ? null : t(`norms.filter.${filter.provenance}`),
  }
  const kept = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return Object.entries(active).flatMap(([name, label]) => {
    if (label === null) return []
    const query = new URLSearchParams(kept.filter(([other]) => other !== name)).toString()
    return [{ label, href: query === '' ? '?' : `?${query}` }]
  })
}

interface Group {
  code: string
  label: string
  figures: Piece[]
  rows: object[]
}

function groupsOf(
  req: Request,
  found: readonly NormStanding[],
  { base, scores, leaning }: { base: string; scores: Map<string, Score>; leaning: ReadonlySet<string> },
): Group[] {
  const today = dayOf(req.context.now())
  return [...Map.groupBy(found, ({ norm }) => norm.chapter)].map(([code, group]) => ({
    code,
    label: chapterLabel(req, code),
    figures: chapterFigures(req, { code, score: scores.get(code), base }),
    rows: group.map((one) => ({ ...rowOf(req, one, { base, today }), leans: leaning.has(one.norm.id) })),
  }))
}

/** Numerator and denominator of a chapter: always of the whole chapter, whatever the filter shows of it. */
function chapterFigures(
  req: Request,
  { code, score, base }: { code: string; score: Score | undefined; base: string },
): Piece[] {
  const figures = {
    yes: { text: `${score?.compliant ?? 0}`, href: normsHref(base, { chapter: code, standing: 'yes' }) },
    applicable: { text: `${score?.applicable ?? 0}`, href: normsHref(base, { chapter: code, standing: 'applicable' }) },
  }
  return linked(req.t, 'norms.chapterFigures', { figures })
}

function rowOf(req: Request, one: NormStanding, { base, today }: { base: string; today: string }): object {
  const { norm, standing, answer } = one
  const next = answer?.nextCheckOn ?? null
  const met = answer?.points.filter((point) => point.met === true).length ?? 0
  const counted = answer !== undefined && standing !== 'not-applicable'
  return {
    id: norm.id,
    title: words(req, norm.title),
    href: `${base}/norms/${norm.id}`,
    state: standing,
    points: counted ? req.t('norms.pointsMet', { met, count: norm.points.length }) : '',
    next: next === null ? '' : req.formats.day(next),
    isLate: next !== null && next < today,
    isVerified: isVerified(norm),
  }
}
