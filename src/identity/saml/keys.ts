import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } from '@peculiar/x509'

/** A private key and its certificate, PEM. */
export interface KeyPair {
  key: string
  certificate: string
}

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 3072,
}

/**
 * A new RSA key of 3072 bits with a certificate that it signs itself. The certificate only carries the key: providers
 * compare it, and look at nothing in it but its end.
 */
export async function newKeyPair(given: { name: string; from: Date; until: Date }): Promise<KeyPair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: Buffer.from(webcrypto.getRandomValues(new Uint8Array(15)))
        .toString('hex')
        .replace(/^/, '01'),
      name: [{ CN: [given.name.slice(0, 64)] }],
      notBefore: given.from,
      notAfter: given.until,
      keys: keys as CryptoKeyPair,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      ],
    },
    webcrypto as unknown as Crypto,
  )
  const exported = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return { key: pem('PRIVATE KEY', exported), certificate: `${certificate.toString('pem')}\n` }
}

const pem = (label: string, digits: string): string =>
  `-----BEGIN ${label}-----\n${digits.replace(/(.{64})(?=.)/g, '$1\n')}\n-----END ${label}-----\n`
