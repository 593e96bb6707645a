import type { Request, Response } from 'express'
import { createPlan } from '../../actions/create-plan.ts'
import { updatePlan } from '../../actions/update-plan.ts'
import { plans } from '../../data/plans.ts'
import { dayOf } from '../../i18n/format.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { conflictOf, type Fact, factText, versionFor } from './conflict.ts'
import { planEditSchema, planSchema } from './schemas.ts'

/** The form of a new plan. */
export function newPlan(req: Request, res: Response, state?: FormState): void {
  const base = `/o/${req.organisation.slug}`
  const year = Number(dayOf(req.context.now()).slice(0, 4)) + 1
  const stored = {
    title: req.t('plan.form.suggestedTitle', { from: year, to: year + 2 }),
    firstYear: year,
    lastYear: year + 2,
  }
  res.page('plan/form', {
    title: req.t('plan.newPlan'),
    lead: req.t('plan.form.newLead'),
    breadcrumb: [{ href: `${base}/plan`, label: req.t('plan.title') }],
    errors: state?.errors ?? [],
    target: `${base}/plan/plans`,
    fields: filled(planFields(req), state, stored),
    submit: { label: req.t('plan.form.create'), cancel: { href: `${base}/plan` } },
  })
}

export const createPlanForm = formHandler({
  schema: planSchema,
  show: newPlan,
  save: async (req, res, input) => {
    const { number } = await createPlan(req.scope, input)
    res.done(`/o/${req.organisation.slug}/plan?plan=${number}`, req.t('plan.done.planCreated'))
  },
})

/** The form of a plan's title and years. */
export async function editPlan(req: Request, res: Response, state?: FormState): Promise<void> {
  const base = `/o/${req.organisation.slug}`
  const plan = await req.scope.require(plans, String(req.params['id']))
  const fields = filled(planFields(req), state, { ...plan })
  const back = `${base}/plan?plan=${plan.number}`
  res.page('plan/form', {
    title: req.t('plan.editPlan'),
    breadcrumb: [{ href: back, label: plan.title }],
    errors: state?.errors ?? [],
    conflict: await conflictOf(req, {
      id: plan.id,
      state,
      sides: (values) => ({ theirs: facts(req, { ...plan }), mine: facts(req, values) }),
    }),
    target: `${base}/plan/plans/${plan.id}`,
    version: versionFor(plan.version, state),
    fields,
    submit: { label: req.t('plan.form.save'), cancel: { href: back } },
  })
}

export const updatePlanForm = formHandler({
  schema: planEditSchema,
  show: editPlan,
  save: async (req, res, { version, ...details }) => {
    const { id, number } = await req.scope.require(plans, String(req.params['id']))
    await updatePlan(req.scope, { id, version }, details)
    res.done(`/o/${req.organisation.slug}/plan?plan=${number}`, req.t('plan.done.planUpdated'))
  },
})

function planFields({ t }: Request): Field[] {
  return [
    { name: 'title', label: t('plan.form.title') },
    { name: 'firstYear', label: t('plan.form.firstYear'), type: 'number', attributes: { min: '1990', max: '2199' } },
    { name: 'lastYear', label: t('plan.form.lastYear'), type: 'number', attributes: { min: '1990', max: '2199' } },
  ]
}

const facts = (req: Request, values: Readonly<Record<string, unknown>>): Fact[] =>
  planFields(req).map(({ name, label }) => ({ label, value: factText(values[name]) }))
