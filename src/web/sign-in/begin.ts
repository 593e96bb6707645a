import type { Request } from 'express'
import type { StoredUser } from '../../data/users.ts'
import type { Shown } from '../../domain/second-factor.ts'
import { deviceOf } from '../../domain/device.ts'
import { csrfToken } from '../middleware/csrf.ts'

/** Begins a session for this user under a new id, so that nobody can have prepared it; it remembers what was shown. */
export async function begin(req: Request, user: StoredUser, shown?: Shown): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.logIn(user, (error: unknown) => {
      if (error instanceof Error) reject(error)
      else resolve()
    })
  })
  if (shown !== undefined) req.session.shown = shown
  const now = req.context.now().getTime()
  // A password that was changed while the clock was wrong must not keep its owner out until that moment has come.
  req.session.startedAt = Math.max(now, user.sessionsValidFrom.getTime())
  req.session.signedInAt = req.session.startedAt
  req.session.validFrom = user.sessionsValidFrom.getTime()
  req.session.lastSeenAt = now
  req.session.device = deviceOf(req.get('user-agent') ?? '', req.ip ?? '')
  // Kept with the session at once: a form then needs no write to be shown, also not on a full disk.
  csrfToken(req)
}
