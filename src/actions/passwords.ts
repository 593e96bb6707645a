import { hash, verify } from '@node-rs/argon2'
import { randomInt } from 'node:crypto'
import { commonWords } from '../data/common-passwords.ts'
import { Invalid } from '../domain/errors.ts'
import { passwordIssue } from '../domain/password.ts'

/** argon2id with OWASP's first choice for interactive sign-in: 19 MiB, two passes, one lane. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** The hash to keep of a password. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFC'), options)

/** True when the password belongs to the hash. An account without a password takes as long and answers false. */
export async function isPassword(passwordHash: string, password: string): Promise<boolean> {
  const against = passwordHash === '' ? await decoy() : passwordHash
  const right = await verify(against, password.normalize('NFC'))
  return right && passwordHash !== ''
}

/** Throws Invalid, on the field that it was typed in, when somebody may not choose this password (domain/password.ts). */
export function checkNewPassword(password: string, about: { field: string; email: string; name: string }): void {
  const { field, email, name } = about
  const issue = passwordIssue(password, { words: commonWords(), email, name })
  if (issue !== undefined) throw new Invalid([{ field, ...issue }])
}

/** True for a hash that was made with less work than today's. */
export function isWeakHash(passwordHash: string): boolean {
  const [, m, t, p] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(passwordHash) ?? []
  const { memoryCost, timeCost, parallelism } = options
  return m === undefined || Number(m) < memoryCost || Number(t) < timeCost || Number(p) < parallelism
}

let decoyHash: Promise<string> | undefined
const decoy = (): Promise<string> => (decoyHash ??= hashPassword('nobody has this password'))

/** Without letters and digits that are taken for one another. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A first password to hand over: four groups of five, 99 bits. */
export function startingPassword(): string {
  const letter = (): string => alphabet.charAt(randomInt(alphabet.length))
  return Array.from({ length: 4 }, () => Array.from({ length: 5 }, letter).join('')).join('-')
}
