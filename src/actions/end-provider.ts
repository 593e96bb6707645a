import type { Context } from '../context.ts'
import { identityLinks } from '../data/identity-links.ts'
import { forgetSignIns } from '../data/sign-ins.ts'
import type { Work } from '../data/tenancy.ts'
import { endProviderSessions } from '../data/vouched-sessions.ts'
import type { Id } from '../domain/organisation.ts'

/** Ends what came of a provider that is believed no more, or not as before: its sessions, and the sign-ins under way. */
export async function endAllOf(context: Context, id: Id): Promise<void> {
  await forgetSignIns(context, id)
  const ended = await endProviderSessions(context, id)
  context.log.info({ provider: id, ended }, 'sessions of an identity provider ended')
}

/** Adds to a unit of work that nobody is known by this provider any more; the accounts stay. */
export async function forgetPeople(
  work: Work,
  { store }: Context,
  { id, name }: { id: Id; name: string },
): Promise<void> {
  for (const link of await store.find(identityLinks, { where: { provider: id } }))
    work.remove(identityLinks, link, { act: 'identityLink.removed', label: name })
}
