import { csrfSync } from 'csrf-sync'
import type { Request, RequestHandler } from 'express'
import { Forbidden } from '../../domain/errors.ts'

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

/**
 * Refuses, before anything of it is read, a form that the browser itself says comes from another site: 403. A browser
 * that says nothing, or hides where it was (`null`), still needs the token.
 */
export const ownSiteOnly: RequestHandler = (req, _res, next) => {
  if (req.get('sec-fetch-site') === 'cross-site' || isOtherOrigin(req)) throw new Forbidden('form of another site')
  next()
}

/** People may reach us by BASE_URL or by the name that a web server in front passes on. */
function isOtherOrigin(req: Request): boolean {
  const origin = req.get('origin')
  if (origin === undefined || origin === 'null') return false
  const host = URL.parse(origin)?.host
  return host !== req.get('host') && host !== req.context.config.baseUrl.host
}
