import type { Request, Response } from 'express'
import { oidcProviderOf, samlProviderOf } from '../../actions/identity-provider.ts'
import { providerAtTheDoor, type StoredIdentityProvider } from '../../data/identity-providers.ts'
import { keepResult, requestOf } from '../../data/sign-ins.ts'
import { finishOidc, OidcRefused } from '../../identity/oidc.ts'
import { SamlRefused } from '../../identity/saml/refused.ts'
import { validateResponse } from '../../identity/saml/validate.ts'
import { type Seen, seenOf } from './trial-seen.ts'

/**
 * Answers of a provider to a trial. They come to the addresses that everybody's answers come to, since a provider sends
 * them nowhere else; but they let nobody in, also while the provider is closed.
 */
interface Trial {
  provider: StoredIdentityProvider
  request: NonNullable<Awaited<ReturnType<typeof requestOf>>>
  /** the page that shows what came back */
  page: string
}

/**
 * The trial that a form of a provider answers. What it says is not believed here: the id is one that we made ourselves a
 * moment ago and nobody can guess, and all that follows from it is which page tells what is wrong.
 */
export async function trialRequest(req: Request): Promise<Trial | undefined> {
  const id = requestIdIn((req.body as Record<string, unknown> | undefined)?.['SAMLResponse'])
  const provider = String(req.params['provider'])
  if (id === undefined || !/^[0-9a-f]{24}$/.test(provider)) return undefined
  const request = await requestOf(req.context, { provider, id })
  const { trial } = (request === undefined ? {} : JSON.parse(request.content)) as { trial?: string }
  const found = trial === undefined ? undefined : await providerAtTheDoor(req.context.store, provider)
  return request === undefined || trial === undefined || found?.protocol !== 'saml'
    ? undefined
    : { provider: found, request, page: trial }
}

/** The id in the first few tags of a message that is not looked at in any other way. */
function requestIdIn(encoded: unknown): string | undefined {
  if (typeof encoded !== 'string' || encoded.length > 300_000) return undefined
  const head = Buffer.from(encoded.slice(0, 8000), 'base64').toString('latin1')
  return /InResponseTo="(_[0-9a-f]{40})"/.exec(head)?.[1]
}

export async function consumeTrial(req: Request, res: Response, trial: Trial): Promise<void> {
  const { provider, request, page } = trial
  const { context } = req
  try {
    const sent = (req.body as Record<string, unknown> | undefined)?.['SAMLResponse']
    const assertion = await validateResponse(sent, samlProviderOf(context, provider), context.now())
    const content = { seen: seenOf(provider, assertion), inResponseTo: assertion.inResponseTo ?? null }
    const word = await keepResult(context, { provider: provider.id, request, assertion, content })
    res.redirect(303, word === undefined ? `${page}?refused=used-before` : `${page}?t=${word}`)
  } catch (error) {
    if (!(error instanceof SamlRefused)) throw error
    context.log.warn({ provider: provider.id, reason: error.reason }, 'refused in a trial of an identity provider')
    res.redirect(303, `${page}?refused=${encodeURIComponent(error.reason)}`)
  }
}

/** True when this browser began a trial that the address it comes back to answers. */
export const isTrial = (req: Request): boolean =>
  req.session.identityTrial?.oidc !== undefined && req.session.identityTrial.requestId === req.query['state']

export async function finishTrialOidc(req: Request, res: Response): Promise<void> {
  const trial = req.session.identityTrial
  const provider = await providerAtTheDoor(req.context.store, String(req.params['provider']))
  if (trial?.oidc === undefined || provider?.id !== trial.provider) {
    res.redirect(303, '/')
    return
  }
  try {
    const query = req.originalUrl.slice(req.originalUrl.indexOf('?') + 1)
    const identity = await finishOidc(oidcProviderOf(req.context, provider), query, trial.oidc)
    const given = { ...identity, nameId: identity.subject, authenticationContext: identity.acr }
    req.session.identityTrial = { ...trial, seen: seenOf(provider, given) }
    res.redirect(303, trial.page)
  } catch (error) {
    if (!(error instanceof OidcRefused)) throw error
    req.context.log.warn({ provider: provider.id, reason: error.reason }, 'refused in a trial of an identity provider')
    res.redirect(303, `${trial.page}?refused=${encodeURIComponent(error.reason)}`)
  }
}

/** A trial that this browser began. */
export interface IdentityTrial {
  provider: string
  requestId: string
  page: string
  oidc?: Parameters<typeof finishOidc>[2]
  /** what came back, until it is shown */
  seen?: Seen
}

declare module 'express-session' {
  interface SessionData {
    identityTrial?: IdentityTrial
  }
}
