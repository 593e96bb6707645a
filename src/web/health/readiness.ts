import { access, constants, statfs } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { sessions } from '../../data/sessions.ts'

/** How long the store may take, in milliseconds. */
const patience = 1000

/** Below this a form with files, a document or a copy of the database may not fit any more. In bytes. */
const leastRoom = 100 * 1024 ** 2

/** What is not in order, one line each, without a place or a name: anybody may ask. Empty: all is. */
export async function notReady({ store, config }: Pick<Context, 'store' | 'config'>): Promise<string[]> {
  const looks = [
    [answers(store), 'the store does not answer'],
    [access(config.dataFolder, constants.R_OK | constants.W_OK), 'the data folder cannot be written'],
    [room(config.dataFolder), 'less than 100 MB is free for data'],
  ] as const
  const found = await Promise.allSettled(looks.map(([look]) => look))
  return looks.flatMap(([, wrong], place) => (found[place]?.status === 'fulfilled' ? [] : [wrong]))
}

/** Sessions are read from the store itself: they are never remembered. */
async function answers(store: Context['store']): Promise<void> {
  const late = new AbortController()
  const tooLate = setTimeout(patience, undefined, { signal: late.signal }).then(() => {
    throw new Error('too late')
  })
  try {
    await Promise.race([store.find(sessions, { limit: 1 }), tooLate])
  } finally {
    late.abort()
    tooLate.catch(() => undefined)
  }
}

/** Of a folder that is gone it is said already that it cannot be written. */
async function room(folder: string): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined)
  if (disk !== undefined && disk.bavail * disk.bsize < leastRoom) throw new Error('no room')
}
