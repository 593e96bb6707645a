import type { Request } from 'express'
import { fingerprintOf } from '../../actions/identity-provider-metadata.ts'
import { endOf } from '../../actions/save-identity-provider.ts'
import type { ArrivalValues } from '../../data/arrivals.ts'
import { presetOf } from '../../data/identity-presets.ts'
import type { StoredIdentityProvider } from '../../data/identity-providers.ts'
import type { ProviderPeople } from '../../data/provider-people.ts'
import { type CertificateState, certificateState, claimNames } from '../../domain/identity-provider.ts'
import { ourAddresses } from '../../domain/identity-provider-addresses.ts'
import { dayOf } from '../../i18n/format.ts'

export const providersHref = (req: Request): string => `/o/${req.organisation.slug}/identity-providers`

export interface CertificateSign {
  state: string
  label: string
}

const signs: Record<CertificateState, string> = {
  valid: 'valid',
  'ends-in-60': 'expiring',
  'ends-in-30': 'expiring',
  'ends-in-7': 'late',
  ended: 'expired',
}

/** How long a certificate still holds, as a sign and in words: of the provider, or `ours`, which we renew ourselves. */
export function certificateSign(req: Request, notAfter: Date, whose: 'theirs' | 'ours' = 'theirs'): CertificateSign {
  const state = certificateState(notAfter, req.context.now())
  const words = whose === 'ours' ? 'identityProviders.ourCertificate' : 'identityProviders.certificate'
  return { state: signs[state], label: req.t(`${words}.${state}`, { day: req.formats.day(dayOf(notAfter)) }) }
}

/** The end of the certificate that holds longest: until then somebody can come in. Null where none is needed. */
export function lastEnd({ saml }: StoredIdentityProvider): Date | null {
  const ends = saml?.certificates.map(({ notAfter }) => notAfter.getTime()) ?? []
  return ends.length === 0 ? null : new Date(Math.max(...ends))
}

export function listRow(req: Request, provider: StoredIdentityProvider): Record<string, unknown> {
  const end = lastEnd(provider)
  return {
    href: `${providersHref(req)}/${provider.id}`,
    name: provider.name,
    kind: presetOf(provider).name,
    state: openSign(req, provider),
    certificate: end === null ? null : certificateSign(req, end),
    provisioning: req.t(`identityProviders.provisioning.${provider.provisioning}`),
  }
}

export const openSign = ({ t }: Request, { isOpen }: StoredIdentityProvider): CertificateSign =>
  isOpen
    ? { state: 'yes', label: t('identityProviders.open') }
    : { state: 'unanswered', label: t('identityProviders.closed') }

interface Fact {
  label: string
  value: string
}

/** The exact values to type at the provider. */
export function ourValues(req: Request, provider: StoredIdentityProvider): Fact[] {
  const { t } = req
  const ours = ourAddresses(req.context.config.baseUrl, provider)
  if (provider.protocol === 'saml')
    return (['entityId', 'acsUrl', 'logoutUrl', 'metadataUrl'] as const).map((name) => ({
      label: t(`identityProviders.our.${name}`),
      value: ours[name],
    }))
  const withKey = provider.oidc?.authentication === 'private_key_jwt'
  return [
    { label: t('identityProviders.our.redirectUrl'), value: ours.redirectUrl },
    { label: t('identityProviders.our.postLogoutUrl'), value: ours.logoutUrl },
    ...(withKey ? [{ label: t('identityProviders.our.keysUrl'), value: ours.keysUrl }] : []),
    { label: t('identityProviders.our.scopes'), value: ['openid', ...(provider.oidc?.scopes ?? [])].join(' ') },
  ]
}

/** Which attributes to send, under which names, and from what at this sort of provider. */
export function attributeRows({ t }: Request, provider: StoredIdentityProvider): Record<string, string>[] {
  const { at } = presetOf(provider)
  const rows = claimNames.flatMap((claim) => {
    const rule = provider.attributes[claim]
    return rule === undefined
      ? []
      : [{ what: t(`identityProviders.claim.${claim}`), name: rule.split(' ')[0] ?? '', at: at[claim] ?? '' }]
  })
  if (provider.attributes.subject !== undefined) return rows
  const name = t(provider.protocol === 'saml' ? 'identityProviders.nameId' : 'identityProviders.subSub')
  return [{ what: t('identityProviders.claim.subject'), name, at: '' }, ...rows]
}

/** What the provider says of itself. */
export function theirFacts({ t }: Request, provider: StoredIdentityProvider): Fact[] {
  const { saml, oidc } = provider
  const fact = (
    name: 'entityId' | 'signInUrl' | 'logoutUrl' | 'issuer' | 'clientId' | 'kind',
    value: string,
  ): Fact => ({
    label: t(`identityProviders.its.${name}`),
    value,
  })
  return [
    fact('kind', presetOf(provider).name),
    ...(saml === null
      ? []
      : [
          fact('entityId', saml.entityId),
          fact('signInUrl', saml.signInUrl),
          fact('logoutUrl', saml.logoutUrl ?? t('identityProviders.its.none')),
        ]),
    ...(oidc === null ? [] : [fact('issuer', oidc.issuer), fact('clientId', oidc.clientId)]),
  ]
}

export interface CertificateRow {
  fingerprint: string
  sign: CertificateSign
}

export const theirCertificates = (req: Request, { saml }: StoredIdentityProvider): CertificateRow[] =>
  (saml?.certificates ?? []).map(({ pem, notAfter }) => ({
    fingerprint: fingerprintOf(pem),
    sign: certificateSign(req, notAfter),
  }))

export function ourCertificates(req: Request, { saml, oidc }: StoredIdentityProvider): (CertificateRow & Fact)[] {
  const pairs = [
    ['identityProviders.ourSigning', saml?.signingCertificate ?? oidc?.signingCertificate ?? ''],
    ['identityProviders.ourDecryption', saml?.decryptionCertificate ?? ''],
  ] as const
  return pairs.filter(([, pem]) => pem !== '').map(([label, pem]) => ourRow(req, req.t(label), pem))
}

export const ourRow = (req: Request, label: string, pem: string): CertificateRow & Fact => ({
  ...{ label, value: '', fingerprint: fingerprintOf(pem) },
  sign: certificateSign(req, endOf(pem), 'ours'),
})

/** How many people lean on it, and how many on nothing else: in words, before it is closed or removed. */
export function peopleFacts({ t, organisation }: Request, { all, only }: ProviderPeople): Record<string, unknown> {
  return {
    through: t('identityProviders.through', { count: all }),
    onlyWay: all === 0 ? null : t('identityProviders.onlyWay', { count: only }),
    only,
    peopleHref: `/o/${organisation.slug}/people`,
  }
}

/** Who came in last, and who did not. A name only of who is a member here. */
export function arrivalRows(
  { t, formats }: Request,
  found: readonly ArrivalValues[],
  names: ReadonlyMap<string, string>,
): { at: string; text: string }[] {
  return found.map(({ at, user, refused }) => {
    const name = user === null ? undefined : names.get(user)
    const came = name === undefined ? t('identityProviders.arrivedGone') : t('identityProviders.arrivedAs', { name })
    return {
      at: formats.moment(at),
      text: refused === null ? came : t('identityProviders.refusedAs', { reason: refused }),
    }
  })
}
