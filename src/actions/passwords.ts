import { hash, verify } from '@node-rs/argon2'
import { randomInt } from 'node:crypto'

/** argon2id with OWASP's first choice for interactive sign-in: 19 MiB, two passes, one lane. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const passwordLength = { min: 12, max: 128 }

/** The hash to keep of a password. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFC'), options)

/** True when the password belongs to the hash. An account without a password takes as long and answers false. */
export async function isPassword(passwordHash: string, password: string): Promise<boolean> {
  const against = passwordHash === '' ? await decoy() : passwordHash
  const right = await verify(against, password.normalize('NFC'))
  return right && passwordHash !== ''
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
