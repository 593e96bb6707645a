import type { Context } from '../context.ts'
import { mails } from '../data/mails.ts'
import { attempts, sessions } from '../data/sessions.ts'
import { signInRequests, signInResults, usedAssertions } from '../data/sign-ins.ts'
import { signInLinks } from '../data/sign-in-links.ts'
import type { Collection, Stored } from '../data/store.ts'
import { installationWork } from '../data/tenancy.ts'
import { Conflict, NotFound } from '../domain/errors.ts'

const actor = { kind: 'system', name: 'end-sessions' } as const

/** How many go in one commit, so that a visitor's own write does not wait long. */
const batch = 200

/** No session or attempt is kept longer, in milliseconds (SESSION_HOURS is 168 at most): what ends later was written while the clock was wrong. */
const longest = 169 * 3_600_000

/**
 * Removes sessions, failed attempts, unfinished sign-ins, links and letters whose time is over. Gives how many there were.
 * Throws between two commits when the signal fires.
 */
export async function endSessions(context: Context, signal?: AbortSignal): Promise<number> {
  let removed = 0
  for (const from of [sessions, attempts, signInRequests, usedAssertions, signInResults, signInLinks, mails])
    removed += await removeExpired(context, from as Collection<{ expiresAt: Date }>, signal)
  return removed
}

async function removeExpired<T extends { expiresAt: Date }>(
  context: Context,
  from: Collection<T>,
  signal?: AbortSignal,
): Promise<number> {
  const now = context.now()
  const unbelievable = new Date(now.getTime() + longest)
  const over = { where: { expiresAt: { before: now } }, sort: 'expiresAt', limit: batch }
  const wrong = { where: { expiresAt: { from: unbelievable } }, sort: 'expiresAt', limit: batch }
  let removed = 0
  for (;;) {
    signal?.throwIfAborted()
    const found = await context.store.find(from, over)
    const expired = found.length > 0 ? found : await context.store.find(from, wrong)
    const gone = await remove(context, { from, records: expired })
    removed += gone
    if (gone === 0) return removed
  }
}

/** All in one commit; when somebody came back to one of them meanwhile, one by one and without that one. */
async function remove<T extends object>(
  context: Context,
  { from, records }: { from: Collection<T>; records: Stored<T>[] },
): Promise<number> {
  const work = installationWork(context.store, actor, context.now)
  for (const record of records) work.remove(from, record, { act: 'session.expired', label: '' })
  try {
    await work.commit()
    return records.length
  } catch (error) {
    if (!(error instanceof Conflict || error instanceof NotFound)) throw error
    if (records.length < 2) return 0
  }
  let removed = 0
  for (const record of records) removed += await remove(context, { from, records: [record] })
  return removed
}
