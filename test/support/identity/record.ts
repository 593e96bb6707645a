import {
  type IdentityProviderValues,
  identityProviders,
  type OidcSettings,
  type SamlSettings,
  type StoredIdentityProvider,
} from '../../../src/data/identity-providers.ts'
import { newId } from '../../../src/data/records.ts'
import type { World } from '../cast.ts'
import { testKeys } from './provider.ts'

type Changed = Partial<Omit<IdentityProviderValues, 'saml' | 'oidc'>>

/** A provider of an organisation, open, that speaks SAML: with our test keys, and those of the test provider. */
export async function samlRecord(
  w: World,
  given: Changed & { saml?: Partial<SamlSettings>; organisation?: 'demerdorp' | 'zennebeek' } = {},
): Promise<StoredIdentityProvider> {
  const { saml, organisation, ...changed } = given
  const keys = await testKeys()
  const id = newId()
  const sealed = (field: string, text: string) =>
    w.context.secrets.seal({ collection: identityProviders, id, field: `saml.${field}` }, text)
  const settings: SamlSettings = {
    entityId: 'https://idp.test/metadata',
    signInUrl: 'https://idp.test/sso',
    logoutUrl: 'https://idp.test/slo',
    certificates: [{ pem: keys.idp.certificate, notAfter: new Date('2029-01-01T00:00:00Z') }],
    metadataUrl: null,
    metadataCertificate: null,
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
    signingKey: sealed('signingKey', keys.signing.key),
    signingCertificate: keys.signing.certificate,
    decryptionKey: sealed('decryptionKey', keys.decryption.key),
    decryptionCertificate: keys.decryption.certificate,
    ...saml,
  }
  return kept(w, { id, organisation, values: { ...common(w), ...changed, saml: settings } })
}

/** A provider that speaks OIDC and knows us by a secret. */
export async function oidcRecord(
  w: World,
  given: Changed & { oidc: Partial<OidcSettings> & { issuer: string }; secret: string },
): Promise<StoredIdentityProvider> {
  const { oidc, secret, ...changed } = given
  const id = newId()
  const settings: OidcSettings = {
    clientId: 'waarborg',
    authentication: 'client_secret_basic',
    clientSecret: w.context.secrets.seal({ collection: identityProviders, id, field: 'oidc.clientSecret' }, secret),
    signingKey: null,
    signingCertificate: '',
    scopes: ['profile'],
    acrValues: [],
    userinfo: 'plain',
    clockSkewSeconds: 30,
    logout: true,
    ...oidc,
  }
  return kept(w, { id, values: { ...common(w), ...changed, protocol: 'oidc', oidc: settings } })
}

const common = (w: World): IdentityProviderValues => ({
  protocol: 'saml',
  preset: 'saml',
  name: 'Demerdorp',
  isOpen: true,
  saml: null,
  oidc: null,
  renewal: null,
  attributes: { employeeNumber: 'employeeNumber', email: 'mail', roles: 'roles' },
  roleMap: [],
  organisationBinding: null,
  provisioning: 'match',
  strongContexts: [],
  legalBasis: null,
  isShared: false,
  createdAt: w.context.now(),
})

async function kept(
  w: World,
  given: { id: string; organisation?: 'demerdorp' | 'zennebeek' | undefined; values: IdentityProviderValues },
): Promise<StoredIdentityProvider> {
  const { id, values } = given
  const scope = w.scope(given.organisation)
  const work = scope.work()
  work.create(identityProviders, values, { act: 'identityProvider.added', label: values.name, id })
  await work.commit()
  return scope.require(identityProviders, id)
}

/** The record with other values. */
export async function changeRecord(
  w: World,
  stored: StoredIdentityProvider,
  values: Partial<Omit<IdentityProviderValues, 'saml'>> & { saml?: Partial<SamlSettings> },
): Promise<StoredIdentityProvider> {
  const scope = w.scope()
  const record = await scope.require(identityProviders, stored.id)
  const { saml, ...others } = values
  const work = scope.work()
  const changed = saml === undefined || record.saml === null ? others : { ...others, saml: { ...record.saml, ...saml } }
  work.replace(identityProviders, record, { values: changed, act: 'identityProvider.changed', label: record.name })
  await work.commit()
  return scope.require(identityProviders, stored.id)
}
