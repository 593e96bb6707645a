import type { Request } from 'express'
import { amountsOf, type Budget, type BudgetLine, resolveLabel } from '../../domain/budget.ts'
import { type Payer, unassigned } from '../../domain/budget-table.ts'
import type { Entity } from '../../domain/organisation.ts'
import type { Period, Timing } from '../../domain/timing.ts'
import type { Formats } from '../../i18n/format.ts'
import type { Translate } from '../../i18n/translate.ts'

/** What the pages of the plan write with. */
export type Words = Pick<Request, 't' | 'formats'>

/** What a timing was understood as, in words. */
export function timingWords(t: Translate, timing: Timing): string {
  if (timing.kind === 'range') return t('plan.timing.range', { from: timing.from, to: timing.to })
  if (timing.kind === 'part') return t(`plan.timing.${timing.part}`, { year: timing.year })
  if (timing.kind === 'quarter') return t('plan.timing.quarter', { quarter: timing.quarter, year: timing.year })
  if (timing.kind === 'year' || timing.kind === 'from') return t(`plan.timing.${timing.kind}`, { year: timing.year })
  return t(`plan.timing.${timing.kind}`)
}

/** One line of a budget as it was understood. `counted` is false for what no sum holds; `unclear` for what nobody could read. */
export interface BudgetWords {
  text: string
  counted: boolean
  unclear: boolean
}

/** What a budget was understood as, line by line. */
export function budgetWords({ t, formats }: Words, budget: Budget, entities: readonly Entity[]): BudgetWords[] {
  const names = payerNames(t, entities)
  return budget.lines.map((line) => ({
    text: lineWords(line, { t, formats, names, entities }),
    counted: line.kind === 'amount',
    unclear: line.kind === 'note',
  }))
}

interface LineWords {
  t: Translate
  formats: Formats
  names: ReadonlyMap<Payer, string>
  entities: readonly Entity[]
}

function lineWords(line: BudgetLine, { t, formats, names, entities }: LineWords): string {
  if (line.kind === 'not-applicable') return t('plan.budgetLine.not-applicable')
  if (line.kind !== 'amount') return t(`plan.budgetLine.${line.kind}`, { text: line.text })
  const payer = resolveLabel(line.label, entities)
  const amount = formats.money(line.cents)
  const who = payer === null ? unassignedWords(t, line.label) : (names.get(payer) ?? '')
  const words = t('plan.budgetLine.amount', { amount, who })
  return line.note === null ? words : `${words} · ${line.note}`
}

const unassignedWords = (t: Translate, label: string | null): string =>
  label === null ? t('plan.unassigned') : t('plan.budgetLine.label', { label })

/** True when a part of a budget could not be read: it is kept, and counts for nothing. */
export const isUnclear = (budget: Budget): boolean => budget.lines.some(({ kind }) => kind === 'note')

/** Short names of who pays: the word for the kind where only one is of that kind, else the name. */
export function payerNames(t: Translate, entities: readonly Entity[]): Map<Payer, string> {
  const names = new Map<Payer, string>()
  for (const { id, kind, name } of entities) {
    const alone = kind !== 'other' && entities.filter((one) => one.kind === kind).length === 1
    names.set(id, alone ? capital(t(`terms.entity.${kind}`)) : name)
  }
  return names.set(unassigned, t('plan.unassigned'))
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** As written, but an amount never breaks over lines. */
export const unbroken = (written: string): string =>
  written.replace(/€[ \t]+(?=\d)/g, '€\u00a0').replace(/(\d)[ \t]+(?=€|EUR)/g, '$1\u00a0')

/** The lines of a written budget. */
export const budgetLines = (written: string): string[] =>
  written
    .split('\n')
    .map(unbroken)
    .filter((line) => line.trim() !== '')

/** A budget as written, on one line. */
export const budgetText = (budget: Budget): string =>
  unbroken(
    budget.written
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join(' · '),
  )

export const hasAmount = (budget: Budget): boolean => amountsOf(budget).length > 0

/** The bar of parts/timebar.ejs: fractions of the shown years. */
export interface TimeBar {
  from: number
  to: number
  kind: 'span' | 'open' | 'ongoing'
}

/** Where a timing falls in the shown years; null when it falls outside them or has no year. */
export function timeBar(timing: Timing, period: Period): TimeBar | null {
  const span = spanOf(timing)
  if (span === null) return null
  const years = period.to - period.from + 1
  const place = (year: number): number => Math.min(1, Math.max(0, (year - period.from) / years))
  const [from, to] = [place(span.from), place(span.to)]
  return to <= from ? null : { from, to, kind: span.kind }
}

const thirds = { begin: 0, middle: 1, end: 2 } as const

/** First and last moment in years, so that 2027.5 is halfway 2027. */
function spanOf(timing: Timing): TimeBar | null {
  if (timing.kind === 'ongoing') return { from: -Infinity, to: Infinity, kind: 'ongoing' }
  if (timing.kind === 'from') return { from: timing.year, to: Infinity, kind: 'open' }
  if (timing.kind === 'range') return { from: timing.from, to: timing.to + 1, kind: 'span' }
  if (timing.kind === 'year') return { from: timing.year, to: timing.year + 1, kind: 'span' }
  if (timing.kind === 'part') return part(timing.year, thirds[timing.part], 3)
  return timing.kind === 'quarter' ? part(timing.year, timing.quarter - 1, 4) : null
}

const part = (year: number, index: number, of: number): TimeBar => ({
  from: year + index / of,
  to: year + (index + 1) / of,
  kind: 'span',
})
