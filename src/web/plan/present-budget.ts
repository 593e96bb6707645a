import { amountsOf } from '../../domain/budget.ts'
import {
  type BudgetColumn,
  type BudgetTable,
  type Contribution,
  type LeftReason,
  type Payer,
  spread,
  unassigned,
} from '../../domain/budget-table.ts'
import type { ReadAction, WholePlan } from './read.ts'
import { budgetText, capital, payerNames, type Words } from './words.ts'

export interface PresentedBudget {
  words: Words
  table: BudgetTable
  whole: WholePlan
  base: string
}

interface Figure {
  text: string
  /** leads to the actions it comes from; null for nothing */
  href: string | null
  label: string
}

export interface BudgetRows {
  columns: string[]
  rows: { payer: string; cells: Figure[]; total: string }[]
  totals: string[]
  total: string
}

/** The table. Columns and payers without an amount are left out, but for the entities themselves. */
export function budgetRows(presented: PresentedBudget): BudgetRows {
  const { words, table } = presented
  const { formats } = words
  const columns = shownColumns(table)
  const names = payerTitles(presented)
  const rows = shownPayers(table).map((row, place) => ({
    payer: names.get(row.payer) ?? '',
    cells: columns.map(({ column, index }) => {
      const cents = row.cells[index]?.cents ?? 0
      const href = cents === 0 ? null : `#${anchor(place, column)}`
      return { text: cents === 0 ? '–' : formats.money(cents), href, label: columnTitle(words, column) }
    }),
    total: formats.money(row.total),
  }))
  return {
    columns: columns.map(({ column }) => columnTitle(words, column)),
    rows,
    totals: columns.map(({ index }) => formats.money(table.totals[index] ?? 0)),
    total: formats.money(table.total),
  }
}

export interface AllocationRow {
  id: string
  payer: string
  column: string
  total: string
  parts: ActionLine[]
}

interface ActionLine {
  href: string
  code: string
  title: string
  timing: string
  budget: string
  amount: string
}

/** Per figure of the table the actions it comes from, with what their authors wrote. */
export function allocationRows(presented: PresentedBudget): AllocationRow[] {
  const { words, table } = presented
  const names = payerTitles(presented)
  const byId = actionsById(presented)
  return shownPayers(table).flatMap((row, place) =>
    shownColumns(table).flatMap(({ column, index }) => {
      const cell = row.cells[index]
      if (cell === undefined || cell.contributions.length === 0) return []
      return {
        id: anchor(place, column),
        payer: names.get(row.payer) ?? '',
        column: columnTitle(words, column),
        total: words.formats.money(cell.cents),
        parts: cell.contributions.flatMap((part) => contributionLine(presented, part, byId.get(part.id))),
      }
    }),
  )
}

function contributionLine(presented: PresentedBudget, part: Contribution, one: ReadAction | undefined): ActionLine[] {
  return one === undefined ? [] : [lineOf(presented, one, presented.words.formats.money(part.cents))]
}

/** Amounts that were spread over the years of a range, with what falls in each. */
export function spreadRows(presented: PresentedBudget): ActionLine[] {
  const { whole, words } = presented
  return whole.actions
    .filter(({ timing, perPayer }) => timing.kind === 'range' && perPayer.size > 0)
    .map((one) => {
      const parts = new Map<BudgetColumn, number>()
      for (const { cents } of amountsOf(one.budget))
        for (const share of spread(cents, one.timing))
          parts.set(share.column, (parts.get(share.column) ?? 0) + share.cents)
      const shares = [...parts].map(
        ([column, cents]) => `${columnTitle(words, column)}:\u00a0${words.formats.money(cents)}`,
      )
      return lineOf(presented, one, shares.join(', '))
    })
}

/** Amounts whose timing names no year: in no year, and not multiplied. */
export function undatedRows(presented: PresentedBudget): ActionLine[] {
  const kinds = ['ongoing', 'none', 'unclear']
  return presented.whole.actions
    .filter(({ timing, perPayer }) => kinds.includes(timing.kind) && perPayer.size > 0)
    .map((one) => {
      const cents = [...one.perPayer.values()].reduce((sum, part) => sum + part, 0)
      return lineOf(presented, one, presented.words.formats.money(cents))
    })
}

export interface LeftGroup {
  reason: string
  explanation: string
  rows: ActionLine[]
  /** many of these say nothing new: folded */
  folded: boolean
}

const reasons: readonly LeftReason[] = ['depends-on', 'included-in', 'note', 'empty', 'not-applicable']

/** The actions that are in no sum, by the reason why. */
export function leftGroups(presented: PresentedBudget): LeftGroup[] {
  const { words, table } = presented
  const byId = actionsById(presented)
  return reasons.flatMap((reason) => {
    const left = table.left.filter((item) => item.reason === reason)
    if (left.length === 0) return []
    return {
      reason: words.t(`plan.budget.reason.${reason}`, { count: left.length }),
      explanation: words.t(`plan.budget.why.${reason}`),
      rows: left.flatMap(({ id }) => byId.get(id) ?? []).map((one) => lineOf(presented, one, '')),
      folded: reason === 'not-applicable',
    }
  })
}

function lineOf({ base, words }: PresentedBudget, one: ReadAction, amount: string): ActionLine {
  const { action, code, budget } = one
  return {
    href: `${base}/plan/actions/${action.id}`,
    code,
    title: action.title === '' ? words.t('plan.untitled') : action.title,
    timing: action.timing,
    budget: budgetText(budget),
    amount,
  }
}

const actionsById = ({ whole }: PresentedBudget): Map<string, ReadAction> =>
  new Map(whole.actions.map((one) => [one.action.id, one]))

const anchor = (place: number, column: BudgetColumn): string => `figure-${place + 1}-${column}`

const columnTitle = ({ t }: Words, column: BudgetColumn): string =>
  column === 'unyeared' ? t('plan.budget.unyeared') : String(column)

function payerTitles({ words, whole }: PresentedBudget): Map<Payer, string> {
  const short = [...payerNames(words.t, whole.entities)].map(([id, name]) => [id, capital(name)] as const)
  return new Map([...short, ...whole.entities.map(({ id, name }) => [id, name] as const)])
}

function shownColumns({ columns, totals }: BudgetTable): { column: BudgetColumn; index: number }[] {
  return columns
    .map((column, index) => ({ column, index }))
    .filter(({ column, index }) => column !== 'unyeared' || (totals[index] ?? 0) !== 0)
}

const shownPayers = ({ rows }: BudgetTable): BudgetTable['rows'] =>
  rows.filter(({ payer, total }) => payer !== unassigned || total !== 0)
