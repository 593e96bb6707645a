import type { Request, Response } from 'express'

/** Answers 429 with Retry-After; gives the minutes to say, rounded up. */
export function waitUntil(req: Request, res: Response, until: Date): number {
  const seconds = Math.ceil((until.getTime() - req.context.now().getTime()) / 1000)
  res.status(429).set('Retry-After', String(seconds))
  return Math.ceil(seconds / 60)
}
