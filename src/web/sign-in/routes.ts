import type { Request, Response } from 'express'
import { signIn } from '../../actions/sign-in.ts'
import { membershipsOfUser } from '../../data/memberships.ts'
import { organisationBySlug } from '../../data/organisations.ts'
import { isEmptyInstallation, type StoredUser } from '../../data/users.ts'
import { NotFound } from '../../domain/errors.ts'
import { isLanguage } from '../../domain/text.ts'
import { filled, type FormState, formHandler } from '../forms.ts'
import { languageCookie } from '../page.ts'
import type { Route } from '../route.ts'
import { localPath } from '../local-path.ts'
import { queryWord } from '../query.ts'
import { arrive } from './arrive.ts'
import { entrancesFor } from './entrance.ts'
import { knownBrowser } from './known-browser.ts'
import { signOut } from './logout.ts'
import { providerRoutes } from './provider-routes.ts'
import { linkRoutes } from './links.ts'
import { signInSchema } from './schemas.ts'
import { waitUntil } from './wait.ts'

async function showSignIn(req: Request, res: Response, state?: FormState): Promise<void> {
  if (req.user !== undefined) {
    res.redirect(303, '/')
    return
  }
  if (await isEmptyInstallation(req.context.store)) {
    res.redirect(303, '/set-up')
    return
  }
  const fields = [
    { name: 'email', label: req.t('signIn.email'), type: 'email', autocomplete: 'username' },
    { name: 'password', label: req.t('signIn.password'), type: 'password', autocomplete: 'current-password' },
  ] as const
  const typed = state?.values['to']
  const asked = typeof typed === 'string' ? typed : queryWord(req, 'to')
  const entrances = await entrancesFor(req, asked)
  // Kept in the form, so that the way in through the organisation is still there after a wrong password.
  const { slug } = req.params
  const to = asked === '' && entrances.length > 0 && typeof slug === 'string' ? `/o/${slug}` : asked
  res.page('sign-in/form', {
    title: req.t('signIn.title'),
    plain: true,
    fields: filled(fields, state),
    errors: state?.errors ?? [],
    to,
    entrances,
    forgotHref: req.context.mailer === null ? null : '/sign-in/forgot',
  })
}

const submitSignIn = formHandler({
  schema: signInSchema,
  show: showSignIn,
  save: async (req, res, { email, password, to }) => {
    const browser = knownBrowser(req, email)
    const result = await signIn(req.context, { email, password, address: req.ip ?? '', browser })
    if ('user' in result) {
      const reachable = await withinReach(req, result.user, localPath(to))
      await arrive(req, res, { user: result.user, proofs: ['pwd'], to: reachable })
    } else await refuse(req, res, result)
  },
})

/** The entrance of an authority is open to everybody: who works elsewhere goes on to where that is. */
async function withinReach({ context }: Request, user: StoredUser, to: string): Promise<string> {
  const slug = /^\/o\/([^/?#]+)$/.exec(to)?.[1]
  if (slug === undefined || user.breakGlass === true) return to
  const held = await membershipsOfUser(context.store, user.id)
  const organisation = await organisationBySlug(context.store, slug)
  return held.some(({ member }) => member === organisation?.id) ? to : '/'
}

async function refuse(
  req: Request,
  res: Response,
  result: { refused: 'wrong' } | { refused: 'wait'; until: Date },
): Promise<void> {
  const values = req.body as Record<string, unknown>
  if (result.refused === 'wrong') {
    await showSignIn(req, res.status(422), {
      values,
      errors: [{ field: 'email', message: req.t('signIn.wrong') }],
      conflict: false,
    })
    return
  }
  const message = req.t('signIn.wait', { minutes: waitUntil(req, res, result.until) })
  await showSignIn(req, res, { values, errors: [{ field: 'email', message }], conflict: false })
}

function chooseLanguage(req: Request, res: Response): void {
  const { language } = req.params
  if (!isLanguage(language)) throw new NotFound('language')
  const secure = req.context.config.baseUrl.protocol === 'https:'
  res.cookie(languageCookie, language, { sameSite: 'lax', secure, httpOnly: true, maxAge: 31_536_000_000, path: '/' })
  res.redirect(303, localPath(typeof req.query['to'] === 'string' ? req.query['to'] : '/'))
}

export const signInRoutes: Route[] = [
  ...providerRoutes,
  ...linkRoutes,
  { method: 'get', path: '/sign-in', may: 'anyone', handler: showSignIn },
  { method: 'get', path: '/sign-in/at/:slug', may: 'anyone', handler: showSignIn },
  { method: 'post', path: '/sign-in', may: 'anyone', handler: submitSignIn },
  { method: 'post', path: '/sign-out', may: 'anyone', handler: signOut },
  { method: 'get', path: '/language/:language', may: 'anyone', handler: chooseLanguage },
]
