import { csrfSync } from 'csrf-sync'
import type { Request } from 'express'

const { generateToken, csrfSynchronisedProtection } = csrfSync({
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

/** Refuses a form that was not sent from one of our own pages: 403. */
export const csrfProtection = csrfSynchronisedProtection
