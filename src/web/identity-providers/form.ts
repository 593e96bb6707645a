import type { Request, Response } from 'express'
import { updateIdentityProvider } from '../../actions/save-identity-provider.ts'
import { identityProviders, type StoredIdentityProvider } from '../../data/identity-providers.ts'
import { trailOf } from '../../data/trail-entries.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { draftOf } from './draft.ts'
import { type FieldGroup, fieldGroups, storedFields } from './fields.ts'
import { listCrumb, settingsCrumb } from './list.ts'
import { providersHref } from './present.ts'
import { oidcSchema, samlSchema } from './schemas.ts'

export const requested = (req: Request): Promise<StoredIdentityProvider> =>
  req.scope.require(identityProviders, String(req.params['id']))

/** Everything that can be decided about a provider; after a conflict with both versions above it. */
export async function showEdit(req: Request, res: Response, state?: FormState): Promise<void> {
  const provider = await requested(req)
  const groups = fieldGroups(req, provider)
  const stored = storedFields(provider)
  const href = `${providersHref(req)}/${provider.id}`
  res.page('identity-providers/form', {
    title: req.t('identityProviders.editTitle', { name: provider.name }),
    breadcrumb: [settingsCrumb(req), listCrumb(req), { href, label: provider.name }],
    action: href,
    errors: state?.errors ?? [],
    version: state !== undefined && !state.conflict ? state.values['version'] : provider.version,
    groups: groups.map((group) => ({ ...group, fields: filled(group.fields, state, stored) })),
    conflict: state?.conflict === true ? await conflictOf(req, { provider, groups, mine: state.values }) : null,
    submit: { label: req.t('identityProviders.save'), cancel: { href } },
  })
}

export const submitEdit = async (req: Request, res: Response): Promise<void> => {
  const provider = await requested(req)
  await formHandler({
    schema: provider.protocol === 'saml' ? samlSchema : oidcSchema,
    show: showEdit,
    save: async (_req, _res, input) => {
      const choices = draftOf(provider.protocol, input)
      const change = { id: provider.id, version: input.version, choices, clientSecret: input['clientSecret'] ?? '' }
      const isAnew = await updateIdentityProvider(req.context, req.scope, change)
      const { name } = choices
      res.done(
        `${providersHref(req)}/${provider.id}`,
        req.t(isAnew ? 'identityProviders.savedAnew' : 'identityProviders.saved', { name }),
      )
    },
  })(req, res)
}

async function conflictOf(
  req: Request,
  given: { provider: StoredIdentityProvider; groups: FieldGroup[]; mine: Readonly<Record<string, unknown>> },
): Promise<Record<string, unknown>> {
  const [latest] = await trailOf(req.scope, given.provider.id, 1)
  const fields = given.groups.flatMap((group) => group.fields).filter(({ type }) => type !== 'password')
  const facts = (values: Readonly<Record<string, unknown>>): { label: string; value: string }[] =>
    fields.map((field) => ({ label: field.label, value: shown(req, field, values[field.name]) }))
  return {
    by: latest?.actor.name,
    at: latest === undefined ? '' : req.formats.moment(latest.at),
    theirs: facts(storedFields(given.provider)),
    mine: facts(given.mine),
  }
}

function shown({ t }: Request, { type, options }: Field, value: unknown): string {
  if (type === 'checkbox') return t(value === true || value === 'yes' ? 'parts.yes' : 'parts.no')
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  return options?.find((option) => option.value === text)?.label ?? text
}
