import type { Request, Response } from 'express'
import { askForLink } from '../../actions/ask-for-link.ts'
import { choosePassword, openLink } from '../../actions/choose-password.ts'
import { linkKey } from '../../data/sign-in-links.ts'
import { Invalid, NotFound } from '../../domain/errors.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import type { Route } from '../route.ts'
import { chosenSchema, forgotSchema } from './schemas.ts'
import { waitUntil } from './wait.ts'

function showForgot(req: Request, res: Response, state?: FormState): void {
  const field: Field = { name: 'email', label: req.t('signIn.email'), type: 'email', autocomplete: 'username' }
  res.page('sign-in/forgot', {
    title: req.t('signIn.forgotTitle'),
    plain: true,
    // Without a mail server there is nothing to send: the administrator gives a new first password.
    fields: req.context.mailer === null ? [] : filled([field], state),
    errors: state?.errors ?? [],
  })
}

/** The answer is the same whether there is such an account or not. */
const submitForgot = formHandler({
  schema: forgotSchema,
  show: showForgot,
  save: async (req, res, { email }) => {
    if (req.context.mailer === null) throw new NotFound('mail')
    const until = await askForLink(req.context, { email, address: req.ip ?? '' })
    if (until === null) res.done('/sign-in', req.t('signIn.linkAsked'))
    else {
      const message = req.t('signIn.waitForLink', { minutes: waitUntil(req, res, until) })
      showForgot(req, res, { values: { email }, errors: [{ field: 'email', message }], conflict: false })
    }
  },
})

/** What leads here stays in no history, log of a proxy or address that is sent along. */
const keepQuiet = (res: Response): Response =>
  res.set({ 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-store' })

/** Takes the word out of the address at once: from here on the session of this browser knows the link, by its hash. */
function followLink(req: Request, res: Response): void {
  req.session.link = linkKey(String(req.params['word']))
  keepQuiet(res).redirect(303, '/sign-in/new-password')
}

async function showChoice(req: Request, res: Response, state?: FormState): Promise<void> {
  keepQuiet(res)
  const { link: key } = req.session
  const found = key === undefined ? undefined : await openLink(req.context, { key, address: req.ip ?? '' })
  if (found !== undefined && 'until' in found) {
    const minutes = waitUntil(req, res, found.until)
    showOver(req, res, req.t('signIn.waitForLink', { minutes }))
  } else if (found === undefined) {
    delete req.session.link
    showOver(req, res.status(410), req.t('signIn.linkOver'))
  } else
    res.page('sign-in/new-password', {
      title: req.t('signIn.chooseTitle'),
      plain: true,
      lead: req.t('signIn.chooseLead', { name: found.user.name }),
      fields: filled(choiceFields(req, found.user.email), state, { email: found.user.email }),
      errors: state?.errors ?? [],
    })
}

/** The address is for the browser, which keeps the password under it. */
const choiceFields = ({ t }: Request, email: string): Field[] => [
  {
    ...{ name: 'email', label: t('signIn.email'), type: 'email', autocomplete: 'username', value: email },
    attributes: { readonly: true },
  } as const,
  {
    ...{ name: 'password', label: t('account.next'), hint: t('setUp.passwordHint') },
    ...{ type: 'password', autocomplete: 'new-password' },
  } as const,
  { name: 'repeat', label: t('account.repeat'), type: 'password', autocomplete: 'new-password' },
]

const showOver = (req: Request, res: Response, lead: string): void =>
  res.page('sign-in/link-over', {
    title: req.t('signIn.linkOverTitle'),
    plain: true,
    lead,
    forgotHref: req.context.mailer === null ? null : '/sign-in/forgot',
  })

const submitChoice = formHandler({
  schema: chosenSchema,
  show: showChoice,
  save: async (req, res, { password, repeat }) => {
    if (password !== repeat) throw new Invalid([{ field: 'repeat', code: 'password.repeat' }])
    const { link: key } = req.session
    if (key === undefined) return showChoice(req, res)
    try {
      await choosePassword(req.context, key, password)
    } catch (error) {
      if (!(error instanceof NotFound)) throw error
      return showChoice(req, res)
    }
    // Nobody is signed in by a link: the password is asked, and what else this person has to show.
    const text = req.t('signIn.chosen')
    req.session.regenerate(() => res.done('/sign-in', text))
  },
})

export const linkRoutes: Route[] = [
  { method: 'get', path: '/sign-in/forgot', may: 'anyone', handler: showForgot },
  { method: 'post', path: '/sign-in/forgot', may: 'anyone', handler: submitForgot },
  { method: 'get', path: '/sign-in/link/:word', may: 'anyone', handler: followLink },
  { method: 'get', path: '/sign-in/new-password', may: 'anyone', handler: showChoice },
  { method: 'post', path: '/sign-in/new-password', may: 'anyone', handler: submitChoice },
]
