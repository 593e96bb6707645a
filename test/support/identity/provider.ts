import { createPublicKey, X509Certificate } from 'node:crypto'
import { type KeyPair, newKeyPair } from '../../../src/identity/saml/keys.ts'
import type { SamlProvider } from '../../../src/identity/saml/provider.ts'

export interface Keys {
  idp: KeyPair
  signing: KeyPair
  decryption: KeyPair
  evil: KeyPair
}

/** Making keys takes its time: once per process. */
let made: Promise<Keys> | undefined
export const testKeys = (): Promise<Keys> => (made ??= makeKeys())

async function makeKeys(): Promise<Keys> {
  const given = { name: 'test', from: new Date('2026-01-01T00:00:00Z'), until: new Date('2029-01-01T00:00:00Z') }
  const [idp, signing, decryption, evil] = await Promise.all([1, 2, 3, 4].map(() => newKeyPair(given)))
  return { idp: idp!, signing: signing!, decryption: decryption!, evil: evil! }
}

export const publicKeyOf = (certificate: string): string =>
  createPublicKey(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' })).export({
    type: 'spki',
    format: 'pem',
  }) as string

export function testProvider(keys: Keys, changed: Partial<SamlProvider> = {}): SamlProvider {
  const ours = 'https://waarborg.test/sign-in/saml/0123456789abcdef01234567'
  return {
    id: '0123456789abcdef01234567',
    entityId: 'https://idp.test/metadata',
    signInUrl: 'https://idp.test/sso',
    logoutUrl: 'https://idp.test/slo',
    certificates: [keys.idp.certificate],
    requireSignedAssertion: true,
    requireSignedResponse: true,
    requireEncryption: false,
    allowCbc: false,
    nameIdFormat: null,
    requestedContexts: [],
    comparison: 'exact',
    forceAuthentication: false,
    allowUnsolicited: false,
    clockSkewSeconds: 60,
    maxAgeSeconds: 600,
    ours: {
      entityId: ours,
      acsUrl: `${ours}/acs`,
      logoutUrl: `${ours}/logout`,
      signingKey: keys.signing.key,
      signingCertificate: keys.signing.certificate,
      decryptionKey: keys.decryption.key,
      decryptionCertificate: keys.decryption.certificate,
      otherDecryptionKey: null,
      nextCertificates: null,
    },
    ...changed,
  }
}
