import type { Request, RequestHandler } from 'express'
import { membershipsOfUser, type StoredMembership } from '../../data/memberships.ts'
import { listOrganisations } from '../../data/organisations.ts'
import { Forbidden } from '../../domain/errors.ts'

/** What somebody may be in an organisation. */
export type Held = Pick<StoredMembership, 'member' | 'roles'>

/**
 * What the visitor may be in which organisation. An identity provider can vouch for its own organisation alone, and never
 * for who administers it or advises it: of such a session there is nothing else.
 */
export async function heldBy(req: Request): Promise<Held[]> {
  if (req.user === undefined) return []
  const { identity } = req.session
  if (req.user.breakGlass === true && identity === undefined) return heldByBreakGlass(req)
  const held = await membershipsOfUser(req.context.store, req.user.id)
  if (identity === undefined) return held
  return held
    .filter(({ member }) => member === identity.organisation)
    .map((one) => ({ ...one, roles: one.roles.filter((role) => role !== 'administrator' && role !== 'consultant') }))
}

/** The account for when nobody else can get in administers every organisation, also one of after it was made. */
async function heldByBreakGlass({ context }: Request): Promise<Held[]> {
  const all = await listOrganisations(context.store)
  return all.map(({ id }) => ({ member: id, roles: ['administrator'] }))
}

/** True for who may set up organisations, and came in with a password of this installation. */
export const mayAdministerInstallation = (req: Request): boolean =>
  req.user?.installationAdministrator === true && req.session.identity === undefined

/** Refuses a session that a provider vouched for: 403. */
export const notByProvider: RequestHandler = (req, _res, next) => {
  if (req.session.identity !== undefined) throw new Forbidden('a session by an identity provider')
  next()
}
