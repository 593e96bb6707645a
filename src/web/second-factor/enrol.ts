import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { toString as qrCode } from 'qrcode'
import { addApp, type NewCodes } from '../../actions/enrol-second-factor.ts'
import { addPasskey } from '../../actions/passkeys.ts'
import { addressOf, offeredSeed } from '../../actions/totp.ts'
import { factorsOf } from '../../data/second-factors.ts'
import { type StoredUser, users } from '../../data/users.ts'
import { Forbidden, NotFound } from '../../domain/errors.ts'
import type { Proof } from '../../domain/second-factor.ts'
import { filled, type FormState, formHandler } from '../forms.ts'
import type { Route } from '../route.ts'
import { worksElsewhere } from '../sign-in/binding.ts'
import { enter, goOnAs, landing, pendingAccount } from '../sign-in/arrive.ts'
import { showCodes } from './codes.ts'
import { logRefusal, needsVerified, passkeyForm, takeChallenge } from './passkey-form.ts'
import { codeSchema, passkeySchema } from './schemas.ts'

const settled = '/account/security'
const atTheDoor = '/sign-in/enrol'

const baseOf = (req: Request): string => (req.user === undefined ? atTheDoor : settled)

/**
 * Who adds a factor: somebody who is in, or somebody at the door who must have one and has none. Whoever has one already
 * shows that first: else the password alone would be enough to add another.
 */
async function enrolling(req: Request): Promise<StoredUser> {
  const user = req.user ?? (await pendingAccount(req))
  if (user === undefined) throw new NotFound('account')
  if (req.user === undefined && (await factorsOf(req.context.store, user.id)).hasOne)
    throw new Forbidden('second factor')
  // He or she may have become a member elsewhere since coming through the door.
  const provider = req.user === undefined ? req.session.pendingUser?.identity : undefined
  if (provider !== undefined && (await worksElsewhere(req, user, provider.organisation)))
    throw new Forbidden('a second factor by the word of one provider')
  return user
}

async function showChoice(req: Request, res: Response): Promise<void> {
  await enrolling(req)
  res.page('second-factor/enrol', { title: req.t('secondFactor.enrol.title'), plain: true, base: atTheDoor })
}

/** How long a seed that is offered stays the same. */
const offered = 15 * 60_000

/** The seed that is offered in this session: made from a random word in it, so the seed itself is nowhere. */
function seedFor(req: Request, user: StoredUser): string {
  const now = req.context.now().getTime()
  const before = req.session.enrolment
  const isOld = before === undefined || before.user !== user.id || Math.abs(now - before.at) > offered
  const enrolment = isOld ? { word: randomBytes(18).toString('base64url'), user: user.id, at: now } : before
  req.session.enrolment = enrolment
  return offeredSeed(req.context.secrets.derive('authenticator apps')[0], user.id, enrolment.word)
}

async function showApp(req: Request, res: Response, state?: FormState): Promise<void> {
  const user = await enrolling(req)
  const seed = seedFor(req, user)
  const code = { name: 'code', label: req.t('secondFactor.code'), hint: req.t('secondFactor.codeHint') }
  const digits = { autocomplete: 'one-time-code', inputmode: 'numeric', width: 'short' } as const
  res.page('second-factor/app', {
    title: req.t('secondFactor.app.title'),
    plain: req.user === undefined,
    action: `${baseOf(req)}/app`,
    // Another picture for another seed: browsers may not show the one of before.
    qr: `${baseOf(req)}/app/qr.svg?${String(req.session.enrolment?.at ?? '')}`,
    seed: (seed.match(/.{4}/g) ?? []).join(' '),
    email: user.email,
    fields: filled([{ ...code, ...digits }], state),
    errors: state?.errors ?? [],
    back: baseOf(req),
    sheets: ['second-factor.css'],
  })
}

