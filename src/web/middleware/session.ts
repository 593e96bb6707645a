import { randomBytes } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import session from 'express-session'
import passportModule from 'passport'
import type { Context } from '../../context.ts'
import { users } from '../../data/users.ts'
import { StoredSessions } from './session-store.ts'

/** How long a visit is not written again: a page that changes nothing should not cost a write. */
const touchAfter = 5 * 60_000

/**
 * Session and visitor. Sessions live in the store; the cookie is Lax, HttpOnly, and Secure under https.
 * The cookie is signed, so that a made-up id is refused before the store is asked.
 */
export function visitorOf(context: Context): RequestHandler[] {
  const secure = context.config.baseUrl.protocol === 'https:'
  const passport = new passportModule.Passport()
  passport.serializeUser((user, done) => done(null, user.id))
  passport.deserializeUser((req: Request, id: string, done: (error: unknown, user?: Express.User | false) => void) => {
    aliveUser(req, id).then((user) => done(null, user ?? false), done)
  })
  return [
    session({
      name: 'waarborg.session',
      secret: [context.sessionSecret, ...context.formerSessionSecrets],
      store: new StoredSessions(context),
      resave: false,
      saveUninitialized: false,
      genid: () => randomBytes(32).toString('base64url'),
      cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/' },
    }),
    quietTouch(context),
    passport.session() as RequestHandler,
  ]
}

/**
 * express-session would write the store at the end of every request; once in five minutes is enough to know that
 * somebody is there, and nobody who has not signed in needs a session at all.
 */
function quietTouch(context: Context): RequestHandler {
  return (req, _res, next) => {
    const now = context.now().getTime()
    const { startedAt, lastSeenAt } = req.session
    if (startedAt !== undefined && Math.abs(now - (lastSeenAt ?? 0)) > touchAfter) req.session.lastSeenAt = now
    req.session.touch = () => req.session
    next()
  }
}

/** The user of a session that has not ended: by a password change, or because the account is closed. */
async function aliveUser(req: Request, id: string): Promise<Express.User | undefined> {
  const user = await req.context.store.get(users, id)
  if (user === undefined || user.disabledAt !== null) return undefined
  return (req.session.startedAt ?? 0) < user.sessionsValidFrom.getTime() ? undefined : user
}
