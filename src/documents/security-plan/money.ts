import { type BudgetItem, type BudgetRow, type BudgetTable, unassigned } from '../../domain/budget-table.ts'
import { type Action, actionCode, compareCodes } from '../../domain/plan.ts'
import type { Column, Row } from '../pdf/table-layout.ts'
import type { SecurityPlanInput } from './input.ts'
import { payerName, type Writing } from './writing.ts'

/** The actions as the budget table of the domain reads them, in the order of their codes. */
export function budgetItems(input: SecurityPlanInput): BudgetItem[] {
  const items = input.actions.map((action) => ({ ...action, code: codeOf(input, action) }))
  return items.toSorted(
    (a, b) => compareCodes(a.code.replace(/\.\D+$/, ''), b.code.replace(/\.\D+$/, '')) || a.position - b.position,
  )
}

/** `1.1.2.c` */
export function codeOf(input: SecurityPlanInput, action: Action): string {
  return actionCode(input.goals.find(({ id }) => id === action.goal)?.code ?? '?', action.position)
}

/** What each entity pays in each year, as a table. Columns and payers without an amount are left out. */
export function payerTable(writing: Writing, budget: BudgetTable): { columns: Column[]; rows: Row[] } {
  const { t, format } = writing
  const shown = budget.columns
    .map((column, index) => ({ column, index }))
    .filter(({ column, index }) => column !== 'unyeared' || budget.totals[index] !== 0)
  const money = (cents: number): string => (cents === 0 ? '–' : format.money(cents))
  const cells = (row: Pick<BudgetRow, 'total'>, of: (index: number) => number): string[] => [
    ...shown.map(({ index }) => money(of(index))),
    money(row.total),
  ]
  const payers = budget.rows.filter(({ payer, total }) => payer !== unassigned || total !== 0)
  const rows: Row[] = payers.map((row) => ({
    cells: [payerName(writing, row.payer), ...cells(row, (index) => row.cells[index]?.cents ?? 0)],
  }))
  rows.push({ cells: [t('budget.together'), ...cells(budget, (index) => budget.totals[index] ?? 0)], sum: true })
  const figures = shown.map(({ column }): Column => ({
    title: column === 'unyeared' ? t('budget.unyeared') : String(column),
    width: 15,
    align: 'right',
  }))
  return {
    columns: [
      { title: t('budget.payer'), width: 26, names: true },
      ...figures,
      { title: t('budget.total'), width: 16, align: 'right' },
    ],
    rows,
  }
}
