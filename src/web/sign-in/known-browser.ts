import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request } from 'express'

/**
 * A browser in which the owner of an account came in before. Its wrong passwords are counted apart, so that a stranger who
 * keeps guessing elsewhere does not keep the owner out; it opens nothing by itself (OWASP, "device cookies").
 */
export function knownBrowser(req: Request, email: string): string | undefined {
  const [, word = '', seal = ''] =
    /(?:^|; )(?:__Host-)?waarborg\.known=([\w-]{22})\.([\w-]{43})/.exec(req.headers.cookie ?? '') ?? []
  const right = sealsOf(req, email, word).some((one) => isSame(one, seal))
  return word !== '' && right ? word : undefined
}

/** Half a year: who is on leave for a summer is still known. */
const lifetime = 180 * 86_400_000

/** Lets this browser be known again as one of the owner of this account, who is in now. */
export function rememberBrowser(req: Request, email: string): void {
  const word = knownBrowser(req, email) ?? randomBytes(16).toString('base64url')
  const secure = req.context.config.baseUrl.protocol === 'https:'
  const value = `${word}.${String(sealsOf(req, email, word)[0])}`
  const name = secure ? '__Host-waarborg.known' : 'waarborg.known'
  req.res?.cookie(name, value, { sameSite: 'lax', secure, httpOnly: true, maxAge: lifetime, path: '/' })
}

/** By the secret that signs the cookies of sessions, and by those of before; for nothing that is a session. */
const sealsOf = ({ context }: Request, email: string, word: string): string[] =>
  [context.sessionSecret, ...context.formerSessionSecrets].map((secret) =>
    createHmac('sha256', secret).update(`known browser ${email.trim().toLowerCase()} ${word}`).digest('base64url'),
  )

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
