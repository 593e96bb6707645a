import type { Request } from 'express'
import { evidence, type StoredEvidence } from '../../data/evidence.ts'
import type { Stored } from '../../data/store.ts'
import { type VisitValues, visits } from '../../data/visits.ts'
import { currentRevision } from '../../domain/evidence.ts'
import { riskCode } from '../../domain/risk.ts'
import type { Score } from '../../domain/score.ts'
import { dayOf } from '../../i18n/format.ts'
import { normsHref, words } from '../norms/standing.ts'
import { riskHref, risksHref } from '../risks/words.ts'
import { endingCounts } from './evidence-to-do.ts'
import type { Facts } from './facts.ts'
import { askedRisks } from './risks.ts'

/** A figure that leads to what it counts: to a list, or folded open to the things themselves. */
export interface FigureLine {
  text: string
  href: string | null
  items: { href: string; text: string; lang?: string; note: string; state: string | null }[]
}

export interface VisitView {
  title: string
  /** what was agreed, with whether that day is past */
  next: { text: string; isLate: boolean } | null
  lines: FigureLine[]
  open: FigureLine[]
  record: { href: string; label: string }
  workshop: { href: string; label: string } | null
}

/** What happened at the authority since the consultant was there last, and what is to be decided. Two reads. */
export async function visitOf(req: Request, facts: Facts, score: Score): Promise<VisitView> {
  const [last] = await req.scope.find(visits, { where: { latest: true }, limit: 1 })
  const added = last === undefined ? [] : await addedAfter(req, last.on)
  const { t, formats } = req
  const href = `${facts.base}/visits`
  return {
    title: last === undefined ? t('home.visit.none') : t('home.visit.title', { day: formats.longDay(last.on) }),
    next: last?.nextOn === undefined || last.nextOn === null ? null : nextOf(req, last.nextOn, facts),
    lines: last === undefined ? [] : sinceVisit(req, facts, { last, score, added }),
    open: openLines(req, facts),
    record: { href, label: t('home.visit.record') },
    workshop: facts.risks.some(({ closedOn }) => closedOn === null)
      ? { href: `${risksHref(req)}/workshop`, label: t('home.visit.workshop') }
      : null,
  }
}

/** From ten in the evening, world time, it may be the next day here. */
async function addedAfter(req: Request, day: string): Promise<StoredEvidence[]> {
  const from = new Date(`${day}T22:00:00Z`)
  const found = await req.scope.find(evidence, { where: { addedAt: { from } }, sort: '-addedAt' })
  return found.filter(({ addedAt }) => dayOf(addedAt) > day)
}

function nextOf(req: Request, day: string, { today }: Facts): NonNullable<VisitView['next']> {
  const isLate = day < today
  return { isLate, text: req.t(isLate ? 'home.visit.nextLate' : 'home.visit.next', { day: req.formats.longDay(day) }) }
}

interface Since {
  last: Stored<VisitValues>
  score: Score
  added: readonly StoredEvidence[]
}

function sinceVisit(req: Request, facts: Facts, { last, score, added }: Since): FigureLine[] {
  const { t } = req
  const changed = facts.answers.filter(({ answeredAt }) => dayOf(answeredAt) > last.on)
  const before = last.counts?.yes ?? 0
  const difference = score.counts.yes - before
  const trend = difference === 0 ? 'same' : difference > 0 ? 'more' : 'fewer'
  return [
    {
      text: t(`home.visit.${trend}`, { count: Math.abs(difference), before, now: score.counts.yes }),
      href: normsHref(facts.base, { standing: 'yes' }),
      items: [],
    },
    {
      text: t('home.visit.answers', { count: changed.length }),
      href: null,
      items: changed.map((one) => answerItem(req, one, facts)),
    },
    {
      text: t('home.visit.evidence', { count: added.length }),
      href: null,
      items: added.map((piece) => evidenceItem(req, piece, facts)),
    },
  ]
}

function answerItem(req: Request, answer: Facts['answers'][number], { base }: Facts): FigureLine['items'][number] {
  const norm = req.context.catalogue.norm(req.organisation.edition, answer.norm)
  const title = norm === undefined ? { text: '' } : words(req, norm.title)
  const note = `${answer.answeredBy.name}, ${req.formats.day(answer.answeredAt)}`
  return {
    ...title,
    href: `${base}/norms/${answer.norm}`,
    text: `${answer.norm} ${title.text}`,
    note,
    state: answer.outcome,
  }
}

function evidenceItem(req: Request, piece: StoredEvidence, { base }: Facts): FigureLine['items'][number] {
  const note = `${currentRevision(piece).addedBy.name}, ${req.formats.day(piece.addedAt)}`
  return { href: `${base}/evidence/${piece.id}`, text: piece.title, note, state: null }
}

/** What the consultant is to raise: each figure only when there is one. */
function openLines(req: Request, facts: Facts): FigureLine[] {
  const open = facts.risks.filter(({ closedOn }) => closedOn === null)
  const asked = askedRisks(facts)
  const { expired, expiring } = endingCounts(facts)
  const risks = `${risksHref(req)}?attention=`
  const evidence = `${facts.base}/evidence?state=`
  const figures = [
    { what: 'unscored', count: open.filter(({ before }) => before === null).length, href: `${risks}unscored` },
    { what: 'undecided', count: open.filter(({ decision }) => decision === null).length, href: `${risks}undecided` },
    { what: 'asked', count: asked.length, href: null, items: asked.map((one) => riskItem(req, one)) },
    { what: 'expired', count: expired, href: `${evidence}expired` },
    { what: 'expiring', count: expiring, href: `${evidence}expiring` },
  ] as const
  return figures
    .filter(({ count }) => count > 0)
    .map(({ what, count, href, ...rest }) => ({
      href,
      items: [],
      ...rest,
      text: req.t(`home.visit.${what}`, { count }),
    }))
}

function riskItem(req: Request, { risk, level }: ReturnType<typeof askedRisks>[number]): FigureLine['items'][number] {
  const note = req.t('home.visit.level', { level, word: req.t(`risks.level.${level}`) })
  return { href: riskHref(req, risk.id), text: `${riskCode(risk)} ${risk.title}`, note, state: null }
}
