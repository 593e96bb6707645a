import {
  type IdentityProviderValues,
  identityProviders,
  type OidcSettings,
  type SamlSettings,
  type StoredIdentityProvider,
} from '../../../src/data/identity-providers.ts'
import type { Stored } from '../../../src/data/store.ts'
import { users, type UserValues } from '../../../src/data/users.ts'
import { newId } from '../../../src/data/records.ts'
import { identityLinks } from '../../../src/data/identity-links.ts'
import { installationWork } from '../../../src/data/tenancy.ts'
import type { Person, World } from '../cast.ts'
import { testKeys } from './provider.ts'

type Changed = Partial<Omit<IdentityProviderValues, 'saml' | 'oidc'>> & { owners?: readonly Person[] | null }

/** A provider of an organisation, open, that speaks SAML: with our test keys, and those of the test provider. */
export async function samlRecord(
  w: World,
  given: Changed & { saml?: Partial<SamlSettings>; organisation?: 'demerdorp' | 'zennebeek' } = {},
): Promise<StoredIdentityProvider> {
  const { saml, organisation, owners, ...changed } = given
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
  return kept(w, { id, organisation, owners, values: { ...common(w), ...changed, saml: settings } })
}

/** A provider that speaks OIDC and knows us by a secret. */
export async function oidcRecord(
  w: World,
  given: Changed & { oidc: Partial<OidcSettings> & { issuer: string }; secret: string },
): Promise<StoredIdentityProvider> {
  const { oidc, secret, owners, ...changed } = given
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
    trustsAddresses: true,
    ...oidc,
  }
  return kept(w, { id, owners, values: { ...common(w), ...changed, protocol: 'oidc', oidc: settings } })
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
  given: {
    id: string
    organisation?: 'demerdorp' | 'zennebeek' | undefined
    owners: readonly Person[] | null | undefined
    values: IdentityProviderValues
  },
): Promise<StoredIdentityProvider> {
  const { id, values } = given
  const scope = w.scope(given.organisation)
  const work = scope.work()
  work.create(identityProviders, values, { act: 'identityProvider.added', label: values.name, id })
  await work.commit()
  await prepare(w, {
    provider: id,
    owners: given.owners === undefined ? [] : given.owners,
    bySubject: values.attributes.subject,
  })
  return scope.require(identityProviders, id)
}

/**
 * Of the cast, Els and Hilde were invited and have no password of here yet; the owners have one, and linked their account
 * with the name that the provider has for them, which is ours. Null: they are as they were.
 */
async function prepare(
  w: World,
  given: { provider: string; owners: readonly Person[] | null; bySubject: string | undefined },
): Promise<void> {
  const { provider, owners, bySubject } = given
  if (owners === null) return
  const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
  for (const person of (['els', 'hilde'] as const).filter((one) => !owners.includes(one))) {
    const user = (await w.context.store.get(users, w.userIds[person])) as Stored<UserValues>
    const values = { passwordHash: '', mustChangePassword: true }
    work.replace(users, user, { values, act: 'user.passwordReset', label: person })
  }
  for (const person of owners) {
    const subject = bySubject === 'email' ? `${person}@example.test` : person
    const values = { provider, subject, user: w.userIds[person], linkedAt: w.context.now() }
    work.create(identityLinks, values, { act: 'identityLink.added', label: person })
  }
  await work.commit()
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
