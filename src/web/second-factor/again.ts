import type { Request, Response } from 'express'
import { proveByPasskey } from '../../actions/passkeys.ts'
import { proveAgain } from '../../actions/prove-again.ts'
import { factorsOf } from '../../data/second-factors.ts'
import type { StoredUser } from '../../data/users.ts'
import { NotFound } from '../../domain/errors.ts'
import type { Proof } from '../../domain/second-factor.ts'
import { filled, type Field, type FormState, formHandler } from '../forms.ts'
import { localPath } from '../local-path.ts'
import { queryWord } from '../query.ts'
import type { Route } from '../route.ts'
import { providerToAsk } from '../sign-in/again.ts'
import { goOnAs } from '../sign-in/arrive.ts'
import { logRefusal, passkeyForm, takeChallenge } from './passkey-form.ts'
import { againSchema, answerSchema } from './schemas.ts'
import { waitOf } from './wait.ts'

/** Before something weighty: password and code once more, or a passkey that checks who holds it. */
async function showAgain(req: Request, res: Response, state?: FormState): Promise<void> {
  const user = visitor(req)
  const { hasApp, hasOne, passkeys } = await factorsOf(req.context.store, user.id)
  const hasPassword = user.passwordHash !== ''
  const to = state?.values['to'] ?? req.query['to'] ?? ''
  const hasCode = hasApp || (hasOne && passkeys.length === 0)
  res.page('second-factor/again', {
    title: req.t('secondFactor.again.title'),
    plain: true,
    passkey: await passkeyForm(req, user, 'again'),
    fields: hasPassword && (hasCode || !hasOne) ? filled(fieldsOf(req, hasCode), state) : null,
    errors: state?.errors ?? [],
    to,
    provider: await providerToAsk(req, typeof to === 'string' ? to : ''),
    scripts: ['simplewebauthn.js', 'second-factor.js'],
  })
}

function fieldsOf({ t }: Request, hasCode: boolean): Field[] {
  const password: Field = {
    name: 'password',
    label: t('signIn.password'),
    type: 'password',
    autocomplete: 'current-password',
  }
  const code: Field = {
    name: 'code',
    label: t('secondFactor.codeOrRecovery'),
    autocomplete: 'one-time-code',
    width: 'medium',
  }
  return hasCode ? [password, code] : [password]
}

const submitAgain = formHandler({
  schema: againSchema,
  show: showAgain,
  save: async (req, res, { password, code, to }) => {
    const user = visitor(req)
    const proven = await proveAgain(req.context, user, { password, code })
    if ('proofs' in proven) {
      await goOn(req, res, { user, proofs: proven.proofs, to })
      return
    }
    const message = 'wait' in proven ? waitOf(req, res, proven.wait) : wrong(req, res, { user, cause: proven.refused })
    const values = { to }
    await showAgain(req, res, { values, errors: [{ field: 'password', message }], conflict: false })
  },
})

function wrong(req: Request, res: Response, { user, cause }: { user: StoredUser; cause: string }): string {
  logRefusal(req, user, cause)
  res.status(422)
  return req.t('secondFactor.issue.again')
}

const submitPasskey = formHandler({
  schema: answerSchema,
  show: showAgain,
  save: async (req, res, { response, to }) => {
    const user = visitor(req)
    const challenge = takeChallenge(req, 'again')
    const proven = await proveByPasskey(req.context, user, { response, challenge, verification: true })
    if ('proof' in proven) {
      await goOn(req, res, { user, proofs: ['pk'], to })
      return
    }
    const message = req.t('secondFactor.issue.passkey', { reference: logRefusal(req, user, proven.refused) })
    await showAgain(req, res.status(422), { values: { to }, errors: [{ field: '', message }], conflict: false })
  },
})

/** Back to the page, under a new session id: from now on this browser may do more. */
async function goOn(
  req: Request,
  res: Response,
  { user, proofs, to }: { user: StoredUser; proofs: Proof[]; to: string },
): Promise<void> {
  await goOnAs(req, user, { proofs, at: req.context.now().getTime() })
  const there = localPath(to)
  res.redirect(303, isFile(there) ? `/sign-in/again/file?to=${encodeURIComponent(there)}` : there)
}

/** A browser that gets a file stays on the page it was on: without a page of its own that would be the form just sent. */
const isFile = (path: string): boolean => /\.(?:csv|html|json|pdf|xlsx|zip)(?:\?|$)/.test(path)

function showFile(req: Request, res: Response): void {
  const to = localPath(queryWord(req, 'to'))
  const organisation = /^\/o\/[^/?]+/.exec(to)?.[0]
  res.page('second-factor/file', {
    title: req.t('secondFactor.file.title'),
    plain: true,
    file: isFile(to) ? to : null,
    back: organisation ?? '/account',
  })
}

function visitor(req: Request): Express.User {
  if (req.user === undefined) throw new NotFound('account')
  return req.user
}

export const againRoutes: Route[] = [
  { method: 'get', path: '/sign-in/again', may: 'signed-in', handler: showAgain },
  { method: 'post', path: '/sign-in/again', may: 'signed-in', handler: submitAgain },
  { method: 'get', path: '/sign-in/again/file', may: 'signed-in', handler: showFile },
  { method: 'post', path: '/sign-in/again/passkey', may: 'signed-in', handler: submitPasskey },
]
