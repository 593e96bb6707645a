import { createHash } from 'node:crypto'
import type { Id } from '../domain/organisation.ts'
import { endSession } from './ended-sessions.ts'
import { sessions } from './sessions.ts'
import type { Clocked } from './sign-ins.ts'

/** How a session is known to the provider that vouched for it: person and session at that provider, as hashes. */
export const vouchedHash = (provider: Id, word: string): string =>
  createHash('sha256').update(`${provider} ${word}`).digest('base64url')

/**
 * Ends the sessions of one person at one provider: those with one of the indexes, or all when none is named. They stay
 * as ended until their time is over, so that a request under way does not write one back. Gives how many there were.
 */
export async function endVouchedSessions(
  context: Clocked,
  given: { provider: Id; nameId: string; sessionIndexes: readonly string[] },
): Promise<number> {
  const { provider, nameId } = given
  const indexes = new Set(given.sessionIndexes.map((index) => vouchedHash(provider, index)))
  const found = await context.store.find(sessions, { where: { vouched: vouchedHash(provider, nameId) } })
  let ended = 0
  for (const { id, content } of found) {
    const isMeant = indexes.size === 0 || indexes.has(indexOf(content) ?? '')
    if (isMeant && (await endSession(context, id))) ended += 1
  }
  return ended
}

/** Ends all sessions that a provider vouched for, also of who has still to show a second factor. Gives how many there were. */
export async function endProviderSessions(context: Clocked, provider: Id): Promise<number> {
  const found = await context.store.find(sessions, { where: { provider } })
  let ended = 0
  for (const { id } of found) if (await endSession(context, id)) ended += 1
  return ended
}

interface Content {
  identity?: { sessionIndex?: string | null }
  /** somebody who has not shown enough yet */
  pendingUser?: { identity?: { sessionIndex?: string | null } }
}

function indexOf(content: string): string | null | undefined {
  const { identity, pendingUser } = JSON.parse(content) as Content
  return (identity ?? pendingUser?.identity)?.sessionIndex
}
