import type { Request, Response } from 'express'
import { maskNationalNumbers } from '../../domain/national-number.ts'

/**
 * Where a form with files leads after it was saved. The script that shows how far the sending has come asks for the
 * address alone: a browser that follows a redirect by itself would take the notice off before anybody saw it.
 */
export function sent(req: Request, res: Response, done: { href: string; notice: string }): void {
  if (req.get('X-Requested-With') !== 'upload') {
    res.done(done.href, done.notice)
    return
  }
  req.session.notice = { text: maskNationalNumbers(done.notice) }
  res.status(201).location(done.href).end()
}
