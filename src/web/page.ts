import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { maskNationalNumbers } from '../domain/national-number.ts'
import { isAllowed } from '../domain/permissions.ts'
import { isLanguage, type Language, languages } from '../domain/text.ts'
import { formats } from '../i18n/format.ts'
import { createTranslator } from '../i18n/translate.ts'
import type { Assets } from './assets.ts'
import { csrfToken } from './middleware/csrf.ts'
import { menuFor } from './menu.ts'
import { staysIn } from './number-stays.ts'
import type { Notice } from './types.ts'
import type { Locals, Render } from './views.ts'

const languageNames: Record<Language, string> = { nl: 'Nederlands', fr: 'Français', de: 'Deutsch', en: 'English' }

export const languageCookie = 'waarborg.language'

/** Tells the language of the account while the store, which knows it, does not answer. */
const spokenCookie = 'waarborg.spoken'

/** Gives each request its language and each response `page` and `done`. */
export function pages(render: Render, assets: Assets): RequestHandler {
  return (req: Request, res: Response, next: NextFunction) => {
    useLanguage(req, languageOf(req))
    res.page = (view, locals) => {
      keepSpoken(req, res)
      const it: Locals = { ...common(req, assets), notice: takeNotice(req), ...locals }
      // Made only when a form asks for it: a page without one starts no session.
      Object.defineProperty(it, 'csrf', { get: () => csrfToken(req) })
      it['body'] = render(view, it)
      res.set('Cache-Control', 'no-store').type('html').send(render('layout', it))
    }
    res.done = (href, notice, undo) => {
      if (notice !== undefined)
        req.session.notice = { text: maskNationalNumbers(notice), ...(undo === undefined ? {} : { undo }) }
      res.redirect(303, href)
    }
    next()
  }
}

/** From here on the request speaks this language. */
export function useLanguage(req: Request, language: Language): void {
  req.language = language
  req.t = createTranslator(language)
  req.formats = formats(language)
}

/** The language chosen on this device, else that of the account, else the browser's, else that of the installation. */
function languageOf(req: Request): Language {
  const chosen = cookieOf(req, languageCookie)
  if (chosen !== undefined) return chosen
  if (req.user !== undefined) return req.user.language
  const hasSession = (req.session as typeof req.session | undefined) !== undefined
  const spoken = hasSession ? undefined : cookieOf(req, spokenCookie)
  if (spoken !== undefined) return spoken
  const accepted = req.acceptsLanguages(...languages)
  return isLanguage(accepted) && req.headers['accept-language'] !== undefined ? accepted : req.context.config.language
}

function cookieOf(req: Request, name: string): Language | undefined {
  const found = new RegExp(`(?:^|; )${name}=(nl|fr|de|en)`).exec(req.headers.cookie ?? '')?.[1]
  return isLanguage(found) ? found : undefined
}

function keepSpoken(req: Request, res: Response): void {
  if (req.user === undefined || cookieOf(req, spokenCookie) === req.user.language) return
  const secure = req.context.config.baseUrl.protocol === 'https:'
  res.cookie(spokenCookie, req.user.language, { sameSite: 'lax', secure, httpOnly: true, path: '/' })
}

function takeNotice(req: Request): (Notice & { kind: string }) | null {
  // A request that failed before the session was read has none.
  const session = req.session as typeof req.session | undefined
  const notice = session?.notice
  if (session === undefined || notice === undefined) return null
  delete session.notice
  const { key, ...told } = notice
  return { ...told, text: key === undefined ? told.text : req.t(key), kind: 'done' }
}

function common(req: Request, assets: Assets): Locals {
  const organisation = req.organisation as typeof req.organisation | undefined
  const home = organisation === undefined ? undefined : `/o/${organisation.slug}`
  return {
    t: req.t,
    language: req.language,
    languageLinks: languages.map((code) => ({
      code,
      name: languageNames[code],
      href: languageHref(req, code),
      current: code === req.language,
    })),
    organisation: home === undefined ? null : { name: organisation?.name, slug: organisation?.slug, href: home },
    organisations: organisation === undefined || req.memberOf.length < 2 ? [] : switcher(req, organisation.slug),
    user: req.user === undefined ? null : { name: req.user.name, email: req.user.email },
    menu: home === undefined ? [] : menuFor(req, home),
    breadcrumb: [],
    numberStays: staysIn(req.body),
    asset: assets.href,
    ...req.formats,
    searchHref: home !== undefined && isAllowed(req.roles, 'search.read') ? `${home}/search` : null,
    unseenUses: unseenUses(req),
    signOutHref: '/sign-out',
    accountHref: '/account',
    base: home,
  }
}

/** What an administrator is told of the break-glass account on every page, until he or she says to know it; or null. */
function unseenUses(req: Request): object | null {
  const { unseenUses: uses, formats: written, t } = req
  const last = uses.at(-1)
  if (last === undefined) return null
  return {
    text: t('breakGlass.banner', { count: uses.length, at: written.moment(last) }),
    until: last.toISOString(),
    back: req.method === 'GET' ? req.originalUrl : '/',
  }
}

const languageHref = (req: Request, code: Language): string =>
  `/language/${code}?to=${encodeURIComponent(req.method === 'GET' ? req.originalUrl : '/')}`

/** How many authorities the list in the top bar names. */
export const mostInSwitcher = 40

function switcher(req: Request, current: string): { name: string; href: string; current: boolean }[] {
  // A list of hundreds on every page helps nobody: the portfolio has them, with a way to sort.
  const few = req.memberOf.length <= mostInSwitcher
  const shown = req.memberOf.filter(({ slug }) => few || slug === current)
  const all = { name: req.t('terms.menu.all'), href: '/portfolio', current: false }
  return [all, ...shown.map(({ name, slug }) => ({ name, href: `/o/${slug}`, current: slug === current }))]
}
