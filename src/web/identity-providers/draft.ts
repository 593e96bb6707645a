import { pemOf } from '../../identity/saml/their-metadata.ts'
import { SamlRefused } from '../../identity/saml/refused.ts'
import { Invalid } from '../../domain/errors.ts'
import { type ClaimName, claimNames } from '../../domain/identity-provider.ts'
import {
  givableRoles,
  type OidcChoices,
  type ProviderChoices,
  type SamlChoices,
} from '../../domain/identity-provider-rules.ts'
import type { EditInput } from './schemas.ts'

/** What the form of a provider says, as it is kept. Throws Invalid for a certificate that is none. */
export function draftOf(protocol: 'saml' | 'oidc', input: EditInput): ProviderChoices {
  const { name, provisioning, isShared, organisationBinding, strongContexts } = input
  return {
    ...{ name: name ?? '', provisioning, isShared },
    organisationBinding: orNull(organisationBinding),
    strongContexts: linesOf(strongContexts),
    attributes: Object.fromEntries(claimNames.flatMap((claim) => filledIn(claim, input[`attribute_${claim}`]))),
    roleMap: givableRoles.flatMap((role) => linesOf(input[`role_${role}`]).map((value) => ({ value, role }))),
    legalBasis: legalOf(input),
    saml: protocol === 'saml' ? samlOf(input) : null,
    oidc: protocol === 'oidc' ? oidcOf(input) : null,
  }
}

const filledIn = (claim: ClaimName, written: string | undefined): [ClaimName, string][] =>
  (written ?? '') === '' ? [] : [[claim, written ?? '']]

const orNull = (written: string | undefined): string | null => ((written ?? '') === '' ? null : (written ?? null))

export const linesOf = (written: string | undefined): string[] => [
  ...new Set(
    (written ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]

function legalOf({ legalText, legalOfficer, legalDay }: EditInput): ProviderChoices['legalBasis'] {
  const basis = { text: legalText ?? '', officer: legalOfficer ?? '', decidedOn: legalDay ?? '' }
  return Object.values(basis).every((value) => value === '') ? null : basis
}

const samlOf = (input: EditInput): SamlChoices => ({
  ...pick<SamlChoices, (typeof samlAsTyped)[number]>(input, samlAsTyped),
  nameIdFormat: orNull(input['nameIdFormat']),
  requestedContexts: linesOf(input['requestedContexts']),
  metadataUrl: orNull(input['metadataUrl']),
  metadataCertificate: certificateOf(input['metadataCertificate']),
})

const samlAsTyped = [
  'requireSignedAssertion',
  'requireSignedResponse',
  'requireEncryption',
  'allowCbc',
  'comparison',
  'forceAuthentication',
  'allowUnsolicited',
  'clockSkewSeconds',
  'maxAgeSeconds',
] as const satisfies readonly (keyof SamlChoices)[]

const oidcAsTyped = [
  'issuer',
  'clientId',
  'authentication',
  'userinfo',
  'clockSkewSeconds',
  'logout',
  'trustsAddresses',
] as const satisfies readonly (keyof OidcChoices)[]

const oidcOf = (input: EditInput): OidcChoices => ({
  ...pick<OidcChoices, (typeof oidcAsTyped)[number]>(input, oidcAsTyped),
  scopes: wordsOf(input['scopes']),
  acrValues: linesOf(input['acrValues']),
})

/** `openid` is asked in any case. */
const wordsOf = (written: string | undefined): string[] => [
  ...new Set((written ?? '').split(/\s+/).filter((word) => word !== '' && word !== 'openid')),
]

/** The schema has typed these already. */
const pick = <T, K extends keyof T & string>(input: EditInput, names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.map((name) => [name, input[name]])) as unknown as Pick<T, K>

/** A certificate as it is kept; null where none was given. Throws Invalid. */
export function certificateOf(written: string | undefined): string | null {
  if ((written ?? '').trim() === '') return null
  try {
    return pemOf(written ?? '')
  } catch (error) {
    if (!(error instanceof SamlRefused)) throw error
    const code = error.reason === 'not-a-certificate' ? 'any.invalid' : `identityProviders.metadata.${error.reason}`
    throw new Invalid([{ field: 'metadataCertificate', code }])
  }
}
