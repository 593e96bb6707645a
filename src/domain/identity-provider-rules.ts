import type { Issue } from './errors.ts'
import {
  type AttributeMap,
  claimNames,
  isNationalAttribute,
  parseAttributeRule,
  privilegedRoles,
  type Provisioning,
} from './identity-provider.ts'
import { type Role, roles } from './permissions.ts'

/** What an administrator decides about a SAML provider; what it says of itself is in its metadata. */
export interface SamlChoices {
  requireSignedAssertion: boolean
  requireSignedResponse: boolean
  requireEncryption: boolean
  allowCbc: boolean
  nameIdFormat: string | null
  requestedContexts: readonly string[]
  comparison: 'exact' | 'minimum'
  forceAuthentication: boolean
  allowUnsolicited: boolean
  clockSkewSeconds: number
  maxAgeSeconds: number
  metadataUrl: string | null
  /** PEM */
  metadataCertificate: string | null
}

/** What an administrator decides about an OIDC provider. */
export interface OidcChoices {
  issuer: string
  clientId: string
  authentication: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'
  scopes: readonly string[]
  acrValues: readonly string[]
  userinfo: 'none' | 'plain' | 'signed'
  clockSkewSeconds: number
  logout: boolean
  /** addresses of which it does not say whether they were checked are given out by the organisation */
  trustsAddresses?: boolean
}

/** What an administrator decides about an identity provider. One of `saml` and `oidc` is null. */
export interface ProviderChoices {
  name: string
  attributes: AttributeMap
  roleMap: readonly { value: string; role: Role }[]
  organisationBinding: string | null
  isShared: boolean
  provisioning: Provisioning
  strongContexts: readonly string[]
  legalBasis: { text: string; officer: string; decidedOn: string } | null
  saml: SamlChoices | null
  oidc: OidcChoices | null
}

/** A sort of identity provider as it comes with Waarborg (seed/identity-providers.json). */
export interface Preset {
  id: string
  protocol: 'saml' | 'oidc'
  name: string
  attributes: AttributeMap
  /** what the provider calls the value of each claim, to be chosen there */
  at: AttributeMap
  provisioning: Provisioning
  strongContexts: readonly string[]
  /** it serves many organisations, so the person's one must be looked at */
  needsBinding?: boolean
  /** everybody in the country can sign in at it: it says nothing of where somebody works */
  isForEverybody?: boolean
  saml?: Pick<SamlChoices, 'requireSignedAssertion' | 'requireSignedResponse' | 'allowCbc'>
  oidc?: Pick<OidcChoices, 'scopes' | 'acrValues' | 'userinfo' | 'logout' | 'trustsAddresses'> & {
    issuers: { production?: string; test?: string }
  }
}

/** Roles that a provider may give. */
export const givableRoles: readonly Role[] = roles.filter((role) => !privilegedRoles.includes(role))

/** With which choices a provider of this sort begins. */
export function choicesOf(preset: Preset): ProviderChoices {
  const { attributes, provisioning, strongContexts } = preset
  return {
    ...{ name: preset.name, attributes, provisioning, strongContexts },
    ...{ roleMap: [], organisationBinding: null, isShared: preset.needsBinding === true, legalBasis: null },
    saml: preset.saml === undefined ? null : { ...samlDefaults, ...preset.saml },
    oidc: preset.oidc === undefined ? null : oidcDefaults(preset.oidc),
  }
}

/** Nothing is asked of the provider that it may not know: it decides on the name id and on how people sign in. */
const samlDefaults = {
  requireEncryption: false,
  nameIdFormat: null,
  requestedContexts: [],
  comparison: 'exact',
  forceAuthentication: false,
  allowUnsolicited: false,
  clockSkewSeconds: 60,
  maxAgeSeconds: 600,
  metadataUrl: null,
  metadataCertificate: null,
} as const

const oidcDefaults = ({ issuers, ...oidc }: NonNullable<Preset['oidc']>): OidcChoices => ({
  ...oidc,
  issuer: issuers.production ?? '',
  clientId: '',
  authentication: 'private_key_jwt',
  clockSkewSeconds: 60,
})

const issue = (field: string, code: string): Issue => ({ field, code: `identityProviders.issue.${code}` })

/** What choices are held against: the sort of provider, and the servers on our own network that may be asked. */
export interface Against {
  preset: Preset
  privateHosts: readonly string[]
}

