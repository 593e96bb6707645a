import type { Request, RequestHandler } from 'express'

const names = ['SAMLRequest', 'SAMLResponse']

const carries = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && names.some((name) => Object.hasOwn(given, name))

/** The one address where a message of a provider comes in a query. */
const isLogout = ({ method, path }: Request): boolean =>
  method === 'GET' && /^\/sign-in\/saml\/[^/]+\/logout$/.test(path)

const refusal = (): Error => Object.assign(new Error('a SAML message where none is taken'), { status: 400 })

/** A SAML message in the query of any other address is refused before anything looks at it (gaps G1 and G3). */
export const noMessageInQuery: RequestHandler = (req, _res, next) => {
  if (carries(req.query) && !isLogout(req)) throw refusal()
  next()
}

/** The same for a form, everywhere but at an assertion consumer service. */
export const noMessageInBody: RequestHandler = (req, _res, next) => {
  if (carries(req.body)) throw refusal()
  next()
}

/**
 * The sign-out of somebody who came from a provider is a form whose answer leads there: browsers follow that only when
 * the page with the form allows it. Nobody else's pages do.
 */
export const allowTheirSignOut: RequestHandler = (req, res, next) => {
  const origin = req.session.identity?.logoutOrigin ?? null
  const policy = res.getHeader('Content-Security-Policy')
  if (origin !== null && typeof policy === 'string')
    res.set('Content-Security-Policy', policy.replace("form-action 'self'", `form-action 'self' ${origin}`))
  next()
}
