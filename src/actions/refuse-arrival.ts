import { randomUUID } from 'node:crypto'
import type { Context } from '../context.ts'
import { noteArrival } from '../data/arrivals.ts'
import { takeAttempt } from '../data/attempts.ts'
import type { StoredIdentityProvider } from '../data/identity-providers.ts'
import { newId } from '../data/records.ts'
import { installationTrail } from '../data/trail.ts'
import { networkOf } from '../domain/network-address.ts'

interface Refused {
  /** why, as one word */
  reason: string
  /** where it came from: only what limits the trail keeps it, for an hour */
  address: string
}

/**
 * Writes down that somebody was refused at the door of a provider, and why, as one word: in the log with a reference, in
 * the trail of the installation when it is not the same over and over, and with the provider. Nothing of the person or of
 * the message. Gives the reference.
 */
export async function refuseArrival(
  context: Context,
  provider: StoredIdentityProvider,
  refused: Refused,
): Promise<string> {
  const { store, now, log } = context
  const { reason } = refused
  const reference = randomUUID().slice(0, 8)
  log.warn({ reference, provider: provider.id, reason }, 'refused at an identity provider')
  const values = {
    at: now(),
    actor: { kind: 'system', name: 'sign-in' },
    act: 'identityLink.refused',
    subject: { kind: 'identityLinks', id: provider.id, label: provider.name },
    subjectId: provider.id,
    changes: [{ field: 'reason', before: null, after: reason }],
  }
  if (await isForTheTrail(context, refused))
    await store.commit([{ op: 'create', collection: installationTrail, id: newId(), values }])
  await noteArrival(context, { provider: provider.id, refused: reason })
  return reference
}

/** What one address can add to the trail, which is for ever, for one reason in one hour; after that ever fewer. The log has all. */
const noted = 10

async function isForTheTrail({ store, now }: Context, { reason, address }: Refused): Promise<boolean> {
  // That a provider does not answer is nobody's doing at the door, and would fill the trail while it lasts.
  if (reason === 'discovery') return false
  const hour = now().toISOString().slice(0, 13)
  const key = `refused ${hour} ${reason} ${networkOf(address)}`
  return (await takeAttempt(store, { key, free: noted, now: now() })) === null
}
