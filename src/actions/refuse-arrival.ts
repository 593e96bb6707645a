import { randomUUID } from 'node:crypto'
import type { Context } from '../context.ts'
import { noteArrival } from '../data/arrivals.ts'
import type { StoredIdentityProvider } from '../data/identity-providers.ts'
import { newId } from '../data/records.ts'
import { installationTrail } from '../data/trail.ts'

/**
 * Writes down that somebody was refused at the door of a provider, and why, as one word: in the log with a reference, in
 * the trail of the installation, and with the provider. Nothing of the person or of the message. Gives the reference.
 */
export async function refuseArrival(
  context: Context,
  provider: StoredIdentityProvider,
  reason: string,
): Promise<string> {
  const { store, now, log } = context
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
  // That a provider does not answer is nobody's doing at the door, and would fill the trail while it lasts.
  if (reason !== 'discovery') await store.commit([{ op: 'create', collection: installationTrail, id: newId(), values }])
  await noteArrival(context, { provider: provider.id, refused: reason })
  return reference
}
