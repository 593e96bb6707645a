import type { Request, Response } from 'express'

/** Recovery codes, in the answer to the form itself and never again: a page with an address could be opened by the next person. */
export function showCodes(req: Request, res: Response, shown: { codes: readonly string[]; next: string }): void {
  res.page('second-factor/codes', {
    title: req.t('secondFactor.codes.title'),
    codes: shown.codes,
    onward: shown.next,
    person: req.user?.email ?? '',
    sheets: ['second-factor.css'],
    scripts: ['second-factor.js'],
  })
}
