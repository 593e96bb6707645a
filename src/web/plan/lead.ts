import { type Payer } from '../../domain/budget-table.ts'
import type { ActionState } from '../../domain/plan.ts'
import type { ReadAction, StoredEntity } from './read.ts'
import { payerNames, type Words } from './words.ts'

type Counted = Exclude<ActionState, 'verified'> | 'late'

/** In the order in which they are told; verified counts as done. */
const told: readonly Counted[] = ['done', 'started', 'planned', 'late', 'postponed', 'dropped']

/** `55 actions: 21 done, 19 busy, 3 late. Budgeted: € 22.000 for …` Each action counts once: what is late is told as late only. */
export function leadOf(words: Words, actions: readonly ReadAction[], entities: readonly StoredEntity[]): string {
  const { t } = words
  if (actions.length === 0) return t('plan.lead.none')
  const counts = countStates(actions)
  const states = told
    .filter((state) => counts.has(state))
    .map((state) => t(`plan.lead.${state}`, { count: counts.get(state) ?? 0 }))
  const count = t('plan.lead.actions', { count: actions.length, states: states.join(', ') })
  return `${count} ${moneyOf(words, actions, entities)}`
}

function countStates(actions: readonly ReadAction[]): Map<Counted, number> {
  const counts = new Map<Counted, number>()
  for (const { action, late } of actions) {
    const state = late ? 'late' : action.state === 'verified' ? 'done' : action.state
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  return counts
}

function moneyOf({ t, formats }: Words, actions: readonly ReadAction[], entities: readonly StoredEntity[]): string {
  const sums = new Map<Payer, number>()
  for (const { perPayer } of actions)
    for (const [payer, cents] of perPayer) sums.set(payer, (sums.get(payer) ?? 0) + cents)
  const parts = [...payerNames(t, entities)]
    .filter(([payer]) => (sums.get(payer) ?? 0) > 0)
    .map(([payer, name]) => t('plan.lead.payer', { amount: formats.money(sums.get(payer) ?? 0), name }))
  return parts.length === 0 ? t('plan.lead.noBudget') : t('plan.lead.budget', { list: parts.join(', ') })
}
