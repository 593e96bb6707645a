/** What is known of an identity provider that speaks SAML, and of us towards it. Keys are PEM. */
export interface SamlProvider {
  /** id of its record */
  id: string
  entityId: string
  /** where a person is sent to sign in; HTTP-Redirect */
  signInUrl: string
  /** where a logout is sent to; HTTP-Redirect. null: it has none */
  logoutUrl: string | null
  /** all that may sign its messages now: two while it changes */
  certificates: readonly string[]
  requireSignedAssertion: boolean
  requireSignedResponse: boolean
  requireEncryption: boolean
  allowCbc: boolean
  nameIdFormat: string | null
  /** AuthnContextClassRefs that are asked for; none: the provider decides */
  requestedContexts: readonly string[]
  comparison: 'exact' | 'minimum'
  forceAuthentication: boolean
  allowUnsolicited: boolean
  clockSkewSeconds: number
  maxAgeSeconds: number
  ours: OurSide
}

/** How the provider knows us: one entity per provider, so that two organisations never share a name. */
export interface OurSide {
  entityId: string
  /** assertion consumer service, HTTP-POST */
  acsUrl: string
  /** single logout service, HTTP-Redirect */
  logoutUrl: string
  signingKey: string
  signingCertificate: string
  decryptionKey: string
  decryptionCertificate: string
  /** while our keys are renewed: the other private key that opens what is encrypted for us; null: none */
  otherDecryptionKey: string | null
  /** while our keys are renewed: the pair that is to come, which the provider should know already; null: none */
  nextCertificates: { signing: string; decryption: string } | null
}
