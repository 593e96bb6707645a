import type { RequestHandler } from 'express'
import { isFresh } from '../../domain/second-factor.ts'
import { sentFrom } from './organisation.ts'

/** Lets through who showed a quarter of an hour ago at most who he or she is; anybody else shows it again, and returns. */
export const fresh: RequestHandler = (req, res, next) => {
  if (isFresh(req.session.shown, req.context.now().getTime())) {
    next()
    return
  }
  const back = req.method === 'GET' ? req.originalUrl : (sentFrom(req) ?? '/')
  res.redirect(303, `/sign-in/again?to=${encodeURIComponent(back)}`)
}
