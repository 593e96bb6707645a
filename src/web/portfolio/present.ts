import type { Request } from 'express'
import type { Day } from '../../domain/organisation.ts'
import type { Score } from '../../domain/score.ts'
import { localized } from '../../domain/text.ts'
import { compareNeed } from '../../domain/trend.ts'
import { normsHref, percent, standingOrder } from '../norms/standing.ts'
import type { Authority } from './read.ts'

export const portfolioSorts = ['need', 'name', 'percentage', 'late', 'unsigned', 'expiring', 'visit'] as const
export type PortfolioSort = (typeof portfolioSorts)[number]

export interface Chapter {
  code: string
  title: string
}

/** The chapters that any of the authorities has, in the order of the catalogue. */
export function chaptersOf(req: Request, authorities: readonly Authority[]): Chapter[] {
  const codes = new Set(authorities.flatMap(({ standing }) => [...(standing?.chapters.keys() ?? [])]))
  return req.context.catalogue.chapters
    .filter(({ code }) => codes.has(code))
    .map(({ code, title }) => ({ code, title: localized(title, req.language).text }))
}

type Standing = NonNullable<Authority['standing']>

/** What each column sorts by, the smallest first. */
const keys: Record<Exclude<PortfolioSort, 'need' | 'name'>, (standing: Standing) => number | string> = {
  percentage: ({ percentage }) => percentage ?? 101,
  late: ({ pressing }) => -pressing.late,
  unsigned: ({ pressing }) => -(pressing.unsigned?.count ?? -1),
  expiring: ({ pressing }) => -pressing.expiring,
  visit: ({ visit }) => visit?.on ?? '',
}

/** The authorities in the order asked for. By need: who needs a visit most first; closed to the visitor last. */
export function sorted(authorities: readonly Authority[], sort: PortfolioSort): Authority[] {
  if (sort === 'name') return [...authorities]
  return authorities.toSorted((a, b) => {
    if (a.standing === null || b.standing === null) return Number(a.standing === null) - Number(b.standing === null)
    if (sort === 'need') return compareNeed(a.standing, b.standing)
    const [left, right] = [keys[sort](a.standing), keys[sort](b.standing)]
    return left === right ? 0 : left < right ? -1 : 1
  })
}

/** One row of the portfolio; the cells per chapter are for the heat map alone. */
export function rowOf(req: Request, { organisation, standing }: Authority, chapters: readonly Chapter[]): object {
  const base = `/o/${organisation.slug}`
  const common = { name: organisation.name, href: base }
  if (standing === null)
    return { ...common, isClosed: true, reason: req.t('portfolio.closed'), span: 3 + Math.max(chapters.length, 4) }
  return {
    ...common,
    isClosed: false,
    reason: reasonText(req, standing),
    percentage: percent(standing.percentage),
    scoreHref: `${base}/norms/score`,
    segments: standingOrder.map((state) => ({ state, count: standing.score.counts[state] })),
    total: standing.score.total,
    change: standing.trend === null ? '' : signed(standing.trend.difference),
    changeText: standing.trend === null ? req.t('portfolio.noChange') : changeText(req, standing.trend),
    ...pressingOf(req, standing, base),
    cells: chapters.map((chapter) => cellOf(req, standing.chapters.get(chapter.code), { base, chapter })),
  }
}

/** What presses, each number with the list behind it; nothing is a dash and no link. */
function pressingOf(req: Request, { pressing, visit }: Standing, base: string): object {
  const { late, unsigned, expiring } = pressing
  const nextOn = visit?.nextOn ?? null
  const figure = (count: number, href: string) => ({
    text: count === 0 ? '–' : String(count),
    href: count === 0 ? null : href,
  })
  return {
    late: figure(late, `${base}?show=late#now`),
    unsigned:
      unsigned === null
        ? { text: req.t('portfolio.noRegulation'), href: null, isWords: true }
        : figure(unsigned.count, `${base}/agreement/signatures?state=missing`),
    expiring: figure(expiring, `${base}/evidence?state=ending`),
    visitHref: `${base}/visits`,
    visit: visit === null ? req.t('portfolio.noVisit') : req.formats.day(visit.on),
    nextVisit: nextOn === null ? '' : req.t('portfolio.nextVisit', { day: req.formats.day(nextOn) }),
  }
}

function reasonText(req: Request, standing: Standing): string {
  const { reason, score, trend, lastAnswer, pressing, visit } = standing
  const values = {
    empty: {},
    fallen: { count: -(trend?.difference ?? 0), day: dayText(req, trend?.since ?? null) },
    late: { count: pressing.late },
    visit: { day: dayText(req, visit?.nextOn ?? null) },
    stale: { day: dayText(req, lastAnswer) },
    unanswered: { count: score.counts.unanswered, total: score.total },
    unsigned: { count: pressing.unsigned?.count ?? 0, total: pressing.unsigned?.of ?? 0 },
    expiring: { count: pressing.expiring },
    low: { count: score.compliant, total: score.applicable },
    none: {},
  }[reason]
  return req.t(`portfolio.reason.${reason}`, values)
}

const dayText = (req: Request, day: Day | null): string => (day === null ? '' : req.formats.longDay(day))

/** `+3`, `−4` with a true minus, `=`. */
const signed = (difference: number): string =>
  difference === 0 ? '=' : difference > 0 ? `+${difference}` : `\u2212${-difference}`

const changeText = (req: Request, { difference, since }: { difference: number; since: Day }): string =>
  req.t('portfolio.changeSince', { change: signed(difference), day: req.formats.longDay(since) })

/** The cell of a chapter: its percentage on a ground from red to green; grey where nothing is known or nothing applies. */
function cellOf(req: Request, score: Score | undefined, { base, chapter }: { base: string; chapter: Chapter }): object {
  if (score === undefined) return { text: '–', heat: 'none', href: null, label: '' }
  const heat = heatOf(score)
  const text = heat === 'none' || score.percentage === null ? '–' : String(score.percentage)
  const name = `${chapter.code} ${chapter.title}`
  const figures = { percentage: text, chapter: name, count: score.compliant, total: score.applicable }
  return {
    text,
    heat,
    href: normsHref(base, { chapter: chapter.code }),
    label: req.t('portfolio.cell', figures),
  }
}

function heatOf({ percentage, counts, total }: Score): 'none' | 1 | 2 | 3 | 4 {
  if (percentage === null || counts.unanswered === total) return 'none'
  if (percentage < 40) return 1
  if (percentage < 60) return 2
  return percentage < 80 ? 3 : 4
}
