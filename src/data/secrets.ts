import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Id } from '../domain/organisation.ts'
import { type Key, type KeyFile, SecretsError } from './secrets/key-file.ts'
import type { AnyCollection } from './store.ts'

/**
 * A secret as it is kept: `sealed:1:`, the id of its key, and in base64url a nonce (12 bytes), the tag (16) and the text
 * under AES-256-GCM. Only `seal` makes one, and a field that is declared `secret` (schemas.ts) takes nothing else.
 */
export type Sealed = string & { readonly sealed: true }

/** Where a secret is kept: what is sealed for one place does not open in another. */
export interface Place {
  collection: AnyCollection
  /** the record; for a new one it is chosen first (newId) and given to `Work.create` */
  id: Id
  /** the path in the record, without places in lists: `clientSecret`, `factors.seed` */
  field: string
}

/** What a sealed secret looks like. */
export const sealedPattern = /^sealed:1:([a-z0-9-]{1,32}):([A-Za-z0-9_-]{38,})$/

export const isSealed = (value: unknown): value is Sealed => typeof value === 'string' && sealedPattern.test(value)

/** The id of the key that a secret is sealed with. */
export const keyOf = (sealed: Sealed): string => sealedPattern.exec(sealed)?.[1] ?? ''

const [cipherName, nonceSize, tagSize] = ['aes-256-gcm', 12, 16] as const

/** Seals what Waarborg must be able to read again and nobody may read in the store: seeds, passwords of other systems, private keys. */
export class Secrets {
  readonly file: KeyFile

  constructor(file: KeyFile) {
    this.file = file
  }

  /** Seals with the first key; the key file beside the data folder is made when it is not there. Throws SecretsError. */
  seal(place: Place, text: string): Sealed {
    const [key] = this.file.keysOrMade()
    const nonce = randomBytes(nonceSize)
    const cipher = createCipheriv(cipherName, derived(key, 'seal'), nonce, { authTagLength: tagSize })
    cipher.setAAD(bindingOf(place, key.id))
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return `sealed:1:${key.id}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}` as Sealed
  }

  /** Opens with the key that it names. Throws SecretsError: no such key, another place, altered. */
  open(place: Place, sealed: Sealed): string {
    const [, id = '', body = ''] = sealedPattern.exec(sealed) ?? []
    const what = `${place.field} of ${place.collection.name} ${place.id}`
    const key = this.file.keys().find((one) => one.id === id)
    if (key === undefined)
      throw new SecretsError(
        `${what} is sealed with the key ${id}, and the key file ${this.file.path} (WAARBORG_KEY_FILE) has no such key`,
      )
    try {
      return opened(key, bindingOf(place, id), Buffer.from(body, 'base64url'))
    } catch {
      throw new SecretsError(
        `${what} does not open: it was altered or belongs elsewhere, or the key ${id} in ${this.file.path} (WAARBORG_KEY_FILE) is not the one it was sealed with`,
      )
    }
  }

  /**
   * A value that follows from each key, the newest first: the same on every machine that has the key file, and of no use
   * to find the key. `use` keeps the uses apart. The key file beside the data folder is made when it is not there.
   */
  derive(use: string): readonly [string, ...string[]] {
    const [first, ...others] = this.file.keysOrMade()
    const value = (key: Key): string => derived(key, use).toString('base64url')
    return [value(first), ...others.map(value)]
  }
}

/** HKDF (RFC 5869): a key of its own for each use. */
const derived = ({ bytes }: Key, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', bytes, '', `waarborg ${use} 1`, 32))

const bindingOf = ({ collection, id, field }: Place, key: string): Buffer =>
  Buffer.from(JSON.stringify(['waarborg secret', 1, key, collection.name, id, field]))

function opened(key: Key, binding: Buffer, body: Buffer): string {
  const decipher = createDecipheriv(cipherName, derived(key, 'seal'), body.subarray(0, nonceSize), {
    authTagLength: tagSize,
  })
  decipher.setAAD(binding)
  decipher.setAuthTag(body.subarray(nonceSize, nonceSize + tagSize))
  return Buffer.concat([decipher.update(body.subarray(nonceSize + tagSize)), decipher.final()]).toString('utf8')
}
