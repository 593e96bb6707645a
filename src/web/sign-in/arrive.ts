import type { Request, Response } from 'express'
import { noteSignIn } from '../../actions/sign-in.ts'
import { providerAtTheDoor } from '../../data/identity-providers.ts'
import { demandsOn, factorsOf } from '../../data/second-factors.ts'
import { isOfNow, type StoredUser, users } from '../../data/users.ts'
import { listOrganisations } from '../../data/organisations.ts'
import { isDemonstration } from '../../data/installation.ts'
import { NotFound } from '../../domain/errors.ts'
import { freshFor, isEnough, isStrong, needsSecondFactor, type Proof, type Shown } from '../../domain/second-factor.ts'
import { heldBy } from '../middleware/held.ts'
import { isPermission, type May } from '../route.ts'
import { wouldBind } from './binding.ts'
import { begin } from './begin.ts'
import { rememberEntrance } from './entrance.ts'
import { rememberBrowser } from './known-browser.ts'
import type { SessionIdentity } from './session-identity.ts'

/** Somebody who has shown something, but not all: for every route but those of the second step he or she is a stranger. */
export interface PendingUser {
  id: string
  proofs: Proof[]
  at: number
  /** of the account at that moment, as with a session */
  validFrom?: number
  /** the page to go to afterwards */
  to: string
  /** the provider that vouched, when one did: what the session may do stays bound to it */
  identity?: SessionIdentity
}

/** Who came, and what was shown. */
export interface Came {
  user: StoredUser
  proofs: Proof[]
  identity?: SessionIdentity | undefined
}

/** How long the second step may come after the first. */
const patience = 10 * 60_000

/**
 * Lets somebody in who has shown `proofs`, or, where that is not enough, on to the second step: to show a second factor,
 * or to add one when he or she must have one and has none. The answer is sent.
 */
export async function arrive(req: Request, res: Response, came: Came & { to: string; notice?: string }): Promise<void> {
  const { store } = req.context
  const { hasOne } = await factorsOf(store, came.user.id)
  const { mustHaveOne } = await demandsOn(store, came.user)
  if (isEnough(came.proofs, { mustHaveOne, hasOne })) {
    await enter(req, came)
    res.done(landing(came), came.notice)
    return
  }
  await wait(req, came)
  res.redirect(303, hasOne ? '/sign-in/second' : '/sign-in/enrol')
}

async function wait(req: Request, { user, proofs, to, identity }: Came & { to: string }): Promise<void> {
  await renew(req)
  const at = req.context.now().getTime()
  const validFrom = user.sessionsValidFrom.getTime()
  req.session.pendingUser = { id: user.id, proofs, at, validFrom, to, ...(identity === undefined ? {} : { identity }) }
  await requireOpen(req, identity)
}

/** Begins the session of somebody who has shown enough, and notes it. */
export async function enter(req: Request, { user, proofs, identity }: Came): Promise<void> {
  await begin(req, user, { proofs, at: shownAt(req, identity) })
  await vouch(req, identity)
  // Of a break-glass account every use is a first one.
  if (identity === undefined && user.breakGlass !== true) rememberBrowser(req, user.email)
  if (identity !== undefined) await rememberEntrance(req, identity.organisation)
  await noteSignIn(req.context, user)
}

/**
 * A provider that knew somebody already lets him or her in without asking anything: what counts is when it asked last. One
 * that does not tell has asked too long ago.
 */
function shownAt(req: Request, identity: SessionIdentity | undefined): number {
  const now = req.context.now().getTime()
  return identity === undefined ? now : Math.min(now, Date.parse(identity.authenticatedAt ?? '1970-01-01'))
}

async function vouch(req: Request, identity: SessionIdentity | undefined): Promise<void> {
  if (identity !== undefined) req.session.identity = identity
  await requireOpen(req, identity)
}

/**
 * A provider that is closed ends the sessions that are in the store. This one is, from here on; so one of the two sees the
 * other, and nobody comes in through a door that was closed in between.
 */
