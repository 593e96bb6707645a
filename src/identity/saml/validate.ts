import { SAML, ValidateInResponseTo, type SamlConfig } from '@node-saml/passport-saml'
import { type Assertion, postcheck } from './postcheck.ts'
import { checkEncrypted, encryptedIn } from './decrypt.ts'
import { preflight } from './preflight.ts'
import type { SamlProvider } from './provider.ts'
import { insist, SamlRefused } from './refused.ts'

/**
 * The assertion in a Response that was sent to our assertion consumer service: looked at first (preflight), its signatures
 * verified and its contents decrypted by the library, then held against what we know (postcheck). Whether its request was
 * ours and whether it was used before is for the stores. Throws SamlRefused, whatever is wrong.
 */
export async function validateResponse(encoded: unknown, provider: SamlProvider, now: Date): Promise<Assertion> {
  const envelope = preflight(encoded, provider)
  const encrypted = encryptedIn(envelope)
  insist(encrypted !== undefined || !provider.requireEncryption, 'not-encrypted')
  const signed = await verified(String(encoded), { ...provider, encrypted })
  return postcheck(envelope, signed, {
    issuer: provider.entityId,
    audience: provider.ours.entityId,
    recipient: provider.ours.acsUrl,
    allowUnsolicited: provider.allowUnsolicited,
    clockSkewSeconds: provider.clockSkewSeconds,
    maxAgeSeconds: provider.maxAgeSeconds,
    now,
  })
}

/**
 * The assertion as it was signed. What is encrypted is looked into before the library parses it, unless the envelope is
 * to be signed: then only after that signature, since an altered CBC text must not be opened at all (gap G11).
 */
async function verified(encoded: string, provider: SamlProvider & { encrypted: Element | undefined }): Promise<string> {
  const { encrypted, ours } = provider
  if (encrypted === undefined) return verifiedByLibrary(encoded, provider)
  const other = ours.otherDecryptionKey
  try {
    return await opened(encoded, { ...provider, encrypted })
  } catch (error) {
    if (other === null || !(error instanceof SamlRefused) || error.reason !== 'signature') throw error
    // While our keys are renewed the provider may encrypt for either: the other key has the same to prove.
    return opened(encoded, { ...provider, encrypted, ours: { ...ours, decryptionKey: other } })
  }
}

async function opened(encoded: string, provider: SamlProvider & { encrypted: Element }): Promise<string> {
  const look = (): Promise<void> => checkEncrypted(provider.encrypted, provider.ours.decryptionKey)
  const requireSignedResponse = provider.requireSignedResponse || provider.allowCbc
  if (!requireSignedResponse) await look()
  const signed = await verifiedByLibrary(encoded, { ...provider, requireSignedResponse })
  if (requireSignedResponse) await look()
  return signed
}

/** One error for all that the library finds wrong. */
async function verifiedByLibrary(encoded: string, provider: SamlProvider): Promise<string> {
  try {
    const { profile } = await libraryOf(provider).validatePostResponseAsync({ SAMLResponse: encoded })
    const xml = profile?.getAssertionXml?.()
    if (xml !== undefined) return xml
  } catch (error) {
    throw new SamlRefused('signature', error)
  }
  throw new SamlRefused('signature')
}

/**
 * The library with every option said (gap G20). Times and the request are looked at by the postcheck, with the clock of the
 * context and with stores that can be asked once: therefore they are off here.
 */
export function libraryOf(provider: SamlProvider): SAML {
  return new SAML({ ...verification(provider), ...requests(provider) })
}

const verification = (provider: SamlProvider): SamlConfig => ({
  idpCert: [...provider.certificates],
  idpIssuer: provider.entityId,
  issuer: provider.ours.entityId,
  callbackUrl: provider.ours.acsUrl,
  audience: provider.ours.entityId,
  decryptionPvk: provider.ours.decryptionKey,
  wantAssertionsSigned: provider.requireSignedAssertion,
  wantAuthnResponseSigned: provider.requireSignedResponse,
  validateInResponseTo: ValidateInResponseTo.never,
  acceptedClockSkewMs: -1,
  maxAssertionAgeMs: 0,
})

const requests = (provider: SamlProvider) => ({
  entryPoint: provider.signInUrl,
  logoutUrl: provider.logoutUrl ?? provider.signInUrl,
  logoutCallbackUrl: provider.ours.logoutUrl,
  privateKey: provider.ours.signingKey,
  publicCert: provider.ours.signingCertificate,
  signatureAlgorithm: 'sha256' as const,
  digestAlgorithm: 'sha256',
  identifierFormat: provider.nameIdFormat,
  disableRequestedAuthnContext: provider.requestedContexts.length === 0,
  authnContext: [...provider.requestedContexts],
  racComparison: provider.comparison,
  forceAuthn: provider.forceAuthentication,
  allowCreate: true,
  passive: false,
  skipRequestCompression: false,
  authnRequestBinding: 'HTTP-Redirect',
  disableRequestAcsUrl: false,
})
