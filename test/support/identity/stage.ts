import { SamlRefused } from '../../../src/identity/saml/refused.ts'
import type { Assertion } from '../../../src/identity/saml/postcheck.ts'
import type { SamlProvider } from '../../../src/identity/saml/provider.ts'
import { validateResponse } from '../../../src/identity/saml/validate.ts'
import { encryptAssertion, inForm, type Made, responseXml } from './forge.ts'
import { type Keys, publicKeyOf, testKeys, testProvider } from './provider.ts'

/** The moment at which all messages are made and read. */
export const at = new Date('2026-11-25T09:00:00Z')

/** What the attack tests share: keys, a provider, and the two outcomes. */
export interface Stage {
  keys: Keys
  provider: SamlProvider
  response: (given?: Partial<Made>) => string
  accept: (xml: string, changed?: Partial<SamlProvider>, now?: Date) => Promise<Assertion>
  /** the word for the log; fails the test when the message is taken, or when it fails by accident */
  refused: (message: unknown, changed?: Partial<SamlProvider>, now?: Date) => Promise<string>
  /** the assertion of the message, encrypted for us */
  forUs: (xml: string, more?: { content?: string; transport?: string }) => Promise<string>
}

/** What stands in the form itself, instead of the XML in it. */
export class InForm {
  readonly value: unknown
  constructor(value: unknown) {
    this.value = value
  }
}

export async function stage(): Promise<Stage> {
  const keys = await testKeys()
  const provider = testProvider(keys)
  const { certificate } = keys.decryption
  return {
    keys,
    provider,
    response: (given = {}) => responseXml({ at, provider, ...given }),
    accept: (xml, changed = {}, now = at) => validateResponse(inForm(xml), { ...provider, ...changed }, now),
    refused: (message, changed = {}, now = at) => reasonOf(message, { ...provider, ...changed }, now),
    forUs: (xml, more = {}) => encryptAssertion(xml, { certificate, publicKey: publicKeyOf(certificate), ...more }),
  }
}

async function reasonOf(message: unknown, provider: SamlProvider, now: Date): Promise<string> {
  const sent = message instanceof InForm ? message.value : typeof message === 'string' ? inForm(message) : message
  try {
    const taken = await validateResponse(sent, provider, now)
    throw new Error(`it was taken, for ${taken.nameId}`)
  } catch (error) {
    if (!(error instanceof SamlRefused)) throw error
    return error.reason
  }
}
