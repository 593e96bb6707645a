import { amountsOf, parseBudget, resolveLabel, type Budget } from './budget.ts'
import type { Entity, Id } from './organisation.ts'
import { parseTiming, periodOf, yearsOf, type Period, type Timing } from './timing.ts'

/** An action as the table needs it: its code (`1.1.2.c`) and its timing and budget as written. */
export interface BudgetItem {
  id: Id
  code: string
  title: string
  timing: string
  budget: string
}

/** A calendar year, or `unyeared` for what names no year. */
export type BudgetColumn = number | 'unyeared'

/** Who pays: the id of an entity, or `unassigned` when the budget names none or its label fits none or several. */
export type Payer = Id
export const unassigned: Payer = 'unassigned'

/** What one action adds to a cell, in cents. */
export interface Contribution {
  id: Id
  code: string
  cents: number
}

export interface BudgetCell {
  cents: number
  contributions: readonly Contribution[]
}

export interface BudgetRow {
  payer: Payer
  /** one cell for each of the table's columns, in their order */
  cells: readonly BudgetCell[]
  total: number
}

export type LeftReason = 'depends-on' | 'included-in' | 'note' | 'not-applicable' | 'empty'

/** An action that the table leaves out, because its budget has no amount, and the words that say why. */
export interface LeftItem {
  id: Id
  code: string
  title: string
  reason: LeftReason
  text: string
}

/** Amounts per payer and year in euro cents, each figure with the actions it comes from. */
export interface BudgetTable {
  /** the years ascending, then `unyeared` */
  columns: readonly BudgetColumn[]
  /** the entities in their own order, then `unassigned` */
  rows: readonly BudgetRow[]
  /** per column, in the order of the columns */
  totals: readonly number[]
  total: number
  left: readonly LeftItem[]
}

/**
 * The budget of a plan per payer and year. The rule (ours; a note gives one timing and one amount):
 * a year, a part of a year or a quarter puts the amount in that year; a range spreads it evenly over its years, the cents
 * that remain in the first; `2013 and later` puts all of it in the first year; ongoing, empty and unclear in `unyeared`.
 * The cells always add up to the sum of all amounts: nothing is estimated, and yearly amounts are not multiplied.
 */
export function budgetTable(items: readonly BudgetItem[], entities: readonly Entity[]): BudgetTable {
  const read = items.map((item): ReadItem => {
    return { item, timing: parseTiming(item.timing), budget: parseBudget(item.budget) }
  })
  const columns: BudgetColumn[] = [...yearsIn(read.map(({ timing }) => timing)), 'unyeared']
  const shares = read.flatMap((one) => sharesOf(one, entities))
  const byPayer = Map.groupBy(shares, ({ payer }) => payer)
  const payers: Payer[] = [...entities.map(({ id }) => id), unassigned]
  const rows = payers.map((payer) => rowOf(payer, columns, byPayer.get(payer) ?? []))
  const totals = columns.map((_, index) => sum(rows.map(({ cells }) => cells[index]?.cents ?? 0)))
  return { columns, rows, totals, total: sum(totals), left: read.flatMap(leftOver) }
}

/** The cell of a payer and a column, or undefined when the table has no such row or column. */
export function budgetCell(table: BudgetTable, payer: Payer, column: BudgetColumn): BudgetCell | undefined {
  const row = table.rows.find((one) => one.payer === payer)
  return row?.cells[table.columns.indexOf(column)]
}

/** How an amount of `cents` falls over the columns; the parts add up to `cents`. */
export function spread(cents: number, timing: Timing): { column: BudgetColumn; cents: number }[] {
  if (timing.kind === 'ongoing' || timing.kind === 'none' || timing.kind === 'unclear')
    return [{ column: 'unyeared', cents }]
  if (timing.kind !== 'range') return [{ column: timing.year, cents }]
  const years = yearsOf(timing, timing)
  const part = Math.floor(cents / years.length)
  const rest = cents - part * years.length
  return years.map((year, index) => ({ column: year, cents: index === 0 ? part + rest : part }))
}

