import type { Request, Response } from 'express'
import { proveByPasskey } from '../../actions/passkeys.ts'
import { proveByCode } from '../../actions/prove-second-factor.ts'
import { factorsOf } from '../../data/second-factors.ts'
import type { StoredUser } from '../../data/users.ts'
import { Invalid, NotFound } from '../../domain/errors.ts'
import type { Proof } from '../../domain/second-factor.ts'
import { filled, type Field, type FormState, formHandler } from '../forms.ts'
import type { Route } from '../route.ts'
import { enter, landing, pendingAccount } from '../sign-in/arrive.ts'
import { logRefusal, needsVerified, passkeyForm, takeChallenge } from './passkey-form.ts'
import { answerSchema, secondSchema } from './schemas.ts'
import { waitOf } from './wait.ts'

async function pending(req: Request): Promise<StoredUser> {
  const user = await pendingAccount(req)
  if (user === undefined) throw new NotFound('account')
  return user
}

/** The second step at the door: a code of the app, a passkey, or a recovery code. */
async function showSecond(req: Request, res: Response, state?: FormState): Promise<void> {
  const user = await pending(req)
  const factors = await factorsOf(req.context.store, user.id)
  if (!factors.hasOne) {
    res.redirect(303, '/sign-in/enrol')
    return
  }
  const hasOther = factors.hasApp || factors.passkeys.length > 0
  res.page('second-factor/second', {
    title: req.t('secondFactor.second.title'),
    plain: true,
    passkey: await passkeyForm(req, user, 'second'),
    codeFields: factors.hasApp ? filled([codeField(req)], state) : null,
    recoveryFields: filled([recoveryField(req)], state),
    isRecovery: !hasOther || state?.errors.some(({ field }) => field === 'recovery') === true,
    errors: state?.errors ?? [],
    scripts: ['simplewebauthn.js', 'second-factor.js'],
  })
}

const codeField = ({ t }: Request): Field => ({
  name: 'code',
  label: t('secondFactor.code'),
  hint: t('secondFactor.codeHint'),
  autocomplete: 'one-time-code',
  inputmode: 'numeric',
  width: 'short',
})

const recoveryField = ({ t }: Request): Field => ({
  name: 'recovery',
  label: t('secondFactor.recovery.label'),
  hint: t('secondFactor.recovery.hint'),
  autocomplete: 'off',
  width: 'medium',
})

const submitSecond = formHandler({
  schema: secondSchema,
  show: showSecond,
  save: async (req, res, { code, recovery }) => {
    const user = await pending(req)
    const field = recovery === '' ? 'code' : 'recovery'
    if (code === '' && recovery === '') throw new Invalid([{ field, code: 'string.empty' }])
    const proven = await proveByCode(req.context, user, { way: field, code: recovery === '' ? code : recovery })
    if ('proof' in proven) {
      const { left } = proven
      const notice = proven.proof === 'recovery' ? req.t('secondFactor.recovery.left', { count: left }) : undefined
      await letIn(req, res, { user, proof: proven.proof, ...(notice === undefined ? {} : { notice }) })
      return
    }
    const message =
      'wait' in proven ? waitOf(req, res, proven.wait) : wrongCode(req, res, { user, cause: proven.refused })
    // What was typed is not shown again: a code is used once.
    await showSecond(req, res, { values: {}, errors: [{ field, message }], conflict: false })
  },
})

function wrongCode(req: Request, res: Response, { user, cause }: { user: StoredUser; cause: string }): string {
  logRefusal(req, user, cause)
  res.status(422)
  return req.t('secondFactor.issue.code')
}

const submitPasskey = formHandler({
  schema: answerSchema,
  show: showSecond,
  save: async (req, res, { response }) => {
    const user = await pending(req)
    const verification = await needsVerified(req, user, 'second')
    const challenge = takeChallenge(req, 'second')
    const proven = await proveByPasskey(req.context, user, { response, challenge, verification })
    if ('proof' in proven) {
      await letIn(req, res, { user, proof: 'pk' })
      return
    }
    const message = req.t('secondFactor.issue.passkey', { reference: logRefusal(req, user, proven.refused) })
    await showSecond(req, res.status(422), { values: {}, errors: [{ field: '', message }], conflict: false })
  },
})

async function letIn(
  req: Request,
  res: Response,
  { user, proof, notice }: { user: StoredUser; proof: Proof; notice?: string },
): Promise<void> {
  const before = req.session.pendingUser
  await enter(req, { user, proofs: [...(before?.proofs ?? []), proof], identity: before?.identity })
  res.done(landing({ user, to: before?.to ?? '/' }), notice)
}

export const secondRoutes: Route[] = [
  { method: 'get', path: '/sign-in/second', may: 'pending', handler: showSecond },
  { method: 'post', path: '/sign-in/second', may: 'pending', handler: submitSecond },
  { method: 'post', path: '/sign-in/second/passkey', may: 'pending', handler: submitPasskey },
]
