import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import { StoreUnavailable } from '../data/store.ts'
import { isOtherSession } from './middleware/csrf.ts'
import { sentFrom } from './middleware/organisation.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../domain/errors.ts'

/** The four domain errors, a store that does not answer for a while, and what Express throws for a request it cannot read. */
const statuses = [
  [NotFound, 404],
  [Forbidden, 403],
  [Conflict, 409],
  [Invalid, 422],
  [StoreUnavailable, 503],
  // A path with a broken % in it: there is no such page.
  [URIError, 404],
] as const

/** The status an error is answered with. Anything unforeseen is 500. */
export function statusOf(error: unknown): number {
  const known = statuses.find(([type]) => error instanceof type)
  if (known !== undefined) return known[1]
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
  return status >= 400 && status < 500 ? status : 500
}

/** The last in line: one page per kind of error, which needs no data. What is not the visitor's doing is logged, with a reference. */
// eslint-disable-next-line max-params -- Express knows an error handler by its four parameters
export function errorPage(error: unknown, req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(error)
    return
  }
  const status = statusOf(error)
  const reference = randomUUID().slice(0, 8)
  if (status === 500) req.context.log.error({ reference, err: error, method: req.method }, 'unforeseen error')
  if (status === 503) {
    req.context.log.warn({ reference, err: error, method: req.method }, 'the store does not answer')
    res.set('Retry-After', '10')
  }
  const view = isOtherSession(error) ? 'session' : pages.includes(status) ? String(status) : '400'
  const backHref = view === 'session' ? { backHref: sentFrom(req) } : {}
  res.status(status).page(`errors/${view}`, { title: req.t(`errors.${view as '404'}.title`), reference, ...backHref })
}

/** The kinds of error with a page of their own; any other is a request that cannot be read. */
const pages: readonly number[] = [403, 404, 409, 500, 503]
