import { randomBytes, randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import { oidcProviderOf, samlProviderOf } from '../../actions/identity-provider.ts'
import type { StoredIdentityProvider } from '../../data/identity-providers.ts'
import { rememberRequest, takeResult } from '../../data/sign-ins.ts'
import { type ClaimName, claimNames } from '../../domain/identity-provider.ts'
import { beginOidc, OidcRefused } from '../../identity/oidc.ts'
import { libraryOf } from '../../identity/saml/validate.ts'
import { requested } from './form.ts'
import { listCrumb, settingsCrumb } from './list.ts'
import { providersHref } from './present.ts'
import type { IdentityTrial } from './trial-answer.ts'
import type { Seen } from './trial-seen.ts'

/**
 * Sends the administrator to the provider, as somebody who signs in would be sent. A link and no form: browsers do not
 * follow the answer to a form to another site. What comes back is shown, and nobody is signed in.
 */
export async function startTrial(req: Request, res: Response): Promise<void> {
  const provider = await requested(req)
  const begun = { provider: provider.id, requestId: newRequestId(), page: pageOf(req, provider) }
  try {
    const { url, ...more } =
      provider.protocol === 'saml' ? await askSaml(req, provider, begun) : await askOidc(req, provider, begun)
    req.session.identityTrial = { ...begun, ...more }
    res.redirect(303, url)
  } catch (error) {
    if (!(error instanceof OidcRefused)) throw error
    showFailure(req, res, { provider, reason: error.reason })
  }
}

const newRequestId = (): string => `_${randomBytes(20).toString('hex')}`

const pageOf = (req: Request, { id }: StoredIdentityProvider): string => `${providersHref(req)}/${id}/trial`

async function askSaml(req: Request, stored: StoredIdentityProvider, begun: IdentityTrial): Promise<{ url: string }> {
  const library = libraryOf(samlProviderOf(req.context, stored))
  library.options.generateUniqueId = () => begun.requestId
  const url = await library.getAuthorizeUrlAsync('', undefined, {})
  const content = { trial: begun.page }
  await rememberRequest(req.context, { provider: stored.id, id: begun.requestId, content })
  return { url }
}

async function askOidc(
  req: Request,
  stored: StoredIdentityProvider,
  begun: IdentityTrial,
): Promise<{ url: string } & Pick<IdentityTrial, 'oidc'>> {
  const { url, pending } = await beginOidc(oidcProviderOf(req.context, stored), begun.requestId)
  return { url: url.href, oidc: pending }
}

/** What came back, once: to the browser that asked, and only to a person who may change the provider. */
export async function showTrial(req: Request, res: Response): Promise<void> {
  const provider = await requested(req)
  const { refused } = req.query
  if (typeof refused === 'string') {
    showFailure(req, res, { provider, reason: refused })
    return
  }
  const seen = await seenBy(req, provider)
  res.page('identity-providers/trial', {
    ...headOf(req, provider),
    lead: req.t('identityProviders.trial.lead'),
    seen: seen === undefined ? null : { ...factsOf(req, seen), attributes: seen.attributes },
    failure: null,
  })
}

async function seenBy(req: Request, provider: StoredIdentityProvider): Promise<Seen | undefined> {
  const trial = req.session.identityTrial
  delete req.session.identityTrial
  if (trial?.provider !== provider.id) return undefined
  if (trial.seen !== undefined) return trial.seen
  const { t: word } = req.query
  if (typeof word !== 'string') return undefined
  const result = (await takeResult(req.context, { provider: provider.id, word })) as
    { seen: Seen; inResponseTo: string | null } | undefined
  return result?.inResponseTo === trial.requestId ? result.seen : undefined
}

/** The reason is one word of ours; whatever else stands in the address is not repeated. */
function showFailure(req: Request, res: Response, given: { provider: StoredIdentityProvider; reason: string }): void {
  const reference = randomUUID().slice(0, 8)
  const reason = /^[a-zA-Z-]{1,40}$/.test(given.reason) ? given.reason : 'unknown'
  req.context.log.warn({ reference, provider: given.provider.id, reason }, 'a trial of an identity provider failed')
  res.page('identity-providers/trial', {
    ...headOf(req, given.provider),
    seen: null,
    failure: {
      text: req.t(`identityProviders.trial.reason.${wordFor(reason)}`),
      reference: req.t('identityProviders.trial.reference', { reference, reason }),
    },
  })
}

/** Several words of the log are the same to who has to mend it. */
const words = {
  signature: 'signature signatures',
  audience: 'audience one-AudienceRestriction',
  address: 'destination recipient',
  issuer: 'issuer',
  time: 'age expired not-yet not-before',
  status: 'status',
  algorithm: 'algorithm',
  'not-encrypted': 'not-encrypted',
  'name-id': 'name-id one-NameID',
  discovery: 'discovery',
  answer: 'answer',
} as const

const wordFor = (reason: string): keyof typeof words | 'other' =>
  (Object.keys(words) as (keyof typeof words)[]).find((word) => words[word].split(' ').includes(reason)) ?? 'other'

function headOf(
  req: Request,
  { id, name, protocol }: StoredIdentityProvider,
): { title: string } & Record<string, unknown> {
  const href = `${providersHref(req)}/${id}`
  return {
    title: req.t('identityProviders.trial.title', { name }),
    breadcrumb: [settingsCrumb(req), listCrumb(req), { href, label: name }],
    href,
    lookHref: protocol === 'oidc' ? `${href}/look` : null,
  }
}

const checkNames = ['signature', 'subject', 'organisation', 'national', 'strong'] as const

function factsOf(req: Request, { checks, claims, roles, context, nameId }: Seen): Record<string, unknown> {
  const { t } = req
  const nothing = t('identityProviders.trial.nothing')
  const shown = (value: string | null): string => (value === null || value === '' ? nothing : value)
  const becomes = claimNames
    .filter((claim): claim is Exclude<ClaimName, 'roles'> => claim !== 'roles')
    .map((claim) => ({ label: t(`identityProviders.claim.${claim}`), value: shown(claims?.[claim] ?? null) }))
  const given = roles.map((role) => t(`terms.role.${role}`)).join(', ')
  return {
    checks: checkNames
      .filter((name) => checks[name] !== null)
      .map((name) => ({ state: checks[name] === true ? 'yes' : 'no', label: t(`identityProviders.trial.${name}`) })),
    nameId: nameId ?? t('identityProviders.trial.masked'),
    becomes: [
      ...becomes,
      { label: t('identityProviders.trial.roles'), value: shown(given) },
      { label: t('identityProviders.trial.context'), value: shown(context) },
    ],
  }
}
