import type { Request, Response } from 'express'
import { removeGoal } from '../../actions/remove-goal.ts'
import { createGoal, updateGoal } from '../../actions/save-goal.ts'
import { goals, goalsOf, planActions, plans } from '../../data/plans.ts'
import { listEntities } from '../../data/sites.ts'
import { compareCodes } from '../../domain/plan.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { dayOf } from '../../i18n/format.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { conflictOf, type Fact, factText, versionFor } from './conflict.ts'
import { readActions, readPlan, type StoredGoal, type StoredPlan } from './read.ts'
import { goalEditSchema, goalSchema, removalSchema } from './schemas.ts'

interface Placed {
  goal: StoredGoal
  plan: StoredPlan
  base: string
}

/** The goal of the address with its plan. */
async function placed(req: Request): Promise<Placed> {
  const goal = await req.scope.require(goals, String(req.params['id']))
  const plan = await req.scope.require(plans, goal.plan)
  return { goal, plan, base: `/o/${req.organisation.slug}` }
}

const crumb = ({ plan, base }: Pick<Placed, 'plan' | 'base'>) => ({
  href: `${base}/plan?plan=${plan.number}`,
  label: plan.title,
})

/** One goal: its explanation, the goals beneath it and its actions. */
export async function showGoal(req: Request, res: Response): Promise<void> {
  const { goal, plan, base } = await placed(req)
  const all = (await goalsOf(req.scope, plan.id)).sort((a, b) => compareCodes(a.code, b.code))
  const own = await req.scope.find(planActions, { where: { goal: goal.id } })
  const entities = await listEntities(req.scope)
  const actions = readActions({ goals: [goal], actions: own, entities, today: dayOf(req.context.now()) })
  const parents = all.filter(({ code }) => goal.code.startsWith(`${code}.`))
  res.page('plan/goal', {
    title: `${goal.code} ${goal.title}`.trim(),
    level: req.t(`terms.goal.${goal.level}`),
    breadcrumb: [crumb({ plan, base }), ...parents.map((one) => linkTo(base, one))],
    paragraphs: goal.explanation.split(/\n+/).filter((line) => line.trim() !== ''),
    beneath: all.filter(({ code }) => isDirectlyBeneath(goal.code, code)).map((one) => linkTo(base, one)),
    rows: actions.map(({ action, code, late }) => ({
      href: `${base}/plan/actions/${action.id}`,
      title: action.title === '' ? req.t('plan.untitled') : action.title,
      note: [code, action.timing, action.responsible].filter((part) => part !== '').join(' · '),
      state: late ? 'late' : action.state,
    })),
    writes: isAllowed(req.roles, 'plan.write'),
    href: `${base}/plan/goals/${goal.id}`,
    addHref: `${base}/plan/actions/new?goal=${goal.id}`,
  })
}

const linkTo = (base: string, { id, code, title }: StoredGoal) => ({
  href: `${base}/plan/goals/${id}`,
  label: `${code} ${title}`,
})

const isDirectlyBeneath = (parent: string, code: string): boolean =>
  code.startsWith(`${parent}.`) && !code.slice(parent.length + 1).includes('.')

/** The form of a new goal in the plan of the address, else in that of today. */
export async function newGoal(req: Request, res: Response, state?: FormState): Promise<void> {
  const base = `/o/${req.organisation.slug}`
  const whole = await readPlan(req)
  if (whole === undefined) {
    res.redirect(303, `${base}/plan`)
    return
  }
  const { plan } = whole
  res.page('plan/form', {
    title: req.t('plan.addGoal'),
    lead: req.t('plan.form.goalLead'),
    breadcrumb: [crumb({ plan, base })],
    errors: state?.errors ?? [],
    target: `${base}/plan/goals?plan=${plan.number}`,
    hidden: [{ name: 'plan', value: state?.values['plan'] ?? plan.id }],
    fields: filled(goalFields(req), state, { code: req.query['code'] ?? '' }),
    submit: { label: req.t('plan.form.addGoal'), cancel: { href: crumb({ plan, base }).href } },
  })
}

export const createGoalForm = formHandler({
  schema: goalSchema,
  show: newGoal,
  save: async (req, res, { plan, ...details }) => {
    const id = await createGoal(req.scope, plan, details)
    res.done(`/o/${req.organisation.slug}/plan/goals/${id}`, req.t('plan.done.goalCreated', { code: details.code }))
  },
})

export async function editGoal(req: Request, res: Response, state?: FormState): Promise<void> {
  const { goal, plan, base } = await placed(req)
  const href = `${base}/plan/goals/${goal.id}`
  res.page('plan/form', {
    title: req.t('plan.form.editGoal', { code: goal.code }),
    breadcrumb: [crumb({ plan, base }), linkTo(base, goal)],
    errors: state?.errors ?? [],
    conflict: await conflictOf(req, {
      id: goal.id,
      state,
      sides: (values) => ({ theirs: facts(req, { ...goal }), mine: facts(req, values) }),
    }),
    target: href,
    version: versionFor(goal.version, state),
    fields: filled(goalFields(req), state, { ...goal }),
    submit: { label: req.t('plan.form.save'), cancel: { href } },
  })
}

export const updateGoalForm = formHandler({
  schema: goalEditSchema,
  show: editGoal,
  save: async (req, res, { version, ...details }) => {
    const id = String(req.params['id'])
    await updateGoal(req.scope, { id, version }, details)
    res.done(`/o/${req.organisation.slug}/plan/goals/${id}`, req.t('plan.done.goalUpdated'))
  },
})

/** Asks before a goal is removed. */
export async function showGoalRemoval(req: Request, res: Response, state?: FormState): Promise<void> {
  const { goal, plan, base } = await placed(req)
  const href = `${base}/plan/goals/${goal.id}`
  res.page('plan/removal', {
    title: req.t('plan.removal.goal', { code: goal.code }),
    text: req.t('plan.removal.goalText', { title: goal.title }),
    breadcrumb: [crumb({ plan, base }), linkTo(base, goal)],
    errors: state?.errors ?? [],
    conflict: await conflictOf(req, { id: goal.id, state }),
    target: `${href}/removal`,
    version: versionFor(goal.version, state),
    submit: { label: req.t('plan.removal.removeGoal'), cancel: { href } },
  })
}

export const removeGoalForm = formHandler({
  schema: removalSchema,
  show: showGoalRemoval,
  save: async (req, res, { version }) => {
    const { goal, plan, base } = await placed(req)
    await removeGoal(req.scope, { id: goal.id, version })
    res.done(crumb({ plan, base }).href, req.t('plan.done.goalRemoved', { code: goal.code }))
  },
})

function goalFields({ t }: Request): Field[] {
  return [
    { name: 'code', label: t('plan.form.code'), hint: t('plan.form.codeHint'), width: 'short' },
    { name: 'title', label: t('plan.form.goalTitle') },
    { name: 'explanation', label: t('plan.form.explanation'), type: 'textarea', rows: 8, optional: true },
  ]
}

const facts = (req: Request, values: Readonly<Record<string, unknown>>): Fact[] =>
  goalFields(req).map(({ name, label }) => ({ label, value: factText(values[name]) }))
