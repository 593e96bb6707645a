import type { Request, Response } from 'express'
import { readSaid } from '../../actions/arrive.ts'
import { samlProviderOf } from '../../actions/identity-provider.ts'
import type { StoredIdentityProvider } from '../../data/identity-providers.ts'
import { keepResult, requestOf } from '../../data/sign-ins.ts'
import type { Assertion } from '../../identity/saml/postcheck.ts'
import { insist, SamlRefused } from '../../identity/saml/refused.ts'
import { validateResponse } from '../../identity/saml/validate.ts'
import { consumeTrial, trialRequest } from '../identity-providers/trial-answer.ts'
import { doorOf, reasonOf, showRefused, takeTurn } from './door.ts'
import type { Answer } from './session-identity.ts'

/**
 * Takes the form that a provider lets the browser send. No session of ours comes with it, so nobody is let in here: what
 * it says is kept under a one-time word, and the browser is sent to come for it with its session.
 */
export async function consumeAssertion(req: Request, res: Response): Promise<void> {
  const trial = await trialRequest(req)
  if (trial !== undefined) return consumeTrial(req, res, trial)
  const provider = await doorOf(req, 'saml')
  const turn = await takeTurn(req, res)
  if (turn === undefined) return
  try {
    const word = await believed(req, provider)
    await turn.giveBack()
    res.redirect(303, `/sign-in/finish?${new URLSearchParams({ p: provider.id, t: word }).toString()}`)
  } catch (error) {
    await showRefused(req, res, { provider, reason: reasonOf(error) })
  }
}

/** Gives the one-time word. Throws SamlRefused. */
async function believed(req: Request, stored: StoredIdentityProvider): Promise<string> {
  const { context } = req
  const provider = samlProviderOf(context, stored)
  const sent = (req.body as Record<string, unknown> | undefined)?.['SAMLResponse']
  const assertion = await validateResponse(sent, provider, context.now())
  const { inResponseTo } = assertion
  const asked = inResponseTo === undefined ? undefined : { provider: provider.id, id: inResponseTo }
  const request = asked === undefined ? undefined : await requestOf(context, asked)
  insist(asked === undefined || request !== undefined, 'unknown-request')
  const content = answerOf(stored, assertion)
  const word = await keepResult(context, { provider: provider.id, request, assertion, content })
  insist(word !== undefined, 'used-before')
  return word
}

/** Only what the map asks for goes on: not even for a minute is anything else kept. */
function answerOf(provider: StoredIdentityProvider, assertion: Assertion): Answer {
  const said = readSaid(provider, assertion)
  if (said === undefined) throw new SamlRefused('national-number')
  return {
    said,
    vouched: {
      nameId: assertion.nameId,
      nameIdFormat: assertion.nameIdFormat ?? null,
      sessionIndex: assertion.sessionIndex ?? null,
      authenticatedAt: assertion.authenticatedAt.toISOString(),
      context: assertion.authenticationContext ?? null,
      idToken: null,
    },
    inResponseTo: assertion.inResponseTo ?? null,
  }
}
