import type { Request, Response } from 'express'
import { changePassword } from '../../actions/change-password.ts'
import { changeLanguage } from '../../actions/change-language.ts'
import { listOrganisations } from '../../data/organisations.ts'
import { users } from '../../data/users.ts'
import { Invalid, NotFound } from '../../domain/errors.ts'
import { languages } from '../../domain/text.ts'
import { createTranslator } from '../../i18n/translate.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { heldBy, mayAdministerInstallation } from '../middleware/held.ts'
import { languageCookie, useLanguage } from '../page.ts'
import type { Route } from '../route.ts'
import { goOnAs } from '../sign-in/arrive.ts'
import { waitOf } from '../second-factor/wait.ts'
import { providerLinkRoutes } from './providers.ts'
import { languageSchema, passwordSchema } from './schemas.ts'
import { sessionRoutes } from './sessions.ts'

async function showAccount(req: Request, res: Response, state?: FormState): Promise<void> {
  const user = visitor(req)
  const { store } = req.context
  const held = await heldBy(req)
  const member = await listOrganisations(
    store,
    held.map((membership) => membership.member),
  )
  res.page('account/show', {
    title: req.t('account.title'),
    byProvider: req.session.identity !== undefined,
    mustChange: user.mustChangePassword && req.session.identity === undefined,
    passwordFields: filled(passwordFields(req), state),
    languageFields: filled([languageField(req)], undefined, { language: user.language }),
    errors: state?.errors ?? [],
    member: member.map(({ name, slug }) => ({ name, href: `/o/${slug}` })),
    mayCreate: mayAdministerInstallation(req),
    isAdministrator: req.isAdministrator,
  })
}

const passwordFields = ({ t }: Request): Field[] => [
  { name: 'current', label: t('account.current'), type: 'password', autocomplete: 'current-password' },
  {
    name: 'next',
    label: t('account.next'),
    type: 'password',
    autocomplete: 'new-password',
    hint: t('setUp.passwordHint'),
  },
  { name: 'repeat', label: t('account.repeat'), type: 'password', autocomplete: 'new-password' },
]

const languageField = ({ t }: Request): Field => ({
  name: 'language',
  label: t('account.language'),
  type: 'select',
  options: languages.map((value) => ({ value, label: t(`terms.language.${value}`) })),
})

const submitPassword = formHandler({
  schema: passwordSchema,
  show: showAccount,
  save: async (req, res, { current, next, repeat }) => {
    if (next !== repeat) throw new Invalid([{ field: 'repeat', code: 'password.repeat' }])
    const user = visitor(req)
    const until = await changePassword(req.context, user, { current, next })
    if (until !== null) {
      const message = waitOf(req, res, until)
      await showAccount(req, res, { values: {}, errors: [{ field: 'current', message }], conflict: false })
      return
    }
    // This browser goes on, under a new session; every other one has ended.
    const renewed = await req.context.store.get(users, user.id)
    if (renewed === undefined) throw new NotFound('user')
    await goOnAs(req, renewed, req.session.shown)
    res.done('/account', req.t('account.changed'))
  },
})

const submitLanguage = formHandler({
  schema: languageSchema,
  show: showAccount,
  save: async (req, res, { language }) => {
    await changeLanguage(req.context, visitor(req), language)
    res.clearCookie(languageCookie, { path: '/' })
    useLanguage(req, language)
    res.done('/account', createTranslator(language)('account.saved'))
  },
})

function visitor(req: Request): Express.User {
  if (req.user === undefined) throw new NotFound('account')
  return req.user
}

export const accountRoutes: Route[] = [
  { method: 'get', path: '/account', may: 'signed-in', handler: showAccount },
  { method: 'post', path: '/account/password', may: 'signed-in', notByProvider: true, handler: submitPassword },
  { method: 'post', path: '/account/language', may: 'signed-in', handler: submitLanguage },
  ...providerLinkRoutes,
  ...sessionRoutes,
]
