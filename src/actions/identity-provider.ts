import type { Context } from '../context.ts'
import { identityProviders, type KeyRenewal, type StoredIdentityProvider } from '../data/identity-providers.ts'
import type { Sealed } from '../data/secrets.ts'
import { NotFound } from '../domain/errors.ts'
import { ourAddresses } from '../domain/identity-provider-addresses.ts'
import type { OidcProvider } from '../identity/oidc.ts'
import type { SamlProvider } from '../identity/saml/provider.ts'

type Needs = Pick<Context, 'config' | 'secrets' | 'now'>

/** A stored provider as the SAML code wants it, its keys opened. Throws NotFound for one that speaks OIDC, SecretsError. */
export function samlProviderOf(context: Needs, stored: StoredIdentityProvider): SamlProvider {
  const { saml, id } = stored
  const renewal = renewalInForce(stored, context.now())
  if (saml === null) throw new NotFound('SAML provider')
  const { entityId, acsUrl, logoutUrl } = ourAddresses(context.config.baseUrl, { protocol: 'saml', id })
  return {
    ...saml,
    id,
    certificates: saml.certificates.map(({ pem }) => pem),
    ours: {
      ...{ entityId, acsUrl, logoutUrl },
      signingKey: opened(context, stored, { field: 'saml.signingKey', sealed: saml.signingKey }),
      signingCertificate: saml.signingCertificate,
      decryptionKey: opened(context, stored, { field: 'saml.decryptionKey', sealed: saml.decryptionKey }),
      decryptionCertificate: saml.decryptionCertificate,
      otherDecryptionKey:
        renewal === null
          ? null
          : opened(context, stored, { field: 'renewal.decryptionKey', sealed: renewal.decryptionKey }),
      nextCertificates:
        renewal?.step === 'prepared'
          ? { signing: renewal.signingCertificate, decryption: renewal.decryptionCertificate }
          : null,
    },
  }
}

/** A stored provider as the OIDC code wants it, its keys opened. Throws NotFound for one that speaks SAML, SecretsError. */
export function oidcProviderOf(context: Needs, stored: StoredIdentityProvider): OidcProvider {
  const { oidc, id } = stored
  if (oidc === null) throw new NotFound('OIDC provider')
  return {
    ...oidc,
    clientSecret: opened(context, stored, { field: 'oidc.clientSecret', sealed: oidc.clientSecret }),
    signingKey: opened(context, stored, { field: 'oidc.signingKey', sealed: oidc.signingKey }),
    otherCertificate: renewalInForce(stored, context.now())?.signingCertificate ?? '',
    redirectUrl: ourAddresses(context.config.baseUrl, { protocol: 'oidc', id }).redirectUrl,
    privateHosts: context.config.outgoingPrivateHosts,
  }
}

/** The same, with what is held against what the provider says of itself. Throws as oidcProviderOf. */
export const oidcToLookAt = (
  context: Needs,
  stored: StoredIdentityProvider,
): OidcProvider & { strongContexts: readonly string[]; logout: boolean } => ({
  ...oidcProviderOf(context, stored),
  strongContexts: stored.strongContexts,
  logout: stored.oidc?.logout ?? false,
})

/** A pair that is to come always counts; the old one until the day that was named. Null: only the pair in use does. */
export const renewalInForce = ({ renewal }: StoredIdentityProvider, now: Date): KeyRenewal | null =>
  renewal === null || (renewal.until !== null && renewal.until <= now) ? null : renewal

function opened(
  { secrets }: Needs,
  { id }: StoredIdentityProvider,
  { field, sealed }: { field: string; sealed: Sealed | null },
): string {
  return sealed === null ? '' : secrets.open({ collection: identityProviders, id, field }, sealed)
}
