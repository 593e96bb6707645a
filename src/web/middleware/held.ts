import type { Request, RequestHandler } from 'express'
import { membershipsOfUser, type StoredMembership } from '../../data/memberships.ts'
import { Forbidden } from '../../domain/errors.ts'

/**
 * What the visitor may be in which organisation. An identity provider can vouch for its own organisation alone, and never
 * for who administers it or advises it: of such a session there is nothing else.
 */
export async function heldBy(req: Request): Promise<StoredMembership[]> {
  if (req.user === undefined) return []
  const held = await membershipsOfUser(req.context.store, req.user.id)
  const { identity } = req.session
  if (identity === undefined) return held
  return held
    .filter(({ member }) => member === identity.organisation)
    .map((one) => ({ ...one, roles: one.roles.filter((role) => role !== 'administrator' && role !== 'consultant') }))
}

/** True for who may set up organisations, and came in with a password of this installation. */
export const mayAdministerInstallation = (req: Request): boolean =>
  req.user?.installationAdministrator === true && req.session.identity === undefined

/** Refuses a session that a provider vouched for: 403. */
export const notByProvider: RequestHandler = (req, _res, next) => {
  if (req.session.identity !== undefined) throw new Forbidden('a session by an identity provider')
  next()
}
