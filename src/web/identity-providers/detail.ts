import type { Request, Response } from 'express'
import { dropCertificate, fetchAndTakeIn, takeInMetadata } from '../../actions/identity-provider-metadata.ts'
import {
  closeIdentityProvider,
  openIdentityProvider,
  removeIdentityProvider,
} from '../../actions/manage-identity-provider.ts'
import { lastArrivals } from '../../data/arrivals.ts'
import type { StoredIdentityProvider } from '../../data/identity-providers.ts'
import { listMembers } from '../../data/members.ts'
import { peopleThrough } from '../../data/provider-people.ts'
import { Invalid } from '../../domain/errors.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { filled, type FormState, formHandler, messages } from '../forms.ts'
import type { Handler } from '../route.ts'
import { metadataFields } from './fields.ts'
import { requested } from './form.ts'
import { keysFacts } from './keys.ts'
import { listCrumb, settingsCrumb } from './list.ts'
import { withFile } from './new.ts'
import {
  arrivalRows,
  attributeRows,
  openSign,
  ourCertificates,
  ourValues,
  peopleFacts,
  providersHref,
  theirCertificates,
  theirFacts,
} from './present.ts'
import { certificateSchema, metadataSchema } from './schemas.ts'

/** A provider: what to type there, what it says of itself, its certificates, and who came in last. */
export async function showProvider(req: Request, res: Response, state?: FormState): Promise<void> {
  const provider = await requested(req)
  const { store } = req.context
  const [found, members, through] = await Promise.all([
    lastArrivals(store, provider.id),
    listMembers(store, req.organisation.id),
    peopleThrough(store, provider),
  ])
  const names = new Map(members.map(({ user }) => [user.id, user.name]))
  res.page('identity-providers/detail', {
    title: provider.name,
    lead: req.t(provider.isOpen ? 'identityProviders.openLead' : 'identityProviders.closedLead'),
    breadcrumb: [settingsCrumb(req), listCrumb(req)],
    state: openSign(req, provider),
    isOpen: provider.isOpen,
    lookHref: provider.protocol === 'oidc' ? `${providersHref(req)}/${provider.id}/look` : null,
    tryHref: `${providersHref(req)}/${provider.id}/trial/start`,
    href: `${providersHref(req)}/${provider.id}`,
    ours: ourValues(req, provider),
    attributes: attributeRows(req, provider),
    theirs: theirFacts(req, provider),
    certificates: theirCertificates(req, provider),
    ourCertificates: ourCertificates(req, provider),
    keys: keysFacts(req, provider, state),
    arrivals: arrivalRows(req, found, names),
    people: peopleFacts(req, through),
    ...takingIn(req, provider, state),
  })
}

/** The forms of who may change the provider. */
function takingIn(req: Request, provider: StoredIdentityProvider, state: FormState | undefined): object {
  const fields = metadataFields(req.t).filter(({ name }) => name !== 'metadataUrl')
  return {
    mayWrite: isAllowed(req.roles, 'identity-provider.write'),
    version: provider.version,
    errors: state?.errors ?? [],
    conflict: state?.conflict === true ? {} : null,
    fields: provider.saml === null ? [] : filled(fields, state),
    metadataUrl: provider.saml?.metadataUrl ?? null,
    isSending: state?.values['metadata'] !== undefined,
  }
}

const hrefOf = (req: Request): string => `${providersHref(req)}/${String(req.params['id'])}`

export const submitMetadata = withFile(
  formHandler({
    schema: metadataSchema,
    show: showProvider,
    save: async (req, res, { version, metadata, from }) => {
      const id = String(req.params['id'])
      const { context, scope } = req
      const { added } =
        from === 'address'
          ? await fetchAndTakeIn(context, scope, { id, version })
          : await takeInMetadata(scope, id, { version, metadata })
      res.done(hrefOf(req), req.t('identityProviders.taken', { count: added }))
    },
  }),
)

export const submitCertificate = formHandler({
  schema: certificateSchema,
  show: showProvider,
  save: async (req, res, given) => {
    await dropCertificate(req.context, req.scope, { id: String(req.params['id']), ...given })
    res.done(hrefOf(req), req.t('identityProviders.dropped'))
  },
})

/** What is asked of the provider twice is done once; what is wrong about it is told on its page. */
const act =
  (does: (req: Request) => Promise<{ href: string; notice: string }>): Handler =>
  async (req, res) => {
    try {
      const { href, notice } = await does(req)
      res.done(href, notice)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      await showProvider(req, res.status(422), {
        values: {},
        errors: messages(error.issues, req.t),
        conflict: false,
      })
    }
  }

export const submitOpening = act(async (req) => {
  const { id, name } = await requested(req)
  await openIdentityProvider(req.context, req.scope, id)
  return { href: hrefOf(req), notice: req.t('identityProviders.opened', { name }) }
})

export const submitClosing = act(async (req) => {
  const { id, name } = await requested(req)
  await closeIdentityProvider(req.context, req.scope, id)
  return { href: hrefOf(req), notice: req.t('identityProviders.closedNow', { name }) }
})

export const submitRemoval = act(async (req) => {
  const name = await removeIdentityProvider(req.context, req.scope, String(req.params['id']))
  return { href: providersHref(req), notice: req.t('identityProviders.removed', { name }) }
})
