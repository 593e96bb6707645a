import type { Request, RequestHandler } from 'express'
import { listOrganisations } from '../../data/organisations.ts'
import { Scope } from '../../data/tenancy.ts'
import { Forbidden, NotFound } from '../../domain/errors.ts'
import { isAllowed, type Permission } from '../../domain/permissions.ts'
import { isPermission, type Route } from '../route.ts'
import { lookForUse } from './break-glass.ts'
import { askMore, isLacking, pendingAccount } from '../sign-in/arrive.ts'
import { type Held, heldBy, mayAdministerInstallation } from './held.ts'

/** Lets through only who may: the one place where a request gets its Scope. */
export function admit({ may, ofAll = false }: Pick<Route, 'may' | 'ofAll'>): RequestHandler {
  if (may === 'anyone') return (_req, _res, next) => next()
  return async (req, res, next) => {
    if (may === 'pending') {
      if ((await pendingAccount(req)) === undefined) res.redirect(303, '/sign-in')
      else next()
      return
    }
    if (req.user === undefined) {
      const back = req.method === 'GET' ? req.originalUrl : sentFrom(req)
      res.redirect(303, back === undefined ? '/sign-in' : `/sign-in?to=${encodeURIComponent(back)}`)
      return
    }
    const held = await heldBy(req)
    await lookForUse(req, held)
    if (may === 'installation-administrator' && !mayAdministerInstallation(req)) throw new Forbidden(may)
    if (may === 'any-administrator' && !req.isAdministrator) throw new Forbidden(may)
    if (isPermission(may)) await enter(req, { user: req.user, held }, may)
    if (await isLacking(req, { may, ofAll })) await askMore(req, res)
    else if ((ofAll || may !== 'signed-in') && hasOthersPassword(req)) res.redirect(303, '/account')
    else next()
  }
}

/**
 * Whether the visitor came in with a password that somebody else gave, and may still know: nothing is done under this name
 * before another is chosen, on the account page.
 */
const hasOthersPassword = ({ user, session }: Request): boolean =>
  user?.mustChangePassword === true && session.identity === undefined

/** The page of ours that a form was sent from: who signs in again returns to it. Undefined when the browser does not say. */
export function sentFrom(req: Request): string | undefined {
  const page = URL.parse(req.get('referer') ?? '')
  return page !== null && page.host === req.get('host') ? page.pathname + page.search : undefined
}

interface Visitor {
  user: Express.User
  held: readonly Held[]
}

/** A stranger is told that there is no such page; a member in the wrong role, that it is not for him or her. */
async function enter(req: Request, { user, held }: Visitor, permission: Permission): Promise<void> {
  const { store, now } = req.context
  const member = await listOrganisations(
    store,
    held.map((membership) => membership.member),
  )
  const organisation = member.find(({ slug }) => slug === req.params['organisation'])
  const membership = held.find((one) => one.member === organisation?.id)
  if (organisation === undefined || membership === undefined) throw new NotFound('organisation')
  req.organisation = organisation
  req.memberOf = member
  req.roles = membership.roles
  if (!isAllowed(membership.roles, permission)) throw new Forbidden(permission)
  req.scope = new Scope(store, {
    organisation: organisation.id,
    actor: { kind: 'user', id: user.id, name: user.name },
    now,
  })
}
