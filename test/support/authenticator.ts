import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

/** What a browser on that page would write, and what a test wants otherwise. */
export interface Bent {
  challenge: string
  origin?: string
  rpId?: string
  counter?: number
  isVerified?: boolean
  userHandle?: string | null
  type?: string
}

const hash = (data: Buffer | string): Buffer => createHash('sha256').update(data).digest()

/** A passkey in software (ES256, no attestation): it signs whatever a test asks, right or wrong. */
export class Authenticator {
  readonly id = randomBytes(16)
  readonly #key: KeyObject
  readonly #point: { x: Buffer; y: Buffer }
  readonly #home: { origin: string; rpId: string }
  userHandle = ''
  counter = 0

  constructor(home = { origin: 'http://localhost', rpId: 'localhost' }) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    this.#key = privateKey
    this.#point = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') }
    this.#home = home
  }

  /** The answer to options for a new passkey, as the form sends it. */
  create(options: { challenge: string; user: { id: string } }, bent: Partial<Bent> = {}): string {
    this.userHandle = options.user.id
    const given = { ...this.#home, challenge: options.challenge, ...bent }
    const size = Buffer.alloc(2)
    size.writeUInt16BE(this.id.length)
    const credential = Buffer.concat([Buffer.alloc(16), size, this.id, this.#cose()])
    const data = Buffer.concat([this.#data(given, 0x40), credential])
    const attestation = Buffer.concat([
      Buffer.from([0xa3, 0x63]),
      Buffer.from('fmt'),
      Buffer.from([0x64]),
      Buffer.from('none'),
      Buffer.from([0x67]),
      Buffer.from('attStmt'),
      Buffer.from([0xa0, 0x68]),
      Buffer.from('authData'),
      Buffer.from([0x59, data.length >> 8, data.length & 255]),
      data,
    ])
    const response = {
      clientDataJSON: this.#client('webauthn.create', given).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    }
    return this.#sent(response)
  }

  /** The answer to options for using it. */
  get(options: { challenge: string }, bent: Partial<Bent> = {}): string {
    this.counter += 1
    const given = { ...this.#home, challenge: options.challenge, counter: this.counter, ...bent }
    const data = this.#data(given, 0)
    const client = this.#client('webauthn.get', given)
    const signature = createSign('SHA256')
      .update(Buffer.concat([data, hash(client)]))
      .sign(this.#key)
    const handle = given.userHandle === undefined ? this.userHandle : given.userHandle
    return this.#sent({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: data.toString('base64url'),
      signature: signature.toString('base64url'),
      ...(handle === null ? {} : { userHandle: handle }),
    })
  }

  #sent(response: object): string {
    const id = this.id.toString('base64url')
    return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response })
  }

  #client(type: string, given: Partial<Bent>): Buffer {
    const { challenge, origin } = given
    return Buffer.from(JSON.stringify({ type: given.type ?? type, challenge, origin, crossOrigin: false }))
  }

  /** Flags: user present, user verified, and what the caller adds. */
  #data({ rpId = '', counter = 0, isVerified = true }: Partial<Bent>, flags: number): Buffer {
    const number = Buffer.alloc(4)
    number.writeUInt32BE(counter)
    return Buffer.concat([hash(rpId), Buffer.from([0x01 | (isVerified ? 0x04 : 0) | flags]), number])
  }

  /** COSE: kty EC2, alg ES256, curve P-256, x, y. */
  #cose(): Buffer {
    const { x, y } = this.#point
    const head = Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01])
    return Buffer.concat([head, Buffer.from([0x21, 0x58, 0x20]), x, Buffer.from([0x22, 0x58, 0x20]), y])
  }
}
