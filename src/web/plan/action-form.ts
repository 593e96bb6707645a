import type { Request, Response } from 'express'
import { type ActionDetails, createAction, updateAction } from '../../actions/save-action.ts'
import { goals, plans } from '../../data/plans.ts'
import { parseBudget } from '../../domain/budget.ts'
import { Invalid } from '../../domain/errors.ts'
import { actionStates } from '../../domain/plan.ts'
import { filled, type Field, type FormState, formHandler } from '../forms.ts'
import { conflictOf, type Fact, factText, versionFor } from './conflict.ts'
import { fieldWord } from './history.ts'
import { readPlan } from './read.ts'
import { actionEditSchema, actionSchema } from './schemas.ts'
import { controlName, namesIn, placedAction, planCrumb, type Surroundings, surroundingsOf } from './surroundings.ts'
import { budgetWords, isUnclear } from './words.ts'

type Values = Readonly<Record<string, unknown>>

/** The form of a new action, under the goal of the address. */
export async function newAction(req: Request, res: Response, state?: FormState): Promise<void> {
  const around = await planAround(req)
  if (around === undefined) {
    res.redirect(303, `/o/${req.organisation.slug}/plan`)
    return
  }
  const stored = { goal: req.query['goal'] ?? '', state: 'planned' }
  res.page('plan/form', {
    ...formLocals(req, around, { state, stored }),
    title: req.t('plan.addAction'),
    noGoals: around.goals.length === 0 ? `${around.base}/plan/goals/new?plan=${around.plan.number}` : null,
    breadcrumb: [planCrumb(around)],
    target: `${around.base}/plan/actions?plan=${around.plan.number}`,
    submit: { label: req.t('plan.form.addAction'), cancel: { href: planCrumb(around).href } },
  })
}

/** The plan of the goal that the address or the form names, else the plan of the address, else that of today. */
async function planAround(req: Request): Promise<Surroundings | undefined> {
  const named = req.query['goal'] ?? (req.body as Values | undefined)?.['goal']
  const goal = typeof named === 'string' && named !== '' ? await req.scope.get(goals, named) : undefined
  const plan = goal === undefined ? (await readPlan(req))?.plan : await req.scope.require(plans, goal.plan)
  return plan === undefined ? undefined : surroundingsOf(req, plan)
}

export const createActionForm = formHandler({
  schema: actionSchema,
  show: newAction,
  save: async (req, res, input) => {
    const details = { ...input, norms: normsOf(req, input.norms) }
    const id = await createAction(req.scope, details)
    res.done(`/o/${req.organisation.slug}/plan/actions/${id}`, savedText(req, details, 'actionCreated'))
  },
})

export async function editAction(req: Request, res: Response, state?: FormState): Promise<void> {
  const around = await placedAction(req)
  const { action } = around
  const href = `${around.base}/plan/actions/${action.id}`
  const stored = { ...action, norms: action.norms.join(', ') }
  res.page('plan/form', {
    ...formLocals(req, around, { state, stored }),
    title: req.t('plan.form.editAction'),
    breadcrumb: [planCrumb(around), { href, label: action.title }],
    conflict: await conflictOf(req, {
      id: action.id,
      state,
      sides: (values) => ({ theirs: factsOf(req, stored, around), mine: factsOf(req, values, around) }),
    }),
    target: href,
    version: versionFor(action.version, state),
    submit: { label: req.t('plan.form.save'), cancel: { href } },
  })
}

export const updateActionForm = formHandler({
  schema: actionEditSchema,
  show: editAction,
  save: async (req, res, { version, ...input }) => {
    const id = String(req.params['id'])
    const details = { ...input, norms: normsOf(req, input.norms) }
    await updateAction(req.scope, { id, version }, details)
    res.done(`/o/${req.organisation.slug}/plan/actions/${id}`, savedText(req, details, 'actionUpdated'))
  },
})

/** Norms of the edition, in the form in which it knows them; Invalid names the first that it does not. */
function normsOf(req: Request, given: readonly string[]): string[] {
  const { edition } = req.organisation
  const known = [...new Set(given.map((norm) => norm.toUpperCase()))]
  const unknown = known.find((norm) => req.context.catalogue.norm(edition, norm) === undefined)
  if (unknown !== undefined)
    throw new Invalid([{ field: 'norms', code: 'norm.unknown', values: { norm: unknown.slice(0, 40) } }])
  return known
}

