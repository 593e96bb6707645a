import type { AttributeMap, Provisioning } from '../domain/identity-provider.ts'
import type { Id } from '../domain/organisation.ts'
import type { Role } from '../domain/permissions.ts'
import { ownedSchema, part, secret, text } from './schemas.ts'
import type { Sealed } from './secrets.ts'
import { collection, type Store, type Stored } from './store.ts'
import type { Scope } from './tenancy.ts'

/** An identity provider of one organisation: everything that support for it means is configuration in this record. */
export interface IdentityProviderValues {
  protocol: 'saml' | 'oidc'
  /** the preset that it was made with, which knows what to type at this sort of provider (seed/identity-providers.json) */
  preset: string
  /** on the button: Demerdorp, or the name that people know it by */
  name: string
  /** people can sign in through it */
  isOpen: boolean
  saml: SamlSettings | null
  oidc: OidcSettings | null
  /** the renewal of our own keys that is under way; null: none */
  renewal: KeyRenewal | null
  attributes: AttributeMap
  /** a value that the provider gives, and the role that it stands for here; a list, since a value may hold any sign */
  roleMap: readonly { value: string; role: Role }[]
  /** the value that the claim `organisation` must have; null where the provider has one organisation only */
  organisationBinding: string | null
  provisioning: Provisioning
  /** AuthnContextClassRefs or acr values that count as a second factor */
  strongContexts: readonly string[]
  /** why attributes that hold the national number may be used; null: they are refused */
  legalBasis: { text: string; officer: string; decidedOn: string } | null
  /** people of other organisations can sign in at it too: then the binding is what keeps them out */
  isShared: boolean
  createdAt: Date
}

/** A second pair of keys of ours, so that nobody is kept out while the provider learns of the new one. */
export interface KeyRenewal {
  /** prepared: this is the new pair, which does not sign yet; switched: this is the old one, which signs no more */
  step: 'prepared' | 'switched'
  /** PEM, sealed as `renewal.signingKey` */
  signingKey: Sealed
  signingCertificate: string
  /** PEM, sealed as `renewal.decryptionKey`; null with OpenID Connect */
  decryptionKey: Sealed | null
  decryptionCertificate: string
  /** switched: until then the old one still decrypts, and is published to verify with; null: prepared */
  until: Date | null
}

export interface SamlSettings {
  entityId: string
  signInUrl: string
  logoutUrl: string | null
  certificates: readonly { pem: string; notAfter: Date }[]
  /** where its metadata is read again, by an administrator's act only; null: from a file each time */
  metadataUrl: string | null
  /** the certificate that must have signed its metadata, PEM; null: it need not be signed */
  metadataCertificate: string | null
  requireSignedAssertion: boolean
  requireSignedResponse: boolean
  requireEncryption: boolean
  allowCbc: boolean
  nameIdFormat: string | null
  requestedContexts: readonly string[]
  comparison: 'exact' | 'minimum'
  forceAuthentication: boolean
  allowUnsolicited: boolean
  /** 0 to 180 */
  clockSkewSeconds: number
  /** up to 900 */
  maxAgeSeconds: number
  /** PEM, sealed as `saml.signingKey` */
  signingKey: Sealed
  signingCertificate: string
  /** PEM, sealed as `saml.decryptionKey` */
  decryptionKey: Sealed
  decryptionCertificate: string
}

export interface OidcSettings {
  issuer: string
  clientId: string
  authentication: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'
  /** sealed as `oidc.clientSecret`; null with private_key_jwt */
  clientSecret: Sealed | null
  /** PEM, sealed as `oidc.signingKey`; null with a client secret */
  signingKey: Sealed | null
  /** empty with a client secret */
  signingCertificate: string
  scopes: readonly string[]
  acrValues: readonly string[]
  /** where the claims are: in the ID token, or also asked from userinfo, which may be signed */
  userinfo: 'none' | 'plain' | 'signed'
  clockSkewSeconds: number
  logout: boolean
  /** addresses of which it does not say whether they were checked are given out by the organisation */
  trustsAddresses?: boolean
}

export type StoredIdentityProvider = Stored<IdentityProviderValues>

const samlSettings = part({
  entityId: String,
  signInUrl: String,
  logoutUrl: { type: String, default: null },
  certificates: [part({ pem: String, notAfter: Date })],
  metadataUrl: { type: String, default: null },
  metadataCertificate: { type: String, default: null },
  requireSignedAssertion: Boolean,
  requireSignedResponse: Boolean,
  requireEncryption: Boolean,
  allowCbc: Boolean,
  nameIdFormat: { type: String, default: null },
  requestedContexts: [String],
  comparison: { type: String, enum: ['exact', 'minimum'] },
  forceAuthentication: Boolean,
  allowUnsolicited: Boolean,
  clockSkewSeconds: { type: Number, min: 0, max: 180 },
  maxAgeSeconds: { type: Number, min: 30, max: 900 },
  signingKey: secret,
  signingCertificate: text,
  decryptionKey: secret,
  decryptionCertificate: text,
})

const oidcSettings = part({
  issuer: String,
  clientId: String,
  authentication: { type: String, enum: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] },
  clientSecret: secret,
  signingKey: secret,
  signingCertificate: text,
  scopes: [String],
  acrValues: [String],
  userinfo: { type: String, enum: ['none', 'plain', 'signed'] },
  clockSkewSeconds: { type: Number, min: 0, max: 180 },
  logout: Boolean,
  trustsAddresses: { type: Boolean, default: false },
})

const keyRenewal = part({
  step: { type: String, enum: ['prepared', 'switched'] },
  signingKey: secret,
  signingCertificate: text,
  decryptionKey: secret,
  decryptionCertificate: text,
  until: { type: Date, default: null },
})

export const identityProviders = collection<IdentityProviderValues>({
  name: 'identityProviders',
  kind: 'owned',
  schema: ownedSchema({
    protocol: { type: String, enum: ['saml', 'oidc'], required: true },
    preset: { type: String, required: true },
    name: { type: String, required: true },
    isOpen: { type: Boolean, default: false },
    saml: { type: samlSettings, default: null },
    oidc: { type: oidcSettings, default: null },
    renewal: { type: keyRenewal, default: null },
    attributes: { type: Map, of: String, default: {} },
    roleMap: [part({ value: String, role: String })],
    organisationBinding: { type: String, default: null },
    provisioning: { type: String, enum: ['none', 'match', 'employee'], default: 'none' },
    strongContexts: [String],
    legalBasis: { type: part({ text: String, officer: String, decidedOn: String }), default: null },
    isShared: { type: Boolean, default: false },
    createdAt: Date,
  }),
  indexes: [{ fields: ['isOpen'] }],
})

export const listIdentityProviders = (scope: Scope): Promise<StoredIdentityProvider[]> =>
  scope.find(identityProviders, { sort: 'id' })

/**
 * A provider by its id alone: who signs in has no scope yet, and gets one of its organisation only after the provider has
 * vouched for him or her.
 */
export async function providerAtTheDoor(store: Store, id: Id): Promise<StoredIdentityProvider | undefined> {
  return (await store.find(identityProviders, { where: { id }, limit: 1, everyOrganisation: true }))[0]
}

/** The open providers of an organisation, for its button on the page to sign in. */
export const openProviders = (store: Store, organisation: Id): Promise<StoredIdentityProvider[]> =>
  store.find(identityProviders, { where: { organisation, isOpen: true } })
