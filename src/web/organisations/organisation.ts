import type { Request, Response } from 'express'
import { createOrganisation } from '../../actions/create-organisation.ts'
import { updateOrganisation } from '../../actions/update-organisation.ts'
import Joi from 'joi'
import type { NewOrganisation } from '../../actions/create-organisation.ts'
import { Invalid, NotFound } from '../../domain/errors.ts'
import { localized } from '../../domain/text.ts'
import { filled, type FormState, formHandler } from '../forms.ts'
import { version } from '../schemas.ts'
import { defaultEdition, organisationFields } from './fields.ts'
import { organisationKeys, organisationSchema } from './schemas.ts'

/** A new organisation, for the administrator of the installation. */
export function showNewOrganisation(req: Request, res: Response, state?: FormState): void {
  res.page('organisations/form', {
    title: req.t('organisations.newTitle'),
    lead: req.t('organisations.newLead'),
    action: '/organisations',
    submit: req.t('organisations.create'),
    cancel: '/account',
    errors: state?.errors ?? [],
    fields: filled(organisationFields(req), state, { languages: [req.language], edition: defaultEdition }),
    conflict: null,
  })
}

export const submitNewOrganisation = formHandler({
  schema: organisationSchema,
  show: showNewOrganisation,
  save: async (req, res, values) => {
    if (req.user === undefined) throw new NotFound('user')
    if (!req.context.catalogue.editions.some(({ id }) => id === values.edition))
      throw new Invalid([{ field: 'edition', code: 'any.only' }])
    const { id, name } = req.user
    const made = await createOrganisation(req.context, values, { actor: { kind: 'user', id, name }, administrator: id })
    res.done(`/o/${made.slug}`, req.t('organisations.created', { name: values.name }))
  },
})

/** The organisation itself: name, languages, edition. */
export function showOrganisationEdit(req: Request, res: Response, state?: FormState): void {
  const { organisation, t } = req
  const fields = organisationFields(req)
  const stored = { ...organisation, version: organisation.version }
  res.page('organisations/form', {
    title: t('organisations.editTitle'),
    action: `/o/${organisation.slug}/settings/organisation`,
    submit: t('organisations.save'),
    cancel: `/o/${organisation.slug}/settings`,
    errors: state?.errors ?? [],
    fields: filled(fields, state, stored),
    version: organisation.version,
    conflict: state?.conflict === true ? { by: '', at: '', theirs: theirs(req), mine: mine(req, state) } : null,
  })
}

const theirs = (req: Request): { label: string; value: string }[] => [
  { label: req.t('organisations.name'), value: req.organisation.name },
  { label: req.t('organisations.languages'), value: req.organisation.languages.join(', ') },
  { label: req.t('organisations.edition'), value: editionTitle(req, req.organisation.edition) },
]

const mine = (req: Request, { values }: FormState): { label: string; value: string }[] => [
  { label: req.t('organisations.name'), value: typed(values['name']) },
  { label: req.t('organisations.languages'), value: [values['languages']].flat().join(', ') },
  { label: req.t('organisations.edition'), value: editionTitle(req, typed(values['edition'])) },
]

const typed = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The name of an edition in the visitor's language. */
export function editionTitle(req: Request, edition: string): string {
  const found = req.context.catalogue.editions.find(({ id }) => id === edition)
  return found === undefined ? edition : localized(found.title, req.language).text
}

export const submitOrganisationEdit = formHandler({
  schema: Joi.object<NewOrganisation & { version: number }>({ ...organisationKeys, version }),
  show: showOrganisationEdit,
  save: async (req, res, { version: expected, ...values }) => {
    await updateOrganisation(req.context, req.organisation, { values, version: expected, actor: req.scope.actor })
    res.done(`/o/${values.slug === '' ? req.organisation.slug : values.slug}/settings`, req.t('organisations.saved'))
  },
})
