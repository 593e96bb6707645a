import { amountsOf, parseBudget } from '../../domain/budget.ts'
import { type BudgetItem, budgetTable, type BudgetTable, type LeftReason } from '../../domain/budget-table.ts'
import { parseTiming } from '../../domain/timing.ts'
import { heading, paragraph, prose } from '../pdf/blocks.ts'
import { table, tableStart } from '../pdf/table.ts'
import { styles } from '../pdf/theme.ts'
import { budgetItems, payerTable } from './money.ts'
import { authored, type Writing } from './writing.ts'

/** What the plan costs per entity and year, which amounts were spread, and what the sums leave out. */
export function writeBudget(writing: Writing): void {
  const { paper, input, text } = writing
  const items = budgetItems(input)
  const budget = budgetTable(items, input.entities)
  prose(paper, text('budget'))
  table(paper, payerTable(writing, budget))
  writeItems(writing, {
    name: 'spread',
    items: items.filter((item) => hasAmount(item) && parseTiming(item.timing).kind === 'range'),
  })
  writeItems(writing, { name: 'undated', items: items.filter((item) => hasAmount(item) && isUndated(item)) })
  writeLeft(writing, items, budget)
}

const hasAmount = ({ budget }: BudgetItem): boolean => amountsOf(parseBudget(budget)).length > 0
const isUndated = ({ timing }: BudgetItem): boolean => ['ongoing', 'none', 'unclear'].includes(parseTiming(timing).kind)

/** The actions behind a rule of the table, each with what its author wrote. */
function writeItems(
  writing: Writing,
  { name, items }: { name: 'spread' | 'undated'; items: readonly BudgetItem[] },
): void {
  const { paper, t } = writing
  if (items.length === 0) return
  const columns = [
    { title: t('actions.number'), width: 10 },
    { title: t('actions.action'), width: 46, names: true },
    { title: t('actions.timing'), width: 16 },
    { title: t('budget.written'), width: 28 },
  ]
  const spec = {
    columns,
    rows: items.map((item) => ({
      cells: [item.code, ...[item.title, item.timing, written(item.budget)].map((text) => [authored(writing, text)])],
    })),
  }
  heading(paper, t(`budget.${name}`), { level: 2, listed: false, keep: tableStart(paper, spec) + 40 })
  paragraph(paper, t(`budget.${name}Rule`), { after: 4 })
  table(paper, spec)
}

type ToldReason = Exclude<LeftReason, 'not-applicable' | 'empty'>
const isTold = (reason: LeftReason): reason is ToldReason => reason !== 'not-applicable' && reason !== 'empty'

function writeLeft(writing: Writing, items: readonly BudgetItem[], { left }: BudgetTable): void {
  const { paper, t } = writing
  const told = left.flatMap((item) => (isTold(item.reason) ? [{ ...item, reason: item.reason }] : []))
  heading(paper, t('budget.left'), { level: 2, listed: false })
  const [none, empty] = (['not-applicable', 'empty'] as const).map(
    (reason) => left.filter((item) => item.reason === reason).length,
  )
  paragraph(paper, t('budget.counted', { count: items.length - left.length, total: items.length }), { after: 3 })
  if (none) paragraph(paper, t('budget.notApplicable', { count: none }), { after: 3 })
  if (empty) paragraph(paper, t('budget.empty', { count: empty }), { after: 3 })
  if (told.length === 0) return
  paragraph(paper, t('budget.leftRule', { count: told.length }), { after: 4, keep: 60 })
  const columns = [
    { title: t('actions.number'), width: 10 },
    { title: t('actions.action'), width: 46, names: true },
    { title: t('budget.why'), width: 16 },
    { title: t('budget.written'), width: 28 },
  ]
  const rows = told.map(({ code, title, reason, text }) => ({
    cells: [code, [authored(writing, title)], t(`budget.reason.${reason}`), [authored(writing, written(text))]],
  }))
  table(paper, { columns, rows, style: styles.cell })
}

const written = (text: string): string => text.replace(/\n\s*\n/g, '\n').trim()
