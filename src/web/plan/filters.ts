import type { Request } from 'express'
import { unassigned } from '../../domain/budget-table.ts'
import { fold } from '../../domain/folding.ts'
import { type ActionState, actionStates, isClosed } from '../../domain/plan.ts'
import { yearsOf } from '../../domain/timing.ts'
import type { Translate } from '../../i18n/translate.ts'
import type { ReadAction, WholePlan } from './read.ts'
import { payerNames } from './words.ts'

/** What the address asks to see. Unknown values show nothing, which the page says. */
export interface PlanFilter {
  entity: string
  year: string
  responsible: string
  state: string
  q: string
}

const names = ['entity', 'year', 'responsible', 'state', 'q'] as const

export function filterOf(req: Request): PlanFilter {
  const value = (name: string): string => {
    const given = req.query[name]
    return typeof given === 'string' ? given.trim().slice(0, 200) : ''
  }
  return Object.fromEntries(names.map((name) => [name, value(name)])) as unknown as PlanFilter
}

export const isFiltered = (filter: PlanFilter): boolean => names.some((name) => filter[name] !== '')

/** The actions that a filter shows. */
export function shownActions(actions: readonly ReadAction[], filter: PlanFilter): ReadAction[] {
  const words = fold(filter.q)
  return actions.filter(
    (one) =>
      (filter.entity === '' || concerns(one, filter.entity)) &&
      (filter.year === '' || runsIn(one, Number(filter.year))) &&
      (filter.responsible === '' || responsibleKey(one) === filter.responsible) &&
      (filter.state === '' || isInState(one, filter.state)) &&
      (words === '' || textOf(one).includes(words)),
  )
}

/** An action concerns the entities it names and those that pay for it; when it names none, it concerns all. */
function concerns({ action, perPayer }: ReadAction, entity: string): boolean {
  if (entity === unassigned) return perPayer.has(unassigned)
  const payers = [...perPayer.keys()].filter((payer) => payer !== unassigned)
  if (action.entities.length === 0 && payers.length === 0) return true
  return action.entities.includes(entity) || payers.includes(entity)
}

const runsIn = ({ timing }: ReadAction, year: number): boolean =>
  Number.isInteger(year) && yearsOf(timing, { from: year, to: year }).length > 0

/** In an address, `-` stands for nobody. */
const responsibleKey = ({ action }: ReadAction): string => (action.responsible === '' ? '-' : action.responsible)

function isInState({ action, late }: ReadAction, state: string): boolean {
  if (state === 'late') return late
  return state === 'open' ? !isClosed(action.state) : action.state === state
}

const textOf = ({ action, code }: ReadAction): string =>
  fold([code, action.title, action.timing, action.budget, action.responsible, action.progress].join(' '))

type Choice = Exclude<keyof PlanFilter, 'q'>

interface FilterField {
  name: Choice
  label: string
  options: { value: string; label: string; selected: boolean }[]
}

/** The fields of the filter, each only when there is something to choose between. */
export function filterFields(t: Translate, whole: WholePlan, filter: PlanFilter): FilterField[] {
  const field = (name: Choice, options: [string, string][]): FilterField[] =>
    options.length === 0 && filter[name] === ''
      ? []
      : [
          {
            name,
            label: t(`plan.filter.${name}`),
            options: choices(t(`plan.filter.any.${name}`), options, filter[name]),
          },
        ]
  return [
    ...field('entity', entityOptions(t, whole)),
    ...field('year', yearOptions(whole)),
    ...field('responsible', responsibleOptions(t, whole)),
    ...field('state', stateOptions(t, whole)),
  ]
}

function choices(any: string, options: [string, string][], chosen: string): FilterField['options'] {
  const all = [['', any], ...options]
  if (!all.some(([value]) => value === chosen)) all.push([chosen, chosen])
  return all.map(([value = '', label = '']) => ({ value, label, selected: value === chosen }))
}

function entityOptions(t: Translate, { entities, actions }: WholePlan): [string, string][] {
  const named = payerNames(t, entities)
  const options = entities.map(({ id }): [string, string] => [id, named.get(id) ?? ''])
  if (entities.length > 0 && actions.some(({ perPayer }) => perPayer.has(unassigned)))
    options.push([unassigned, t('plan.unassigned')])
  return options
}

const yearOptions = ({ period }: WholePlan): [string, string][] =>
  yearsOf({ kind: 'ongoing' }, period).map((year) => [String(year), String(year)])

function responsibleOptions(t: Translate, { actions }: WholePlan): [string, string][] {
  const people = [...new Set(actions.map(({ action }) => action.responsible))].sort((a, b) => a.localeCompare(b))
  const named = people.filter((name) => name !== '').map((name): [string, string] => [name, name])
  return named.length > 0 && people.includes('') ? [...named, ['-', t('plan.filter.nobody')]] : named
}

function stateOptions(t: Translate, { actions }: WholePlan): [string, string][] {
  const held = new Set<ActionState>(actions.map(({ action }) => action.state))
  const states = actionStates
    .filter((state) => held.has(state))
    .map((state): [string, string] => [state, t(`state.${state}`)])
  const late: [string, string][] = actions.some((one) => one.late) ? [['late', t('state.late')]] : []
  return actions.length === 0 ? [] : [['open', t('plan.filter.open')], ...late, ...states]
}
