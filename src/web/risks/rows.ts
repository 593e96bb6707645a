import type { Request } from 'express'
import type { ControlValues } from '../../data/controls.ts'
import type { StoredRisk } from '../../data/risks.ts'
import type { Stored } from '../../data/store.ts'
import { acceptanceState } from '../../domain/acceptance.ts'
import { daysLate } from '../../domain/control.ts'
import type { Day, Id } from '../../domain/organisation.ts'
import { residualDiffers, residualFor } from '../../domain/residual.ts'
import { currentScore, levelOf, riskCode, type RiskScore } from '../../domain/risk.ts'
import {
  acceptanceSign,
  decisionWords,
  isReviewLate,
  levelSign,
  type LevelSign,
  riskHref,
  risksHref,
  soonDays,
} from './words.ts'

/** What wants somebody's attention. */
export const attentions = ['review', 'acceptance', 'unscored', 'undecided', 'differs'] as const
export type Attention = (typeof attentions)[number]

/** One risk as a row of the register, with the risk itself for filters. */
export interface Row {
  risk: StoredRisk
  code: string
  href: string
  where: string
  before: LevelSign | null
  after: LevelSign | null
  decision: string
  attention: ReadonlySet<Attention>
  /** signs and sentences beneath the title */
  signs: { state: string; label: string }[]
  review: string
}

/** What a row needs besides its risk, read once per page. */
export interface RowContext {
  names: ReadonlyMap<Id, string>
  controls: ReadonlyMap<Id, Stored<ControlValues>>
  today: Day
}

export function rowOf(req: Request, risk: StoredRisk, context: RowContext): Row {
  const attention = attentionOf(risk, context)
  return {
    risk,
    code: riskCode(risk),
    href: riskHref(req, risk.id),
    where: [risk.entity, risk.site].flatMap((id) => (id === null ? [] : (context.names.get(id) ?? []))).join(' · '),
    before: levelSign(req.t, risk.before),
    after: levelSign(req.t, risk.after),
    decision: decisionWords(req.t, risk, context.today),
    attention,
    signs: risk.closedOn === null ? signsOf(req, risk, { attention, today: context.today }) : [],
    review: risk.reviewOn === null ? '' : req.formats.day(risk.reviewOn),
  }
}

/** What an open risk asks of somebody; a closed one asks nothing. */
export function attentionOf(risk: StoredRisk, { controls, today }: Omit<RowContext, 'names'>): Set<Attention> {
  const found = new Set<Attention>()
  if (risk.closedOn !== null) return found
  if (isReviewLate(risk, today)) found.add('review')
  const acceptance = acceptanceState(risk, today)
  const isNear = risk.acceptance !== null && daysLate(risk.acceptance.until, today) >= -soonDays
  if (acceptance === 'ended' || acceptance === 'voided' || isNear) found.add('acceptance')
  if (risk.before === null) found.add('unscored')
  if (risk.decision === null) found.add('undecided')
  if (residualDiffers(risk, residualFor(risk, controls, today))) found.add('differs')
  return found
}

function signsOf(
  req: Request,
  risk: StoredRisk,
  { attention, today }: { attention: ReadonlySet<Attention>; today: Day },
): Row['signs'] {
  const { t, formats } = req
  const acceptance = acceptanceSign(req, risk, today)
  const day = risk.reviewOn === null ? '' : formats.day(risk.reviewOn)
  return [
    ...(attention.has('differs') ? [{ state: 'question', label: t('risks.sign.differs') }] : []),
    ...(acceptance === null ? [] : [acceptance]),
    ...(attention.has('review') ? [{ state: 'late', label: t('risks.sign.review', { day }) }] : []),
  ]
}

const columns = ['code', 'title', 'before', 'after', 'decision', 'owner', 'review'] as const
type Column = (typeof columns)[number]

/** The order without one asked for: the highest level of today first. */
export const defaultSort = '-level'

/** A column to sort on, with `-` in front for descending; anything else is the level of today, the highest first. */
export const sortOf = (text: string): string =>
  (columns as readonly string[]).includes(text.replace(/^-/, '')) ? text : defaultSort

/** Orders rows by a column; equal ones by number, and rows without a value last. */
export function byColumn(req: Request, sort: string): (a: Row, b: Row) => number {
  const column = sort.replace(/^-/, '') as Column | 'level'
  const sign = sort.startsWith('-') ? -1 : 1
  const { compare } = new Intl.Collator(req.language, { numeric: true, sensitivity: 'base' })
  return (a, b) => {
    const [left, right] = [keyOf(a, column), keyOf(b, column)]
    if (left === '' || right === '') return Number(left === '') - Number(right === '') || byNumber(a, b)
    return sign * compare(left, right) || byNumber(a, b)
  }
}

const byNumber = (a: Row, b: Row): number => a.risk.number - b.risk.number

function keyOf({ risk, ...row }: Row, column: Column | 'level'): string {
  if (column === 'level') return weightOf(currentScore(risk))
  if (column === 'before' || column === 'after') return weightOf(risk[column])
  if (column === 'review') return risk.reviewOn ?? ''
  return column === 'title' || column === 'owner' ? risk[column] : row[column]
}

/** Scores by level, within a level by impact. */
const weightOf = (score: RiskScore | null): string =>
  score === null ? '' : `${levelOf(score)}${score.impact}${score.likelihood}`

export interface Header {
  label: string
  href: string
  sorted: 'ascending' | 'descending' | 'none'
  /** shown where the window is wide */
  wide: boolean
}

/** Levels read best with the highest first. */
const downwards: readonly Column[] = ['before', 'after']

/** The headers: each sorts by its column, the one that is sorted by turns round, and the filters stay. */
export function headersOf(req: Request, sort: string): Header[] {
  const kept = Object.entries(req.query).filter(
    ([name, value]) => name !== 'sort' && name !== 'page' && typeof value === 'string',
  )
  return columns.map((column) => {
    const first = downwards.includes(column) ? `-${column}` : column
    const query = new URLSearchParams(kept as [string, string][])
    query.set('sort', sort === first ? (first === column ? `-${column}` : column) : first)
    const sorted = sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : 'none'
    const href = `${risksHref(req)}?${query.toString()}#list`
    return { label: req.t(`risks.columns.${column}`), href, sorted, wide: column === 'owner' || column === 'decision' }
  })
}