async function sendQr(req: Request, res: Response): Promise<void> {
  const user = await enrolling(req)
  const text = addressOf(seedFor(req, user), user.email)
  const svg = await qrCode(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 })
  res.set({ 'Cache-Control': 'no-store', 'Content-Disposition': 'inline' }).type('svg').send(svg)
}

const submitApp = formHandler({
  schema: codeSchema,
  show: showApp,
  save: async (req, res, { code }) => {
    const user = await enrolling(req)
    const codes = await addApp(req.context, user, { seed: seedFor(req, user), code })
    delete req.session.enrolment
    await goOn(req, res, { user, proof: 'otp', codes, notice: req.t('secondFactor.app.added') })
  },
})

async function showPasskey(req: Request, res: Response, state?: FormState): Promise<void> {
  const user = await enrolling(req)
  const name = {
    name: 'name',
    label: req.t('secondFactor.passkey.name'),
    hint: req.t('secondFactor.passkey.nameHint'),
    width: 'medium' as const,
  }
  res.page('second-factor/passkey-new', {
    title: req.t('secondFactor.passkey.newTitle'),
    plain: req.user === undefined,
    action: `${baseOf(req)}/passkey`,
    passkey: await passkeyForm(req, user, 'add'),
    fields: filled([name], state),
    errors: state?.errors ?? [],
    back: baseOf(req),
    scripts: ['simplewebauthn.js', 'second-factor.js'],
  })
}

const submitPasskey = formHandler({
  schema: passkeySchema,
  show: showPasskey,
  save: async (req, res, { response, name }) => {
    const user = await enrolling(req)
    const verification = await needsVerified(req, user, 'add')
    const challenge = takeChallenge(req, 'add')
    const added = await addPasskey(req.context, user, { response, challenge, verification, name })
    if ('refused' in added) {
      const message = req.t('secondFactor.issue.passkey', { reference: logRefusal(req, user, added.refused) })
      await showPasskey(req, res.status(422), {
        values: { name },
        errors: [{ field: 'name', message }],
        conflict: false,
      })
      return
    }
    await goOn(req, res, { user, proof: 'pk', codes: added.codes, notice: req.t('secondFactor.passkey.added') })
  },
})

/** On in a new session, with what was just shown: at the door that is the way in. */
async function goOn(
  req: Request,
  res: Response,
  added: { user: StoredUser; proof: Proof; codes: NewCodes; notice: string },
): Promise<void> {
  const user = await req.context.store.get(users, added.user.id)
  if (user === undefined) throw new NotFound('account')
  const pending = req.session.pendingUser
  const wasIn = req.user !== undefined
  const proofs = [...new Set([...((wasIn ? req.session.shown : pending)?.proofs ?? []), added.proof])]
  if (wasIn) await goOnAs(req, user, { proofs, at: req.context.now().getTime() })
  else await enter(req, { user, proofs, identity: pending?.identity })
  const next = wasIn ? settled : landing({ user, to: pending?.to ?? '/' })
  if (added.codes === null) res.done(next, added.notice)
  else showCodes(req, res, { codes: added.codes, next })
}

const rows = [
  { method: 'get', path: '/app', handler: showApp },
  { method: 'post', path: '/app', handler: submitApp },
  { method: 'get', path: '/app/qr.svg', handler: sendQr },
  { method: 'get', path: '/passkey', handler: showPasskey },
  { method: 'post', path: '/passkey', handler: submitPasskey },
] as const

/** The same pages twice: behind the door after showing again who one is, and at it for whoever must have a factor. */
export const enrolRoutes: Route[] = [
  { method: 'get', path: atTheDoor, may: 'pending', handler: showChoice },
  ...rows.map(({ method, path, handler }): Route => ({ method, path: atTheDoor + path, may: 'pending', handler })),
  ...rows.map(({ method, path, handler }): Route => {
    return { method, path: settled + path, may: 'signed-in', notByProvider: true, stepUp: true, handler }
  }),
]
