import type { Request, Response } from 'express'
import { refuseArrival } from '../../actions/refuse-arrival.ts'
import { giveBackAttempt, takeAttempt } from '../../data/attempts.ts'
import { providerAtTheDoor, type StoredIdentityProvider } from '../../data/identity-providers.ts'
import { organisations } from '../../data/organisations.ts'
import { NotFound } from '../../domain/errors.ts'
import { networkOf } from '../../domain/network-address.ts'
import { OidcRefused } from '../../identity/oidc.ts'
import { SamlRefused } from '../../identity/saml/refused.ts'
import type { PendingSignIn } from './session-identity.ts'

type Protocol = StoredIdentityProvider['protocol']

/** The open provider of the path. Throws NotFound for any other: from here one that is closed is not there. */
export async function doorOf(req: Request, protocol?: Protocol): Promise<StoredIdentityProvider> {
  return openDoor(req, String(req.params['provider']), protocol)
}

/** The provider of the path, open or not: it has to know us before anybody can come in. Throws NotFound for none. */
export async function knownDoor(req: Request, protocol: Protocol): Promise<StoredIdentityProvider> {
  const id = String(req.params['provider'])
  const found = /^[0-9a-f]{24}$/.test(id) ? await providerAtTheDoor(req.context.store, id) : undefined
  if (found?.protocol !== protocol) throw new NotFound('provider')
  return found
}

export async function openDoor(req: Request, id: string, protocol?: Protocol): Promise<StoredIdentityProvider> {
  const found = /^[0-9a-f]{24}$/.test(id) ? await providerAtTheDoor(req.context.store, id) : undefined
  if (found?.isOpen !== true || (protocol ?? found.protocol) !== found.protocol) throw new NotFound('provider')
  return found
}

/** Why it was refused, as one word; rethrows what is no refusal. */
export function reasonOf(error: unknown): string {
  if (error instanceof SamlRefused || error instanceof OidcRefused) return error.reason
  throw error
}

interface Refusal {
  provider: StoredIdentityProvider
  reason: string
  /** what was asked; when that was to show again who one is, the visitor stays in */
  pending?: PendingSignIn | undefined
}

/**
 * The one page for everybody who is not let in, whatever the reason; that is in the log, under the reference.
 */
export async function showRefused(req: Request, res: Response, { provider, reason, pending }: Refusal): Promise<void> {
  const reference = await refuseArrival(req.context, provider, { reason, address: req.ip ?? '' })
  const organisation = await req.context.store.get(organisations, provider.organisation)
  // Without an answer of the provider it is worth trying again later.
  res.status(reason === 'discovery' ? 503 : 403)
  const isAgain = pending?.again !== undefined && req.user !== undefined
  const isLink = isAgain && pending.again?.links === true
  res.page('sign-in/refused', {
    title: req.t(`door.refused.${isLink ? 'linkTitle' : isAgain ? 'againTitle' : 'title'}`),
    lead: req.t(`door.refused.${isLink ? 'linkLead' : isAgain ? 'againLead' : 'lead'}`),
    isAgain,
    plain: true,
    name: organisation?.name ?? provider.name,
    reference,
    isLink,
    againHref: isLink
      ? '/account/providers'
      : isAgain
        ? `/sign-in/again?to=${encodeURIComponent(pending.to)}`
        : `/sign-in/with/${provider.id}`,
  })
}

/** Refused messages from one address before it has to wait: a whole town hall may sit behind it. */
const free = 30

/** Sign-ins begun from one address in one hour before it has to wait: no town hall, but what goes round and round. */
const freeStarts = 2000

interface Turn {
  /** What was brought is believed: it does not count. */
  giveBack: () => Promise<void>
}

/**
 * Counts for the address that it came from what anybody can send, before it is looked at: of many at the same moment no
 * more are looked at than of as many after each other. Undefined, and answered, when too much from there was refused.
 */
export async function takeTurn(req: Request, res: Response): Promise<Turn | undefined> {
  const { store, now } = req.context
  const attempt = { key: `provider ${networkOf(req.ip ?? '')}`, free, now: now() }
  const until = await takeAttempt(store, attempt)
  if (until === null) return { giveBack: () => giveBackAttempt(store, attempt) }
  showWait(req, res, { until, why: 'door.wait.why' })
  return undefined
}

/** False, and answered, when too many sign-ins were begun from this address in this hour, whatever came of them. */
export async function mayStart(req: Request, res: Response): Promise<boolean> {
  const now = req.context.now()
  const key = `start ${now.toISOString().slice(0, 13)} ${networkOf(req.ip ?? '')}`
  const until = await takeAttempt(req.context.store, { key, free: freeStarts, now })
  if (until !== null) showWait(req, res, { until, why: 'door.wait.starts' })
  return until === null
}

function showWait(
  req: Request,
  res: Response,
  { until, why }: { until: Date; why: 'door.wait.why' | 'door.wait.starts' },
): void {
  const seconds = Math.ceil((until.getTime() - req.context.now().getTime()) / 1000)
  res.status(429).set('Retry-After', String(seconds))
  res.page('sign-in/wait', {
    title: req.t('door.wait.title'),
    plain: true,
    minutes: Math.ceil(seconds / 60),
    why: req.t(why),
  })
}
