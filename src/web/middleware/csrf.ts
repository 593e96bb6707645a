import { csrfSync } from 'csrf-sync'
import type { Request } from 'express'

const { generateToken, csrfSynchronisedProtection, invalidCsrfTokenError } = csrfSync({
  getTokenFromRequest: (req) => {
    const body = req.body as Record<string, unknown> | undefined
    const sent = body?.['_csrf']
    return typeof sent === 'string' ? sent : undefined
  },
  size: 32,
})

/** The token of this session, for the hidden field of each form. Empty where there is no session. */
export const csrfToken = (req: Request): string =>
  (req.session as typeof req.session | undefined) === undefined ? '' : generateToken(req)

/** True for the error of a form that was made in another session than the one it is sent in, or in none of ours. */
export const isOtherSession = (error: unknown): boolean => error === invalidCsrfTokenError

/** Refuses a form that was not sent from a page of ours in this session: 403. */
export const csrfProtection = csrfSynchronisedProtection
