import { createHmac } from 'node:crypto'
import { generateURI, stringToBytes, verifySync } from 'otplib'

/** The half minutes around now whose codes are taken: one before and one after, for a clock that is a little off. */
const tolerance = 30

/**
 * The half minute to which a code belongs, counted from 1970; undefined when the code is not of now.
 * RFC 6238: six digits, SHA-1, steps of 30 seconds, which is what every authenticator app reads from the QR code.
 */
export function stepOf(seed: string, code: string, now: Date): number | undefined {
  const epoch = Math.floor(now.getTime() / 1000)
  const result = verifySync({ secret: seed, token: code, epoch, epochTolerance: tolerance })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}

/** What the QR code says to the app. */
export const addressOf = (seed: string, email: string): string =>
  generateURI({ issuer: 'Waarborg', label: email, secret: seed })

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * The seed (160 bits, base32) that is offered to somebody, made from a random word that the session keeps: so the seed
 * itself is nowhere until one right code was given. `key` is known to this installation only.
 */
export function offeredSeed(key: string, person: string, word: string): string {
  const bytes = createHmac('sha256', key)
    .update(stringToBytes(`${person} ${word}`))
    .digest()
    .subarray(0, 20)
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => letters.charAt(Number.parseInt(five, 2))).join('')
}
