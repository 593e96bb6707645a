import type { Request } from 'express'
import { membershipsOfUser } from '../../data/memberships.ts'
import { demandsOn, factorsOf } from '../../data/second-factors.ts'
import type { StoredUser } from '../../data/users.ts'
import type { Id } from '../../domain/organisation.ts'
import { isStrong, type Proof } from '../../domain/second-factor.ts'

/**
 * A second factor that is missing is added at the door, and counts in every organisation of the person. For who is in
 * others too, that is not for one provider's word: he or she adds it after coming in with the password of here.
 */
export async function wouldBind(
  req: Request,
  { user, proofs, organisation }: { user: StoredUser; proofs: readonly Proof[]; organisation: Id },
): Promise<boolean> {
  if (isStrong(proofs) || !(await worksElsewhere(req, user, organisation))) return false
  const { store } = req.context
  const { mustHaveOne } = await demandsOn(store, user)
  return mustHaveOne && !(await factorsOf(store, user.id)).hasOne
}

/** Whether the person is in another organisation than this one too. */
export async function worksElsewhere(req: Request, { id }: StoredUser, organisation: Id): Promise<boolean> {
  const held = await membershipsOfUser(req.context.store, id)
  return held.some(({ member }) => member !== organisation)
}
