import { createHash, randomBytes } from 'node:crypto'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { sharedSchema } from './schemas.ts'
import { collection, type Collection, type Store, type Stored } from './store.ts'
import { installationWork, type Work } from './tenancy.ts'

/**
 * What stands between the moment that somebody is sent to an identity provider and the moment that he or she is in. All
 * of it is in the store, under hashes, so that another process can go on with it; each can be used once, since who uses
 * it removes it in the same commit, and only one can.
 */
interface Pending {
  key: string
  provider: Id
  /** what only the browser that began, or the code that goes on, needs: JSON */
  content: string
  expiresAt: Date
}

const pending = (name: string): Collection<Pending> =>
  collection<Pending>({
    name,
    kind: 'technical',
    schema: sharedSchema({ key: String, provider: String, content: String, expiresAt: Date }),
    indexes: [{ fields: ['key'], unique: true }, { fields: ['provider'] }, { fields: ['expiresAt'] }],
  })

/** A request that a provider has not answered yet, by its id. */
export const signInRequests = pending('signInRequests')

/** An assertion that was used, by its id, for as long as it could be used again. */
export const usedAssertions = pending('usedAssertions')

/** Who a provider says somebody is, by a one-time word, until the browser comes for it. */
export const signInResults = pending('signInResults')

const actor = { kind: 'system', name: 'sign-in' } as const

/** Ids and one-time words are kept as their hash: who reads the store cannot use them. */
const hashOf = (provider: Id, word: string): string =>
  createHash('sha256').update(`${provider} ${word}`).digest('base64url')

export interface Clocked {
  store: Store
  now: () => Date
}

/** Longest time that somebody takes to sign in at the provider. */
const patience = 10 * 60_000

/** Remembers that we asked. Gives nothing: the id is in the request, and in the session of the browser. */
export async function rememberRequest(
  { store, now }: Clocked,
  given: { provider: Id; id: string; content?: object },
): Promise<void> {
  const work = installationWork(store, actor, now)
  const expiresAt = new Date(now().getTime() + patience)
  add(work, signInRequests, { ...given, word: given.id, content: given.content ?? {}, expiresAt })
  await work.commit()
}

/** What was asked under this id, when it was asked and nobody answered in time yet. */
export async function requestOf(
  { store, now }: Clocked,
  given: { provider: Id; id: string },
): Promise<Stored<Pending> | undefined> {
  const key = hashOf(given.provider, given.id)
  const [found] = await store.find(signInRequests, { where: { key }, limit: 1 })
  return found !== undefined && found.expiresAt > now() ? found : undefined
}

/** For a minute the browser can come for what its provider said. */
const resultPatience = 60_000

/**
 * Uses up a request and an assertion, and keeps what was said for the browser to come for: all of it, or nothing when
 * another was first. Gives the one-time word, or undefined for what was used before (gaps G4 and G5).
 */
export async function keepResult(
  { store, now }: Clocked,
  given: {
    provider: Id
    request: Stored<Pending> | undefined
    assertion: { id: string; expiresAt: Date }
    content: object
  },
): Promise<string | undefined> {
  const word = randomBytes(32).toString('base64url')
  const work = installationWork(store, actor, now)
  const { provider, request, assertion } = given
  if (request !== undefined) work.remove(signInRequests, request, { act: 'signIn.answered', label: '' })
  add(work, usedAssertions, { provider, word: assertion.id, content: {}, expiresAt: assertion.expiresAt })
  const expiresAt = new Date(now().getTime() + resultPatience)
  add(work, signInResults, { provider, word, content: given.content, expiresAt })
  return (await isFirst(work)) ? word : undefined
}

/** Keeps what was said a while longer, for the browser that has this word. */
export async function holdResult(
  { store, now }: Clocked,
  given: { provider: Id; word: string; content: object; patience: number },
): Promise<void> {
  const work = installationWork(store, actor, now)
  add(work, signInResults, { ...given, expiresAt: new Date(now().getTime() + given.patience) })
  await work.commit()
}

/** What was kept under the word, once. Undefined when it is unknown, used, or too late. */
export async function takeResult({ store, now }: Clocked, given: { provider: Id; word: string }): Promise<unknown> {
  const key = hashOf(given.provider, given.word)
  const [found] = await store.find(signInResults, { where: { key }, limit: 1 })
  if (found === undefined) return undefined
  const work = installationWork(store, actor, now)
  work.remove(signInResults, found, { act: 'signIn.finished', label: '' })
  const isOurs = await isFirst(work)
  return isOurs && found.expiresAt > now() ? (JSON.parse(found.content) as unknown) : undefined
}

/**
 * Forgets what was asked of a provider and not finished: nobody gets in by it any more. What was used stays known, so that
 * it is not used once more.
 */
export async function forgetSignIns(context: Clocked, provider: Id): Promise<void> {
  for (const from of [signInRequests, signInResults])
    for (const found of await context.store.find(from, { where: { provider } })) await forget(context, from, found)
}

/**
 * Forgets what a provider said of one person and no browser used yet: of its sessions there with one of the indexes, or
 * of all when none is named.
 */
export async function forgetResults(
  context: Clocked,
  given: { provider: Id; nameId: string; sessionIndexes: readonly string[] },
): Promise<void> {
  const { provider, nameId, sessionIndexes } = given
  for (const found of await context.store.find(signInResults, { where: { provider } })) {
    // The result of a trial has no such part: it lets nobody in.
    const { vouched } = JSON.parse(found.content) as { vouched?: { nameId: string; sessionIndex: string | null } }
    const isMeant = sessionIndexes.length === 0 || sessionIndexes.includes(vouched?.sessionIndex ?? '')
    if (vouched?.nameId === nameId && isMeant) await forget(context, signInResults, found)
  }
}

async function forget({ store, now }: Clocked, from: Collection<Pending>, found: Stored<Pending>): Promise<void> {
  const work = installationWork(store, actor, now)
  work.remove(from, found, { act: 'signIn.forgotten', label: '' })
  // Used by somebody at this moment: then the session that comes of it is ended like the others.
  await isFirst(work)
}

function add(
  work: Work,
  to: Collection<Pending>,
  given: { provider: Id; word: string; content: object; expiresAt: Date },
): void {
  const { provider, word, content, expiresAt } = given
  const values = { key: hashOf(provider, word), provider, content: JSON.stringify(content), expiresAt }
  work.create(to, values, { act: 'signIn.noted', label: '' })
}

async function isFirst(work: Work): Promise<boolean> {
  try {
    await work.commit()
    return true
  } catch (error) {
    if (error instanceof Conflict || error instanceof NotFound) return false
    throw error
  }
}
