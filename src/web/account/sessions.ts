import type { Request, Response } from 'express'
import Joi from 'joi'
import { endSession } from '../../data/ended-sessions.ts'
import { identityProviders } from '../../data/identity-providers.ts'
import { type OwnSession, ownSessions } from '../../data/own-sessions.ts'
import { sessionKey } from '../../data/sessions.ts'
import { findAcross } from '../../data/tenancy.ts'
import { NotFound } from '../../domain/errors.ts'
import type { Proof } from '../../domain/second-factor.ts'
import { type FormState, formHandler } from '../forms.ts'
import type { Route } from '../route.ts'
import { idSchema } from '../second-factor/schemas.ts'

const page = '/account/sessions'

/** Where the visitor is signed in, and the ways to end each of it. */
async function showSessions(req: Request, res: Response, state?: FormState): Promise<void> {
  const own = (await reachable(req)).toSorted((a, b) => Number(isThis(req, b)) - Number(isThis(req, a)))
  const names = await providerNames(req, own)
  res.page('account/sessions', {
    title: req.t('account.sessions.title'),
    lead: req.t('account.sessions.lead', { count: own.length }),
    breadcrumb: [{ href: '/account', label: req.t('account.title') }],
    errors: state?.errors ?? [],
    rows: own.map((one) => rowOf(req, one, names)),
  })
}

/**
 * The sessions that the visitor may see and end. A session that a provider vouched for is for its organisation alone: it
 * knows only of others that the same provider vouched for.
 */
async function reachable(req: Request): Promise<OwnSession[]> {
  if (req.user === undefined) throw new NotFound('account')
  const all = await ownSessions(req.context, req.user)
  const { identity } = req.session
  return identity === undefined ? all : all.filter((one) => one.identity?.provider === identity.provider)
}

const isThis = (req: Request, { key }: OwnSession): boolean => key === sessionKey(req.sessionID)

function rowOf(req: Request, one: OwnSession, names: ReadonlyMap<string, string>): object {
  const { t, formats } = req
  const current = isThis(req, one)
  const since = formats.moment(one.since)
  return {
    id: one.id,
    current,
    title: titleOf(req, one),
    how: howOf(req, one, names),
    when: current
      ? t('account.sessions.since', { since })
      : t('account.sessions.sinceUntil', { since, last: formats.moment(one.lastUsed) }),
    network: one.device?.network ?? null,
  }
}

function titleOf({ t }: Request, { device }: OwnSession): string {
  const { browser = null, system = null } = device ?? {}
  if (system === null) return browser ?? t('account.sessions.unknown')
  return browser === null ? t('account.sessions.unknownOn', { system }) : t('account.sessions.on', { browser, system })
}

function howOf({ t }: Request, { identity, shown }: OwnSession, names: ReadonlyMap<string, string>): string {
  if (identity !== undefined)
    return t('account.sessions.by.provider', { name: names.get(identity.provider) ?? t('account.sessions.closed') })
  const has = (proof: Proof): boolean => shown?.proofs.includes(proof) === true
  if (has('pk')) return t(has('pwd') ? 'account.sessions.by.passwordAndPasskey' : 'account.sessions.by.passkey')
  if (has('otp')) return t('account.sessions.by.passwordAndCode')
  return t(has('recovery') ? 'account.sessions.by.passwordAndRecovery' : 'account.sessions.by.password')
}

async function providerNames(req: Request, own: readonly OwnSession[]): Promise<Map<string, string>> {
  const vouched = own.flatMap(({ identity }) => identity ?? [])
  const where = { id: { in: vouched.map(({ provider }) => provider) } }
  const places = vouched.map(({ organisation }) => organisation)
  const read = { collection: identityProviders, query: { where } }
  const found = vouched.length === 0 ? [] : await findAcross(req.context.store, places, read)
  return new Map(found.map(({ id, name }) => [id, name]))
}

const submitEnd = formHandler({
  schema: idSchema,
  show: showSessions,
  save: async (req, res, { id }) => {
    const found = (await reachable(req)).find((one) => one.id === id)
    if (found === undefined) throw new NotFound('session')
    await endSession(req.context, id)
    res.done(page, req.t('account.sessions.ended'))
  },
})

const submitEndOthers = formHandler({
  schema: Joi.object({}),
  show: showSessions,
  save: async (req, res) => {
    const others = (await reachable(req)).filter((one) => !isThis(req, one))
    for (const { id } of others) await endSession(req.context, id)
    res.done(page, req.t('account.sessions.endedOthers'))
  },
})

export const sessionRoutes: Route[] = [
  { method: 'get', path: page, may: 'signed-in', handler: showSessions },
  { method: 'post', path: `${page}/end`, may: 'signed-in', handler: submitEnd },
  { method: 'post', path: `${page}/end-others`, may: 'signed-in', handler: submitEndOthers },
]