async function requireOpen(req: Request, identity: SessionIdentity | undefined): Promise<void> {
  if (identity === undefined) return
  await saved(req)
  if ((await providerAtTheDoor(req.context.store, identity.provider))?.isOpen === true) return
  await renew(req)
  throw new NotFound('provider')
}

const saved = (req: Request): Promise<void> =>
  new Promise((resolve, reject) => {
    req.session.save((error: unknown) => {
      if (error instanceof Error) reject(error)
      else resolve()
    })
  })

/** Goes on in a session under a new id; whoever vouched for the one of before is kept with it. */
export async function goOnAs(req: Request, user: StoredUser, shown: Shown | undefined): Promise<void> {
  const { identity, signedInAt } = req.session
  await begin(req, user, shown)
  if (signedInAt !== undefined) req.session.signedInAt = signedInAt
  await vouch(req, identity)
}

/** What the session has shown; one that is older than this is by password. */
function proofsOf({ session: { shown, identity } }: Request): Proof[] {
  if (shown !== undefined) return [...shown.proofs]
  if (identity === undefined) return ['pwd']
  return identity.amr.includes('mfa') ? ['idp', 'idp-strong'] : ['idp']
}

/** Whether the session has shown too little for what the visitor may do here, by roles or a choice of after it began. */
export async function isLacking(req: Request, { may, ofAll }: { may: May; ofAll: boolean }): Promise<boolean> {
  if (isStrong(proofsOf(req))) return false
  if (may === 'installation-administrator') return !(await isDemonstration(req.context.store))
  if (!isPermission(may)) return ofAll && (await isAskedAnywhere(req))
  return needsSecondFactor({ roles: req.roles, policy: req.organisation.secondFactorRoles })
}

/** Whether any organisation that this session reaches asks a second factor of the visitor. */
async function isAskedAnywhere(req: Request): Promise<boolean> {
  const held = await heldBy(req)
  const ids = held.map(({ member }) => member)
  const policies = new Map(
    (await listOrganisations(req.context.store, ids)).map((one) => [one.id, one.secondFactorRoles]),
  )
  return held.some(({ member, roles }) => needsSecondFactor({ roles, policy: policies.get(member) }))
}

/** Asks such a visitor for more: the second step when the first was just taken, else both. */
export async function askMore(req: Request, res: Response): Promise<void> {
  const { user, session } = req
  const to = req.method === 'GET' ? req.originalUrl : '/'
  const age = req.context.now().getTime() - (session.startedAt ?? 0)
  const isFresh = user !== undefined && age >= 0 && age <= freshFor
  if (isFresh && !(await isForPassword(req, user)))
    await arrive(req, res, { user, proofs: proofsOf(req), to, identity: session.identity })
  else {
    await renew(req)
    res.redirect(303, `/sign-in?to=${encodeURIComponent(to)}`)
  }
}

/** Whether the factor that is missing can be added only after coming in with the password. */
async function isForPassword(req: Request, user: StoredUser): Promise<boolean> {
  const { identity } = req.session
  if (identity === undefined) return false
  return wouldBind(req, { user, proofs: proofsOf(req), organisation: identity.organisation })
}

/** Who got a password from somebody else is led to change it first; who came from a provider does not use it. */
export const landing = ({ user, to, identity }: Pick<Came, 'user' | 'identity'> & { to: string }): string =>
  user.mustChangePassword && identity === undefined ? '/account' : to

/** The account of a session that waits for its second step; undefined when there is none, or for too long. */
export async function pendingAccount(req: Request): Promise<StoredUser | undefined> {
  const pending = req.session.pendingUser
  if (pending === undefined || req.user !== undefined) return undefined
  const age = req.context.now().getTime() - pending.at
  if (age < 0 || age > patience) return undefined
  const user = await req.context.store.get(users, pending.id)
  return user?.disabledAt === null && isOfNow({ validFrom: pending.validFrom, at: pending.at }, user) ? user : undefined
}

/** Another session under a new id, with nothing in it. */
export const renew = (req: Request): Promise<void> =>
  new Promise((resolve, reject) => {
    req.session.regenerate((error: unknown) => {
      if (error instanceof Error) reject(error)
      else resolve()
    })
  })
