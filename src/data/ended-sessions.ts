import { Conflict, NotFound } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { endedSession, isOver, sessions } from './sessions.ts'
import type { Clocked } from './sign-ins.ts'
import { installationWork } from './tenancy.ts'

/**
 * Ends a session in every process; false when it was over already. It stays as ended until its time is over, so that a
 * request under way does not write it back. When it is written at the same moment it is read once more: it must end all
 * the same.
 */
export async function endSession({ store, now }: Clocked, id: Id, tries = 5): Promise<boolean> {
  const session = await store.get(sessions, id)
  if (session === undefined || isOver(session.content)) return false
  const work = installationWork(store, { kind: 'system', name: 'sessions' }, now)
  const values = { content: endedSession, user: null, vouched: null, provider: null }
  work.replace(sessions, session, { values, act: 'session.ended', label: '' })
  try {
    await work.commit()
    return true
  } catch (error) {
    if (tries === 0 || !(error instanceof Conflict || error instanceof NotFound)) throw error
    return endSession({ store, now }, id, tries - 1)
  }
}
