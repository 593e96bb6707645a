import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import { Conflict, Forbidden, Invalid, NotFound } from '../domain/errors.ts'

/** The four domain errors, and what Express itself throws for a request it cannot read. */
const statuses = [
  [NotFound, 404],
  [Forbidden, 403],
  [Conflict, 409],
  [Invalid, 422],
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

/** The last in line: one page per kind of error, which needs no data. Only what is our own mistake is logged, with a reference. */
// eslint-disable-next-line max-params -- Express knows an error handler by its four parameters
export function errorPage(error: unknown, req: Request, res: Response, next: NextFunction): void {
  if (res.headersSent) {
    next(error)
    return
  }
  const status = statusOf(error)
  const reference = randomUUID().slice(0, 8)
  if (status === 500) req.context.log.error({ reference, err: error, method: req.method }, 'unforeseen error')
  const view = status === 403 || status === 404 || status === 409 || status === 500 ? String(status) : '400'
  res.status(status).page(`errors/${view}`, { title: req.t(`errors.${view as '404'}.title`), reference })
}