/** Sums in cents per payer, and over all payers. */
export interface PayerSums {
  perPayer: ReadonlyMap<Payer, number>
  total: number
}

/** What each goal costs, its own actions and those of the goals beneath it: keys `1`, `1.1`, `1.1.1`. `goal` is a goal's code. */
export function sumPerGoal(
  items: readonly { goal: string; budget: string }[],
  entities: readonly Entity[],
): Map<string, PayerSums> {
  const amounts = items.flatMap(({ goal, budget }) =>
    amountsOf(parseBudget(budget)).map(({ label, cents }) => ({ code: goal, payer: payerOf(label, entities), cents })),
  )
  return sumsByPrefix(amounts)
}

/** Sums per prefix of a code: an amount under `1.1.2` counts for `1`, `1.1` and `1.1.2`. */
export function sumsByPrefix(
  amounts: readonly { code: string; payer: Payer; cents: number }[],
): Map<string, PayerSums> {
  const sums = new Map<string, { perPayer: Map<Payer, number>; total: number }>()
  for (const { code, payer, cents } of amounts)
    for (const prefix of prefixesOf(code)) {
      const sum = sums.get(prefix) ?? { perPayer: new Map<Payer, number>(), total: 0 }
      sum.perPayer.set(payer, (sum.perPayer.get(payer) ?? 0) + cents)
      sum.total += cents
      sums.set(prefix, sum)
    }
  return sums
}

interface ReadItem {
  item: BudgetItem
  timing: Timing
  budget: Budget
}

interface Share extends Contribution {
  payer: Payer
  column: BudgetColumn
}

function sharesOf({ item, timing, budget }: ReadItem, entities: readonly Entity[]): Share[] {
  return amountsOf(budget).flatMap(({ label, cents }) => {
    const payer = payerOf(label, entities)
    return spread(cents, timing).map((part) => ({ id: item.id, code: item.code, payer, ...part }))
  })
}

const payerOf = (label: string | null, entities: readonly Entity[]): Payer =>
  resolveLabel(label, entities) ?? unassigned

function rowOf(payer: Payer, columns: readonly BudgetColumn[], shares: readonly Share[]): BudgetRow {
  const byColumn = Map.groupBy(shares, ({ column }) => column)
  const cells = columns.map((column) => cellOf(byColumn.get(column) ?? []))
  return { payer, cells, total: sum(cells.map(({ cents }) => cents)) }
}

/** One contribution per action, also when two lines of its budget fall in the same cell. */
function cellOf(shares: readonly Share[]): BudgetCell {
  const contributions = [...Map.groupBy(shares, ({ id }) => id)].map(([id, own]) => {
    return { id, code: own[0]?.code ?? '', cents: sum(own.map(({ cents }) => cents)) }
  })
  return { cents: sum(contributions.map(({ cents }) => cents)), contributions }
}

/** More years than this between the first and the last are a slip of the pen: then only the years that are named. */
const longestPeriod = 20

function yearsIn(timings: readonly Timing[]): number[] {
  const period = periodOf(timings)
  if (period === null) return []
  if (period.to - period.from < longestPeriod) return yearsOf({ kind: 'ongoing' }, period)
  const years = timings.filter(({ kind }) => kind !== 'ongoing').flatMap((timing) => yearsOf(timing, namedBy(timing)))
  return [...new Set(years)].sort((a, b) => a - b)
}

const namedBy = (timing: Timing): Period => periodOf([timing]) ?? { from: 0, to: -1 }

/** The weightiest reason first: words that announce a cost say more than `N.V.T.`. */
const reasons = ['depends-on', 'included-in', 'note', 'not-applicable'] as const

function leftOver({ item, budget }: ReadItem): LeftItem[] {
  if (amountsOf(budget).length > 0) return []
  const reason = reasons.find((kind) => budget.lines.some((line) => line.kind === kind)) ?? 'empty'
  const { id, code, title } = item
  return [{ id, code, title, reason, text: budget.written }]
}

function prefixesOf(code: string): string[] {
  const parts = code.split('.')
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
