import type { Request, Response } from 'express'
import { refuseArrival } from '../../actions/refuse-arrival.ts'
import { blockedUntil, recordFailure } from '../../data/attempts.ts'
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
  /** it may be anybody's doing, so it counts for the address that it came from */
  counts?: boolean
  /** what was asked; when that was to show again who one is, the visitor stays in */
  pending?: PendingSignIn | undefined
}

/**
 * The one page for everybody who is not let in, whatever the reason; that is in the log, under the reference. What anybody
 * can send counts for the address that it came from; a person for whom the provider vouched does not.
 */
export async function showRefused(
  req: Request,
  res: Response,
  { provider, reason, counts = false, pending }: Refusal,
): Promise<void> {
  if (counts) await countRefusal(req)
  const reference = await refuseArrival(req.context, provider, reason)
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

const keyOf = (req: Request): string => `provider ${networkOf(req.ip ?? '')}`

/** True, and answered, when too much that came from this address was refused. */
export async function mustWait(req: Request, res: Response): Promise<boolean> {
  const { store, now } = req.context
  const until = await blockedUntil(store, keyOf(req), now())
  if (until === null) return false
  const seconds = Math.ceil((until.getTime() - now().getTime()) / 1000)
  res.status(429).set('Retry-After', String(seconds))
  res.page('sign-in/wait', {
    title: req.t('door.wait.title'),
    plain: true,
    minutes: Math.ceil(seconds / 60),
  })
  return true
}

const countRefusal = (req: Request): Promise<void> =>
  recordFailure(req.context.store, { key: keyOf(req), free, now: req.context.now() })