function savedText(req: Request, { budget }: ActionDetails, done: 'actionCreated' | 'actionUpdated'): string {
  const text = req.t(`plan.done.${done}`)
  return isUnclear(parseBudget(budget)) ? `${text} ${req.t('plan.form.budgetUnclear')}` : text
}

function formLocals(
  req: Request,
  around: Surroundings,
  { state, stored }: { state: FormState | undefined; stored: Values },
): Record<string, unknown> {
  const values = state?.values ?? stored
  const fill = (fields: Field[]): Field[] => filled(fields, state, stored)
  const budget = parseBudget(text(values['budget']))
  const unread = budgetWords(req, budget, around.entities).filter(({ unclear }) => unclear)
  const ticked = (name: string): number => [values[name] ?? []].flat().length
  return {
    errors: state?.errors ?? [],
    fields: fill(mainFields(req, around)),
    warnings: unread.length === 0 ? {} : { budget: unread.map((line) => line.text) },
    folds: foldedFields(req, around).map((field) => ({
      summary: field.label,
      count: ticked(field.name),
      fields: fill([field]),
    })),
    last: fill(lastFields(req)),
  }
}

function mainFields({ t }: Request, { goals: all }: Surroundings): Field[] {
  const options = all.map(({ id, code, title }) => ({ value: id, label: shorten(`${code} ${title}`) }))
  const none = { value: '', label: t('plan.form.chooseGoal') }
  return [
    { name: 'goal', label: t('plan.field.goal'), type: 'select', options: [none, ...options], width: 'long' },
    { name: 'title', label: t('plan.form.actionTitle'), type: 'textarea', rows: 2 },
    { name: 'timing', label: t('plan.field.timing'), hint: t('plan.form.timingHint'), width: 'medium', optional: true },
    {
      name: 'budget',
      label: t('plan.field.budget'),
      hint: t('plan.form.budgetHint'),
      type: 'textarea',
      rows: 3,
      optional: true,
    },
  ]
}

function foldedFields(req: Request, { entities, sites, controls }: Surroundings): Field[] {
  const named = (all: readonly { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }))
  const control = controls.map((one) => ({ value: one.id, label: controlName(req, one) }))
  const fields: Field[] = [
    {
      name: 'entities',
      label: req.t('plan.field.entities'),
      hint: req.t('plan.form.entitiesHint'),
      options: named(entities),
    },
    { name: 'sites', label: req.t('plan.field.sites'), options: named(sites) },
    { name: 'controls', label: req.t('plan.field.controls'), options: control },
  ]
  return fields
    .filter(({ options }) => options?.length !== 0)
    .map((field) => ({ ...field, type: 'checkboxes', optional: true }))
}

function lastFields({ t }: Request): Field[] {
  const states = actionStates.map((value) => ({ value, label: t(`state.${value}`) }))
  return [
    { name: 'norms', label: t('plan.field.norms'), hint: t('plan.form.normsHint'), optional: true },
    { name: 'responsible', label: t('plan.field.responsible'), width: 'medium', optional: true },
    { name: 'state', label: t('plan.field.state'), type: 'select', options: states },
    { name: 'progress', label: t('plan.field.progress'), type: 'textarea', rows: 4, optional: true },
  ]
}

const shorten = (words: string): string => (words.length > 90 ? `${words.slice(0, 88).trimEnd()} …` : words)

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const compared = [
  ...(['goal', 'title', 'timing', 'budget', 'norms', 'controls'] as const),
  ...(['entities', 'sites', 'responsible', 'state', 'progress'] as const),
] as const

/** The values of a record or of a form as both sides of a conflict show them. */
function factsOf(req: Request, values: Values, around: Surroundings): Fact[] {
  const names = namesIn(req, around)
  return compared.map((field) => {
    const listed = [values[field] ?? []].flat().map(factText)
    const state = actionStates.find((one) => field === 'state' && one === listed[0])
    const value = state === undefined ? listed.map((one) => names.get(one) ?? one).join(', ') : req.t(`state.${state}`)
    return { label: fieldWord(req.t, field), value }
  })
}
