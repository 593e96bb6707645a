import type { Request } from 'express'
import type { StoredUser } from '../../data/users.ts'

/** Begins a session for this user under a new id, so that nobody can have prepared it. */
export async function begin(req: Request, user: StoredUser): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.logIn(user, (error: unknown) => {
      if (error instanceof Error) reject(error)
      else resolve()
    })
  })
  req.session.startedAt = req.context.now().getTime()
  req.session.lastSeenAt = req.session.startedAt
}
