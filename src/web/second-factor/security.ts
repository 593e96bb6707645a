import type { Request, Response } from 'express'
import Joi from 'joi'
import { removeApp, renewRecoveryCodes } from '../../actions/enrol-second-factor.ts'
import { canHavePasskeys, removePasskey, renamePasskey } from '../../actions/passkeys.ts'
import { demandsOn, factorsOf } from '../../data/second-factors.ts'
import { users } from '../../data/users.ts'
import { NotFound } from '../../domain/errors.ts'
import { type FormState, formHandler } from '../forms.ts'
import type { Route } from '../route.ts'
import { goOnAs } from '../sign-in/arrive.ts'
import { showCodes } from './codes.ts'
import { idSchema, renameSchema } from './schemas.ts'

const page = '/account/security'

/** What somebody has to show beside the password. */
async function showSecurity(req: Request, res: Response, state?: FormState): Promise<void> {
  const user = visitor(req)
  const { record, passkeys, hasApp, hasOne } = await factorsOf(req.context.store, user.id)
  const { mustHaveOne } = await demandsOn(req.context.store, user)
  const { day } = req.formats
  res.page('second-factor/security', {
    title: req.t('secondFactor.title'),
    lead: req.t(hasOne ? 'secondFactor.leadHas' : mustHaveOne ? 'secondFactor.leadMust' : 'secondFactor.leadNone'),
    breadcrumb: [{ href: '/account', label: req.t('account.title') }],
    errors: state?.errors ?? [],
    hasOne,
    appSince: hasApp && record?.seedConfirmedAt ? day(record.seedConfirmedAt) : null,
    passkeys: passkeys.map((key) => ({
      id: key.id,
      name: key.name,
      note:
        key.lastUsedAt === null
          ? req.t('secondFactor.passkey.unused', { day: day(key.createdAt) })
          : req.t('secondFactor.passkey.used', { day: day(key.createdAt), used: day(key.lastUsedAt) }),
    })),
    canHavePasskeys: canHavePasskeys(req.context),
    codesLeft: record?.recoverySecrets.length ?? 0,
    codesSince: record?.recoveryMadeAt ? day(record.recoveryMadeAt) : null,
  })
}

const nothing = Joi.object<object>({})

const submitCodes = formHandler({
  schema: nothing,
  show: showSecurity,
  save: async (req, res) => {
    const codes = await renewRecoveryCodes(req.context, visitor(req))
    if (codes === null) res.redirect(303, page)
    else showCodes(req, res, { codes, next: page })
  },
})

const submitAppRemoval = formHandler({
  schema: nothing,
  show: showSecurity,
  save: async (req, res) => {
    const isDone = await removeApp(req.context, visitor(req))
    if (isDone) await goOn(req)
    res.done(page, isDone ? req.t('secondFactor.app.removed') : undefined)
  },
})

const submitRename = formHandler({
  schema: renameSchema,
  show: showSecurity,
  save: async (req, res, input) => {
    await renamePasskey(req.context, visitor(req), input)
    res.done(page, req.t('secondFactor.passkey.renamed'))
  },
})

const submitRemoval = formHandler({
  schema: idSchema,
  show: showSecurity,
  save: async (req, res, { id }) => {
    await removePasskey(req.context, visitor(req), id)
    await goOn(req)
    res.done(page, req.t('secondFactor.passkey.removed'))
  },
})

/** The other sessions ended; this browser goes on in a new one, with what it has shown. */
async function goOn(req: Request): Promise<void> {
  const user = await req.context.store.get(users, visitor(req).id)
  if (user === undefined) throw new NotFound('account')
  await goOnAs(req, user, req.session.shown)
}

function visitor(req: Request): Express.User {
  if (req.user === undefined) throw new NotFound('account')
  return req.user
}

const stepUp = { may: 'signed-in', notByProvider: true, stepUp: true } as const

export const securityRoutes: Route[] = [
  { method: 'get', path: page, may: 'signed-in', notByProvider: true, handler: showSecurity },
  { method: 'post', path: `${page}/recovery`, ...stepUp, handler: submitCodes },
  { method: 'post', path: `${page}/app/removal`, ...stepUp, handler: submitAppRemoval },
  { method: 'post', path: `${page}/passkeys`, ...stepUp, handler: submitRename },
  { method: 'post', path: `${page}/passkeys/removal`, ...stepUp, handler: submitRemoval },
]
