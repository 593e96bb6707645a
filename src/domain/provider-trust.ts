import type { ProviderChoices } from './identity-provider-rules.ts'

/**
 * What a change of a provider takes back. people: its names for people are of another issuer or by another rule, so that
 * an equal name may be of somebody else; sessions: it was believed on less than from now on; none of that: null.
 */
export function takenBack(before: ProviderChoices, after: ProviderChoices): 'people' | 'sessions' | null {
  if (namesOf(before) !== namesOf(after)) return 'people'
  const isStricter = demandsOf(after).some((demanded, index) => demanded && demandsOf(before)[index] === false)
  const isNarrower =
    before.organisationBinding !== after.organisationBinding ||
    before.strongContexts.some((context) => !after.strongContexts.includes(context))
  return isStricter || isNarrower ? 'sessions' : null
}

/** By what it names people. */
const namesOf = ({ attributes: { subject }, saml, oidc }: ProviderChoices): string =>
  JSON.stringify([oidc?.issuer ?? null, subject ?? saml?.nameIdFormat ?? null, subject === undefined])

/** What must hold of an answer before it is believed. */
const demandsOf = ({ saml, oidc }: ProviderChoices): readonly boolean[] => [
  saml?.requireSignedAssertion === true,
  saml?.requireSignedResponse === true,
  saml?.requireEncryption === true,
  saml !== null && !saml.allowCbc,
  oidc !== null && oidc.trustsAddresses !== true,
  oidc?.userinfo === 'signed',
]
