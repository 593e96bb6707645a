import type { Request, Response } from 'express'

/** Too many tries: 429, with the moment of the next one in the header and in words. */
export function waitOf(req: Request, res: Response, until: Date): string {
  const seconds = Math.ceil((until.getTime() - req.context.now().getTime()) / 1000)
  res.status(429).set('Retry-After', String(seconds))
  return req.t('secondFactor.issue.wait', { count: Math.ceil(seconds / 60) })
}
