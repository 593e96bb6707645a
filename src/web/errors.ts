import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import { cannotWrite, DataDamaged } from '../data/disk-errors.ts'
import { StoreUnavailable } from '../data/store.ts'
import { askedOf } from './ask-again.ts'
import { isOtherSession } from './middleware/csrf.ts'
import { sessionBar } from './middleware/session-store.ts'
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
  const bar = cannotWrite(error)
  if (bar !== undefined) return bar.reason === 'full' ? 507 : 503
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
  return status >= 400 && status < 500 ? status : 500
}

/** The last in line: one page per kind of error, which needs no data. What is not the visitor's doing is logged, with a reference. */
// eslint-disable-next-line max-params -- Express knows an error handler by its four parameters
export function errorPage(thrown: unknown, req: Request, res: Response, next: NextFunction): void {
  const error = isOtherSession(thrown) ? (sessionBar(req.context.store) ?? thrown) : thrown
  if (res.headersSent) {
    // The page itself is on its way; only the session behind it could not be written.
    if (res.writableEnded && (cannotWrite(error) !== undefined || error instanceof StoreUnavailable))
      req.context.log.warn({ err: error }, 'session not written')
    else next(error)
    return
  }
  const status = statusOf(error)
  const reference = randomUUID().slice(0, 8)
  note(error, req, { status, reference })
  if (status === 503) res.set('Retry-After', '10')
  const view = viewOf(error, status)
  const title =
    view in ownTitles ? ownTitles[view as keyof typeof ownTitles] : (`errors.${view as '404'}.title` as const)
  const backHref = view === 'session' ? { backHref: sentFrom(req) } : {}
  const reason = cannotWrite(error)?.reason
  const show = (more: object): void =>
    res.status(status).page(`errors/${view}`, { title: req.t(title), reference, reason, ...backHref, ...more })
  if (error instanceof StoreUnavailable) askedOf(req, res).then((asked) => show({ asked }), next)
  else show({})
}

/** What is not the visitor's doing is written down. */
function note(error: unknown, req: Request, { status, reference }: { status: number; reference: string }): void {
  const told = { reference, err: error, method: req.method }
  if (cannotWrite(error) !== undefined) req.context.log.error(told, 'nothing can be written')
  else if (status === 500) req.context.log.error(told, 'unforeseen error')
  else if (status === 503) req.context.log.warn(told, 'the store does not answer')
}

function viewOf(error: unknown, status: number): string {
  if (isOtherSession(error)) return 'session'
  if (cannotWrite(error) !== undefined) return 'disk'
  if (error instanceof DataDamaged) return 'damaged'
  return pages.includes(status) ? String(status) : '400'
}

/** Pages whose texts are with the messages. */
const ownTitles = { disk: 'issues.disk.title', damaged: 'issues.damaged.title' } as const

/** The kinds of error with a page of their own; any other is a request that cannot be read. */
const pages: readonly number[] = [403, 404, 409, 500, 503]
