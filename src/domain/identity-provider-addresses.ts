import type { Id } from './organisation.ts'

/** Where an identity provider finds us: each has addresses of its own, so that what is meant for one is no use at another. */
export interface OurAddresses {
  /** SAML: our entity id, for this provider */
  entityId: string
  /** SAML: assertion consumer service, HTTP-POST */
  acsUrl: string
  /** SAML: single logout service, HTTP-Redirect; OIDC: where the browser comes back to after a logout */
  logoutUrl: string
  /** SAML: our signed metadata */
  metadataUrl: string
  /** OIDC: where the browser comes back to with the code */
  redirectUrl: string
  /** OIDC: our public keys, for `private_key_jwt` */
  keysUrl: string
}

/** The path of a provider at the door: no organisation is in it, since nobody is let into one yet. */
export const doorPath = (protocol: 'saml' | 'oidc', id: Id): string => `/sign-in/${protocol}/${id}`

/** `base` is the address of the installation as the settings say it, never what a browser asked for. */
export function ourAddresses(base: URL, provider: { protocol: 'saml' | 'oidc'; id: Id }): OurAddresses {
  const own = new URL(doorPath(provider.protocol, provider.id), base).href
  return {
    entityId: own,
    acsUrl: `${own}/acs`,
    logoutUrl: provider.protocol === 'saml' ? `${own}/logout` : new URL('/sign-in', base).href,
    metadataUrl: `${own}/metadata`,
    redirectUrl: `${own}/callback`,
    keysUrl: `${own}/keys`,
  }
}
