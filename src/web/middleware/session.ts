import { randomBytes } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import session from 'express-session'
import passportModule from 'passport'
import type { Context } from '../../context.ts'
import { isOfNow, users } from '../../data/users.ts'
import { deviceOf } from '../../domain/device.ts'
import { renew } from '../sign-in/arrive.ts'
import { StoredSessions } from './session-store.ts'

/** How long a visit is not written again: a page that changes nothing should not cost a write. */
const touchAfter = 5 * 60_000

/**
 * Session and visitor. Sessions live in the store; the cookie is Lax, HttpOnly, and under https Secure and `__Host-`.
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
      // With this beginning a browser takes it over https only, for this name alone: no neighbour can plant one (RFC 6265bis §4.1.3.2).
      name: secure ? '__Host-waarborg.session' : 'waarborg.session',
      secret: [context.sessionSecret, ...context.formerSessionSecrets],
      store: new StoredSessions(context),
      resave: false,
      saveUninitialized: false,
      genid: () => randomBytes(32).toString('base64url'),
      cookie: { httpOnly: true, sameSite: 'lax', secure, path: '/' },
    }),
    sayEnded,
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
    if (startedAt !== undefined && Math.abs(now - (lastSeenAt ?? 0)) > touchAfter) {
      req.session.lastSeenAt = now
      req.session.device = deviceOf(req.get('user-agent') ?? '', req.ip ?? '')
    }
    req.session.touch = () => req.session
    next()
  }
}

/** Who was in under a session that was ended from outside begins another, and reads why the password is asked. */
const sayEnded: RequestHandler = async (req, _res, next) => {
  if (req.session.wasEnded === true) {
    await renew(req)
    tellEnd(req)
  }
  next()
}

function tellEnd(req: Request): void {
  req.session.notice = { text: '', key: 'signIn.ended' }
}

/** The user of a session that has not ended: by a change of password, roles or second factor, or because the account is closed. */
async function aliveUser(req: Request, id: string): Promise<Express.User | undefined> {
  const user = await req.context.store.get(users, id)
  const { validFrom, startedAt: at = 0 } = req.session
  if (user !== undefined && user.disabledAt === null && isOfNow({ validFrom, at }, user)) return user
  tellEnd(req)
  return undefined
}
