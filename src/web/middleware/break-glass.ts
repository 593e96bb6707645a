import type { Request } from 'express'
import { findBreakGlass, findSeen } from '../../data/break-glass.ts'
import { type Held, mayAdministerInstallation } from './held.ts'

/**
 * Notes whether the visitor is an administrator, and which uses of the break-glass account he or she has not said to know
 * of. One read more for an administrator, a second one once it was used, and none for anybody else.
 */
export async function lookForUse(req: Request, held: readonly Held[]): Promise<void> {
  const { user, context } = req
  req.isAdministrator = mayAdministerInstallation(req) || held.some(({ roles }) => roles.includes('administrator'))
  if (user === undefined || !req.isAdministrator || user.breakGlass === true) return
  const uses = (await findBreakGlass(context.store))?.uses ?? []
  if (uses.length === 0) return
  const until = (await findSeen(context.store, user.id))?.until
  // Of what was before his or her time nobody has to say anything.
  req.unseenUses = uses.filter((at) => (until === undefined ? at >= user.createdAt : at > until))
}
