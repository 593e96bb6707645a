import type { Request, Response } from 'express'
import { fetchMetadata } from '../../actions/identity-provider-metadata.ts'
import { createIdentityProvider } from '../../actions/save-identity-provider.ts'
import { identityPreset, identityPresets } from '../../data/identity-presets.ts'
import { Invalid, NotFound } from '../../domain/errors.ts'
import { choiceIssues, choicesOf, type Preset } from '../../domain/identity-provider-rules.ts'
import { filled, type FormState, formHandler } from '../forms.ts'
import type { Handler } from '../route.ts'
import { certificateOf } from './draft.ts'
import { newFields } from './fields.ts'
import { listCrumb, settingsCrumb } from './list.ts'
import { providersHref } from './present.ts'
import { type NewInput, newSchema } from './schemas.ts'

/** A little more than is taken, so that a file that is too large is told so beside its field. */
export const metadataUpload = { field: 'file', maxBytes: 2_000_000 }

/** First what sort of provider it is, then the form of that sort. */
export function showNew(req: Request, res: Response, state?: FormState): void {
  const wanted = state?.values['preset'] ?? req.query['preset']
  const preset = identityPresets.find(({ id }) => id === wanted)
  if (preset === undefined) showChoice(req, res)
  else showForm(req, res, { preset, state })
}

function showChoice(req: Request, res: Response): void {
  res.page('identity-providers/choose', {
    title: req.t('identityProviders.choose'),
    breadcrumb: [settingsCrumb(req), listCrumb(req)],
    presets: identityPresets.map(({ id, name }) => ({
      href: `${providersHref(req)}/new?preset=${id}`,
      name,
      text: req.t(`identityProviders.presets.${id as 'adfs'}`),
    })),
  })
}

function showForm(
  req: Request,
  res: Response,
  { preset, state }: { preset: Preset; state: FormState | undefined },
): void {
  const stored = { name: '', issuer: preset.oidc?.issuers.production ?? '' }
  res.page('identity-providers/new', {
    title: req.t('identityProviders.newTitle', { name: preset.name }),
    lead: req.t(preset.protocol === 'saml' ? 'identityProviders.newSaml' : 'identityProviders.newOidc'),
    breadcrumb: [settingsCrumb(req), listCrumb(req)],
    preset: preset.id,
    action: providersHref(req),
    errors: state?.errors ?? [],
    fields: filled(newFields(req, preset), state, stored),
    submit: { label: req.t('identityProviders.create'), cancel: { href: `${providersHref(req)}/new` } },
  })
}

const save = formHandler<NewInput>({
  schema: newSchema,
  show: showNew,
  save: async (req, res, input) => {
    const preset = presetOf(input.preset)
    const { context, scope } = req
    const id = await createIdentityProvider(context, scope, {
      ...{ preset: input.preset, name: input.name },
      ...(preset.protocol === 'saml' ? await samlInput(req, input, preset) : oidcInput(input)),
      ...(preset.needsBinding === true ? { organisationBinding: input.organisationBinding || null } : {}),
    })
    res.done(`${providersHref(req)}/${id}`, req.t('identityProviders.created', { name: input.name }))
  },
})

/** A file counts as what was pasted, so that it is still there when something is wrong with it. */
export const withFile =
  (handle: Handler): Handler =>
  (req, res) => {
    if (req.file !== undefined) {
      const body = (req.body ?? {}) as Record<string, unknown>
      req.body = { ...body, metadata: req.file.buffer.toString('utf8') }
    }
    return handle(req, res)
  }

export const submitNew = withFile(save)

function presetOf(id: string): Preset {
  try {
    return identityPreset(id)
  } catch (error) {
    throw error instanceof NotFound ? new Invalid([{ field: 'preset', code: 'any.only' }]) : error
  }
}

/** What is given by address is fetched now, by this act of an administrator and at no other time. */
async function samlInput({ context }: Request, input: NewInput, preset: Preset): Promise<object> {
  const metadataUrl = input.metadataUrl || null
  const choices = choicesOf(preset)
  const saml = choices.saml === null ? null : { ...choices.saml, metadataUrl }
  const issues = choiceIssues({ ...choices, saml }, { preset, privateHosts: context.config.outgoingPrivateHosts })
  if (issues.length > 0) throw new Invalid(issues)
  const isGiven = input.metadata.trim() !== '' || metadataUrl === null
  const metadata = isGiven ? input.metadata : await fetchMetadata(context, metadataUrl)
  return {
    metadata,
    choices: { saml: { metadataUrl, metadataCertificate: certificateOf(input.metadataCertificate) } },
  }
}

const oidcInput = ({ issuer, clientId, clientSecret }: NewInput): object => ({ issuer, clientId, clientSecret })
