import type { Request, Response } from 'express'
import Joi from 'joi'
import type { NewOrganisation } from '../../actions/create-organisation.ts'
import { setUp } from '../../actions/set-up.ts'
import { isEmptyInstallation, users } from '../../data/users.ts'
import { NotFound } from '../../domain/errors.ts'
import { filled, type Field, type FormState, formHandler } from '../forms.ts'
import { defaultEdition, organisationFields } from '../organisations/fields.ts'
import { organisationKeys } from '../organisations/schemas.ts'
import type { Route } from '../route.ts'
import { mailAddress, newPassword, strictLine } from '../schemas.ts'
import { arrive } from '../sign-in/arrive.ts'

interface SetUpInput extends NewOrganisation {
  personName: string
  email: string
  password: string
}

const setUpSchema = Joi.object<SetUpInput>({
  ...organisationKeys,
  personName: strictLine(120).required(),
  email: mailAddress.required(),
  password: newPassword,
})

/** Open only while nobody has an account; after that there is no such page. */
async function showSetUp(req: Request, res: Response, state?: FormState): Promise<void> {
  if (!(await isEmptyInstallation(req.context.store))) throw new NotFound('set-up')
  const stored = { languages: [req.language], edition: defaultEdition }
  res.page('set-up/form', {
    title: req.t('setUp.title'),
    plain: true,
    errors: state?.errors ?? [],
    personFields: filled(personFields(req), state),
    organisationFields: filled(organisationFields(req), state, stored),
  })
}

const personFields = ({ t }: Request): Field[] => [
  { name: 'personName', label: t('setUp.name'), autocomplete: 'name' },
  { name: 'email', label: t('setUp.email'), type: 'email', autocomplete: 'username' },
  {
    name: 'password',
    label: t('setUp.password'),
    type: 'password',
    autocomplete: 'new-password',
    hint: t('setUp.passwordHint'),
  },
]

const submitSetUp = formHandler({
  schema: setUpSchema,
  show: showSetUp,
  save: async (req, res, { personName, email, password, ...organisation }) => {
    if (!(await isEmptyInstallation(req.context.store))) throw new NotFound('set-up')
    const made = await setUp(req.context, { person: { name: personName, email, password }, organisation })
    const user = await req.context.store.get(users, made.user)
    if (user === undefined) throw new NotFound('user')
    await arrive(req, res, { user, proofs: ['pwd'], to: `/o/${made.slug}`, notice: req.t('setUp.done') })
  },
})

export const setUpRoutes: Route[] = [
  { method: 'get', path: '/set-up', may: 'anyone', handler: showSetUp },
  { method: 'post', path: '/set-up', may: 'anyone', handler: submitSetUp },
]
