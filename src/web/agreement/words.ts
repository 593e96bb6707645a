import type { Request } from 'express'
import type { StoredAgreement } from '../../data/agreements.ts'
import { NotFound } from '../../domain/errors.ts'
import type { Language } from '../../domain/text.ts'

/** Languages in their own words: whoever looks for a language knows these. */
export const languageNames: Record<Language, string> = {
  nl: 'Nederlands',
  fr: 'Français',
  de: 'Deutsch',
  en: 'English',
}

/** The pages of the agreement begin with this. */
export const agreementHref = (req: Request): string => `/o/${req.organisation.slug}/agreement`

export const versionsHref = (req: Request): string => `${agreementHref(req)}/versions`

export const receiptHref = (req: Request, receipt: string): string => `${agreementHref(req)}/receipts/${receipt}`

/** The visitor; a route below an organisation has one. */
export function userOf(req: Request): Express.User {
  if (req.user === undefined) throw new NotFound('user')
  return req.user
}

/** One value of the query string, and nothing else. */
export const queried = (req: Request, name: string): string => {
  const value = req.query[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** `versie 3, geldig vanaf 1 januari 2027` */
export const versionLine = (
  req: Request,
  { number, validFrom }: Pick<StoredAgreement, 'number' | 'validFrom'>,
): string =>
  validFrom === null
    ? req.t('agreement.versionOpen', { number })
    : req.t('agreement.versionFrom', { number, day: req.formats.longDay(validFrom) })

/** `?language=fr&large=1`: what is not asked for is left out. */
export function asking(given: Record<string, string | false | undefined>): string {
  const kept = Object.entries(given).filter((pair): pair is [string, string] => Boolean(pair[1]))
  return kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`
}

/** Somebody who does nothing but sign sees no menu: one column, one task. */
export const isPlain = (req: Request): boolean =>
  req.roles.every((role) => role === 'employee') && req.memberOf.length < 2
