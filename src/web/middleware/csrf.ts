import { csrfSync } from 'csrf-sync'
import type { Request } from 'express'

const { generateToken, csrfSynchronisedProtection, invalidCsrfTokenError } = csrfSync({
  getTokenFromRequest: sentToken,
  size: 32,
})

function sentToken(req: Request): string | undefined {
  const body = req.body as Record<string, unknown> | undefined
  const sent = body?.['_csrf']
  return typeof sent === 'string' ? sent : undefined
}

/**
 * The token of this session, for the hidden field of each form. Where the session cannot be read, what the form came
 * with goes back as it came: it is looked at when it is sent once more. Empty where there is neither.
 */
export const csrfToken = (req: Request): string =>
  (req.session as typeof req.session | undefined) === undefined ? (sentToken(req) ?? '') : generateToken(req)

/** True for the error of a form that was made in another session than the one it is sent in, or in none of ours. */
export const isOtherSession = (error: unknown): boolean => error === invalidCsrfTokenError

/** Refuses a form that was not sent from a page of ours in this session: 403. */
export const csrfProtection = csrfSynchronisedProtection
