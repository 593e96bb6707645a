import type { Request, Response } from 'express'
import Joi from 'joi'
import { chooseSecondFactorRoles } from '../../actions/choose-second-factor-roles.ts'
import { resetSecondFactor } from '../../actions/reset-second-factor.ts'
import { roles } from '../../domain/permissions.ts'
import { policyOf } from '../../domain/second-factor.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { showEdit } from '../people/routes.ts'
import { organisationRoutes } from '../route.ts'
import { policySchema } from './schemas.ts'

/** Which roles of an organisation need a second factor. */
function showPolicy(req: Request, res: Response, state?: FormState): void {
  const { organisation, t } = req
  const chosen = policyOf(organisation.secondFactorRoles)
  const settings = `/o/${organisation.slug}/settings`
  const words = (held: readonly unknown[]): string =>
    roles
      .filter((role) => held.includes(role))
      .map((role) => t(`terms.role.${role}`))
      .join(', ')
  const label = t('secondFactor.policy.roles')
  const mine = [state?.values['roles'] ?? []].flat()
  const sides = { theirs: [{ label, value: words(chosen) }], mine: [{ label, value: words(mine) }] }
  res.page('organisations/form', {
    title: t('secondFactor.policy.title'),
    lead: t('secondFactor.policy.lead'),
    breadcrumb: [{ href: settings, label: t('organisations.title') }],
    action: `${settings}/second-factor`,
    submit: t('organisations.save'),
    cancel: settings,
    errors: state?.errors ?? [],
    fields: filled([rolesField(req)], state, { roles: chosen }),
    version: organisation.version,
    conflict: state?.conflict === true ? { by: '', at: '', ...sides } : null,
  })
}

const rolesField = ({ t }: Request): Field => ({
  name: 'roles',
  label: t('secondFactor.policy.roles'),
  hint: t('secondFactor.policy.hint'),
  type: 'checkboxes',
  options: roles.map((value) => ({ value, label: t(`terms.role.${value}`) })),
})

const submitPolicy = formHandler({
  schema: policySchema,
  show: showPolicy,
  save: async (req, res, input) => {
    await chooseSecondFactorRoles(req.context, req.organisation, { ...input, actor: req.scope.actor })
    res.done(`/o/${req.organisation.slug}/settings`, req.t('secondFactor.policy.saved'))
  },
})

const submitReset = formHandler({
  schema: Joi.object({}),
  show: showEdit,
  save: async (req, res) => {
    const name = await resetSecondFactor(req.context, req.scope, String(req.params['id']))
    res.done(`/o/${req.organisation.slug}/people`, req.t('secondFactor.reset.done', { name }))
  },
})

export const policyRoutes = organisationRoutes([
  { method: 'get', path: '/settings/second-factor', may: 'organisation.write', stepUp: true, handler: showPolicy },
  { method: 'post', path: '/settings/second-factor', may: 'organisation.write', stepUp: true, handler: submitPolicy },
  { method: 'post', path: '/people/:id/second-factor', may: 'person.write', stepUp: true, handler: submitReset },
])
