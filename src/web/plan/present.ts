import { type Payer, sumsByPrefix, unassigned } from '../../domain/budget-table.ts'
import { yearsOf } from '../../domain/timing.ts'
import type { ReadAction, StoredGoal, WholePlan } from './read.ts'
import { budgetText, capital, hasAmount, payerNames, type TimeBar, timeBar, timingWords, type Words } from './words.ts'

interface MoneyCell {
  label: string
  text: string
}

/** A row of the plan: a goal with its sums, or an action. */
export type PlanRow =
  | { kind: 'goal'; depth: 1 | 2 | 3; code: string; title: string; href: string; sums: MoneyCell[] }
  | {
      kind: 'action'
      code: string
      title: string
      href: string
      responsible: string
      state: string
      bar: (TimeBar & { label: string; tone: string }) | null
      timing: string
      amounts: MoneyCell[] | null
      /** the words of a budget without amounts */
      budget: string
    }

export interface PlanTable {
  years: number[]
  span: string
  payers: string[]
  rows: PlanRow[]
}

interface Presented {
  words: Words
  whole: WholePlan
  shown: readonly ReadAction[]
  base: string
  payers: readonly { id: Payer; name: string }[]
}

/** The goals with the shown actions beneath them and their sums; goals without any are left out when a filter is on. */
export function planTable(
  words: Words,
  { whole, shown, base, filtered }: { whole: WholePlan; shown: readonly ReadAction[]; base: string; filtered: boolean },
): PlanTable {
  const payers = payersOf(words, whole)
  const presented = { words, whole, shown, base, payers }
  const years = yearsOf({ kind: 'ongoing' }, whole.period)
  const { from, to } = whole.period
  return {
    years,
    span: from === to ? String(from) : `${from}–${to}`,
    payers: payers.map(({ name }) => name),
    rows: rowsOf(presented, filtered),
  }
}

/** More columns than this leave no room for the words. */
const mostPayers = 4
/** Stands for the sum over all payers, where there are too many for a column each. */
const everyone = 'everyone'

/** A column for each entity that pays something in this plan, and for what is not assigned. */
function payersOf({ t }: Words, { entities, actions }: WholePlan): { id: Payer; name: string }[] {
  const names = payerNames(t, entities)
  const paying = new Set(actions.flatMap(({ perPayer }) => [...perPayer.keys()]))
  const shown = [...names].filter(([id]) => paying.has(id)).map(([id, name]) => ({ id, name: capital(name) }))
  if (shown.length > mostPayers) return [{ id: everyone, name: t('plan.columns.budget') }]
  const onlyUnassigned = shown.every(({ id }) => id === unassigned)
  return onlyUnassigned ? [{ id: unassigned, name: t('plan.columns.budget') }] : shown
}

function rowsOf(presented: Presented, filtered: boolean): PlanRow[] {
  const { whole, shown } = presented
  const sums = sumsOf(shown)
  const byGoal = Map.groupBy(shown, ({ action }) => action.goal)
  const goals = whole.goals.filter(
    ({ code }) => !filtered || shown.some(({ goal }) => goal === code || goal.startsWith(`${code}.`)),
  )
  return goals.flatMap((goal) => [
    goalRow(presented, goal, sums.get(goal.code) ?? new Map<Payer, number>()),
    ...(byGoal.get(goal.id) ?? []).map((one) => actionRow(presented, one)),
  ])
}

function sumsOf(shown: readonly ReadAction[]): Map<string, ReadonlyMap<Payer, number>> {
  const amounts = shown.flatMap(({ goal, perPayer }) =>
    [...perPayer].map(([payer, cents]) => ({ code: goal, payer, cents })),
  )
  const sums = sumsByPrefix(amounts)
  return new Map([...sums].map(([code, { perPayer, total }]) => [code, new Map([...perPayer, [everyone, total]])]))
}

function goalRow(presented: Presented, goal: StoredGoal, sums: ReadonlyMap<Payer, number>): PlanRow {
  const { words, base } = presented
  const depth = Math.min(3, goal.code.split('.').length) as 1 | 2 | 3
  return {
    kind: 'goal',
    depth,
    code: goal.code,
    title: goal.title === '' ? words.t('plan.untitled') : goal.title,
    href: `${base}/plan/goals/${goal.id}`,
    sums: moneyCells(presented, sums),
  }
}

function actionRow(presented: Presented, one: ReadAction): PlanRow {
  const { words, whole, base } = presented
  const { action, code, timing, budget, perPayer, late } = one
  const bar = timeBar(timing, whole.period)
  const everything = new Map([...perPayer, [everyone, [...perPayer.values()].reduce((sum, cents) => sum + cents, 0)]])
  return {
    kind: 'action',
    code,
    title: action.title === '' ? words.t('plan.untitled') : action.title,
    href: `${base}/plan/actions/${action.id}`,
    responsible: action.responsible,
    state: late ? 'late' : action.state,
    bar: bar === null ? null : { ...bar, label: timingWords(words.t, timing), tone: toneOf(one) },
    timing: action.timing.replace(/\s+/g, ' '),
    amounts: hasAmount(budget) ? moneyCells(presented, everything) : null,
    budget: budgetText(budget),
  }
}

function toneOf({ action, late }: ReadAction): string {
  if (late) return 'late'
  if (action.state === 'done' || action.state === 'verified') return 'done'
  return action.state === 'dropped' ? 'dropped' : 'accent'
}

function moneyCells({ words, payers }: Presented, sums: ReadonlyMap<Payer, number>): MoneyCell[] {
  return payers.map(({ id, name }) => {
    const cents = sums.get(id) ?? 0
    return { label: name, text: cents === 0 ? '' : words.formats.money(cents) }
  })
}