/** Everything that is not right about the choices, by the field of the form. */
export function choiceIssues(choices: ProviderChoices, against: Against): Issue[] {
  const { preset } = against
  return [
    ...attributeIssues(choices),
    ...roleIssues(choices.roleMap),
    ...bindingIssues(choices, preset),
    ...(preset.isForEverybody === true && choices.provisioning === 'employee'
      ? [issue('provisioning', 'everybody')]
      : []),
    ...legalIssues(choices.legalBasis),
    ...(choices.saml === null ? [] : samlIssues(choices.saml, against)),
    ...(choices.oidc === null ? [] : oidcIssues(choices.oidc, { ...against, ...choices })),
  ]
}

function attributeIssues({ attributes, legalBasis }: ProviderChoices): Issue[] {
  return claimNames.flatMap((claim) => {
    const written = attributes[claim]
    if (written === undefined) return []
    const rule = parseAttributeRule(written)
    if (rule === undefined) return issue(`attribute_${claim}`, 'rule')
    // Only to recognise a person by; as a name, an address or a role it is of no use that the law allows.
    const isAllowed = legalBasis !== null && claim === 'subject'
    return isNationalAttribute(rule.name) && !isAllowed ? issue(`attribute_${claim}`, 'national') : []
  })
}

/** Roles beyond these an administrator gives, in person; and one value cannot mean two roles. */
function roleIssues(map: ProviderChoices['roleMap']): Issue[] {
  const seen = new Set<string>()
  return map.flatMap(({ value, role }) => {
    const isTwice = seen.has(value)
    seen.add(value)
    if (!givableRoles.includes(role)) return issue(`role_${role}`, 'privileged')
    return isTwice ? issue(`role_${role}`, 'roleTwice') : []
  })
}

function bindingIssues(choices: ProviderChoices, preset: Preset): Issue[] {
  const { organisationBinding, attributes, isShared } = choices
  if (organisationBinding === null)
    return isShared || preset.needsBinding === true ? [issue('organisationBinding', 'binding')] : []
  return attributes.organisation === undefined ? [issue('attribute_organisation', 'bindingAttribute')] : []
}

function legalIssues(basis: ProviderChoices['legalBasis']): Issue[] {
  if (basis === null) return []
  const fields = [
    ['legalText', basis.text],
    ['legalOfficer', basis.officer],
    ['legalDay', basis.decidedOn],
  ] as const
  return fields.filter(([, value]) => value === '').map(([field]) => issue(field, 'legal'))
}

function samlIssues(saml: SamlChoices, { preset, privateHosts }: Against): Issue[] {
  const mayLeaveOut = preset.saml?.requireSignedAssertion === false
  return [
    ...(saml.requireSignedAssertion || mayLeaveOut ? [] : [issue('requireSignedAssertion', 'signedAssertion')]),
    ...(saml.requireSignedAssertion || saml.requireSignedResponse ? [] : [issue('requireSignedResponse', 'signed')]),
    ...(saml.allowCbc && !saml.requireSignedResponse ? [issue('allowCbc', 'cbc')] : []),
    ...within('clockSkewSeconds', saml.clockSkewSeconds, { from: 0, to: 180 }),
    ...within('maxAgeSeconds', saml.maxAgeSeconds, { from: 30, to: 900 }),
    ...(saml.metadataUrl === null || isSecure(saml.metadataUrl, privateHosts) ? [] : [issue('metadataUrl', 'address')]),
  ]
}

function oidcIssues(
  oidc: OidcChoices,
  { legalBasis, privateHosts }: Against & Pick<ProviderChoices, 'legalBasis'>,
): Issue[] {
  const national = oidc.scopes.some(isNationalAttribute) && legalBasis === null
  return [
    ...(isSecure(oidc.issuer, privateHosts) ? [] : [issue('issuer', 'address')]),
    ...(oidc.clientId === '' ? [issue('clientId', 'clientId')] : []),
    ...(national ? [issue('scopes', 'national')] : []),
    ...(oidc.scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/.test(scope))
      ? []
      : [issue('scopes', 'scope')]),
    ...within('clockSkewSeconds', oidc.clockSkewSeconds, { from: 0, to: 180 }),
  ]
}

/** Minus one would switch the looking at times off in the library beneath: it is no number here. */
function within(field: string, value: number, range: { from: number; to: number }): Issue[] {
  if (Number.isInteger(value) && value >= range.from && value <= range.to) return []
  return [{ field, code: 'identityProviders.issue.seconds', values: range }]
}

/** https; http only on a server that the installation allows. */
function isSecure(written: string, privateHosts: readonly string[]): boolean {
  const url = URL.parse(written)
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && privateHosts.includes(url.hostname))
}
