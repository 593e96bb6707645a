import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import { organisations } from '../../data/organisations.ts'
import { holdResult, takeResult } from '../../data/sign-ins.ts'
import { NotFound } from '../../domain/errors.ts'
import { queryWord } from '../query.ts'
import { openDoor, showRefused, takeTurn } from './door.ts'
import { enter } from './enter.ts'
import type { Answer, PendingSignIn, Unsolicited } from './session-identity.ts'

/** How long an answer that nobody asked for may wait for its button. */
const patience = 10 * 60_000

/**
 * The browser comes for what its provider said, this time with its session. The word can be used once; and it must be
 * the browser that asked, or somebody could be signed in as somebody else without noticing (gap G6).
 */
export async function finishSignIn(req: Request, res: Response): Promise<void> {
  const provider = await openDoor(req, queryWord(req, 'p'), 'saml')
  const turn = await takeTurn(req, res)
  if (turn === undefined) return
  const word = queryWord(req, 't')
  const answer = (await takeResult(req.context, { provider: provider.id, word })) as Answer | undefined
  // The result of a trial has no such part: it lets nobody in.
  if ((answer as Partial<Answer> | undefined)?.said === undefined || answer === undefined) {
    await showRefused(req, res, { provider, reason: 'finished-before' })
    return
  }
  await turn.giveBack()
  if (answer.inResponseTo === null) {
    const unsolicited = { provider: provider.id, nonce: randomUUID() }
    const word = wordOf(req, unsolicited)
    await holdResult(req.context, { provider: provider.id, word, content: answer, patience })
    req.session.unsolicited = unsolicited
    await askWhether(req, res, { organisation: provider.organisation, answer })
    return
  }
  const pending = takePending(req, { provider: provider.id, requestId: answer.inResponseTo })
  if (pending === undefined) await showRefused(req, res, { provider, reason: 'other-browser' })
  else await enter(req, res, { provider, answer, pending })
}

/** What this browser asked under that id, once. */
export function takePending(
  req: Request,
  { provider, requestId }: Pick<PendingSignIn, 'provider' | 'requestId'>,
): PendingSignIn | undefined {
  const all = req.session.pendingSignIns ?? []
  const found = all.find((one) => one.provider === provider && one.requestId === requestId)
  if (found !== undefined) req.session.pendingSignIns = all.filter((one) => one !== found)
  return found
}

/** Nobody asked for this answer, so the person says whether it is meant. */
async function askWhether(
  req: Request,
  res: Response,
  { organisation, answer: { said, vouched } }: { organisation: string; answer: Answer },
): Promise<void> {
  const { givenName, familyName, email } = said.claims
  const name = [givenName, familyName].filter((part) => part !== null).join(' ')
  const found = await req.context.store.get(organisations, organisation)
  res.page('sign-in/unsolicited', {
    title: req.t('door.unsolicited.title', { organisation: found?.name ?? '' }),
    plain: true,
    name: name || (email ?? vouched.nameId),
    email,
  })
}

/** Who reads the store finds no word there: it knows the id of the session as a hash only. */
const wordOf = (req: Request, { nonce }: Unsolicited): string => `${nonce} ${req.sessionID}`

/** The button of that page. */
export async function confirmSignIn(req: Request, res: Response): Promise<void> {
  const { unsolicited } = req.session
  delete req.session.unsolicited
  if (unsolicited === undefined) throw new NotFound('sign-in')
  const provider = await openDoor(req, unsolicited.provider, 'saml')
  const word = wordOf(req, unsolicited)
  const answer = (await takeResult(req.context, { provider: provider.id, word })) as Answer | undefined
  if (answer === undefined) await showRefused(req, res, { provider, reason: 'too-late' })
  else await enter(req, res, { provider, answer })
}
