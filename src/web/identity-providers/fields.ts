import type { Request } from 'express'
import type { StoredIdentityProvider } from '../../data/identity-providers.ts'
import { claimNames, provisionings } from '../../domain/identity-provider.ts'
import { givableRoles, type Preset } from '../../domain/identity-provider-rules.ts'
import type { Field } from '../forms.ts'

/** The fields of a provider in the groups of its form. */
export interface FieldGroup {
  title: string
  hint?: string
  fields: Field[]
}

/** What is asked to make a provider of this sort. */
export function newFields({ t }: Request, preset: Preset): Field[] {
  return [
    { name: 'name', label: t('identityProviders.name'), hint: t('identityProviders.nameHint'), width: 'medium' },
    ...(preset.protocol === 'saml' ? [...metadataFields(t), signerField(t)] : clientFields(t, preset)),
    ...(preset.needsBinding === true ? [bindingField(t)] : []),
  ]
}

type T = Request['t']

/** Metadata by file, in the form itself, or by address. */
export const metadataFields = (t: T): Field[] => [
  {
    name: 'file',
    label: t('identityProviders.file'),
    hint: t('identityProviders.fileHint'),
    type: 'file',
    optional: true,
    attributes: { accept: '.xml,application/xml,text/xml,application/samlmetadata+xml' },
  },
  {
    name: 'metadata',
    label: t('identityProviders.paste'),
    type: 'textarea',
    rows: 5,
    optional: true,
    attributes: { spellcheck: 'false' },
  },
  {
    name: 'metadataUrl',
    label: t('identityProviders.metadataUrl'),
    hint: t('identityProviders.metadataUrlHint'),
    optional: true,
    inputmode: 'url',
  },
]

const signerField = (t: T): Field => ({
  ...{ name: 'metadataCertificate', type: 'textarea', rows: 3, optional: true },
  label: t('identityProviders.metadataCertificate'),
  hint: t('identityProviders.metadataCertificateHint'),
  attributes: { spellcheck: 'false' },
})

function clientFields(t: T, { oidc }: Preset): Field[] {
  const { production, test } = oidc?.issuers ?? {}
  const hint =
    production === undefined
      ? undefined
      : test === undefined
        ? t('identityProviders.issuerHint', { production })
        : t('identityProviders.issuerHintTest', { production, test })
  return [
    {
      name: 'issuer',
      label: t('identityProviders.issuer'),
      inputmode: 'url',
      ...(hint === undefined ? {} : { hint }),
    },
    { name: 'clientId', label: t('identityProviders.clientId'), autocomplete: 'off' },
    secretField(t, t('identityProviders.clientSecretHint')),
  ]
}

const secretField = (t: T, hint: string): Field => ({
  ...{ name: 'clientSecret', label: t('identityProviders.clientSecret'), type: 'password', hint },
  ...{ optional: true, autocomplete: 'new-password' },
})

const bindingField = (t: T): Field => ({
  name: 'organisationBinding',
  label: t('identityProviders.organisationBinding'),
  hint: t('identityProviders.organisationBindingHint'),
  width: 'medium',
})

/** Everything that can be decided about a provider, by what it is about. */
export function fieldGroups({ t }: Request, { protocol }: StoredIdentityProvider): FieldGroup[] {
  return [
    { title: t('identityProviders.group.general'), fields: generalFields(t) },
    {
      title: t('identityProviders.group.attributes'),
      hint: t('identityProviders.group.attributesHint'),
      fields: claimNames.map((claim) => ({
        ...{ name: `attribute_${claim}`, label: t(`identityProviders.claim.${claim}`), width: 'medium' },
        ...(claim === 'subject' ? { hint: t('identityProviders.anewHint') } : {}),
        optional: true,
      })),
    },
    {
      title: t('identityProviders.group.roles'),
      hint: t('identityProviders.group.rolesHint'),
      fields: givableRoles.map((role) => ({
        ...{ name: `role_${role}`, type: 'textarea', rows: 2, optional: true },
        label: t('identityProviders.roleValues', { role: t(`terms.role.${role}`) }),
      })),
    },
    { title: t('identityProviders.group.assurance'), fields: assuranceFields(t, protocol) },
    { title: t('identityProviders.group.technical'), fields: protocol === 'saml' ? samlFields(t) : oidcFields(t) },
    legalGroup(t),
  ]
}

const legalGroup = (t: T): FieldGroup => ({
  title: t('identityProviders.group.legal'),
  hint: t('identityProviders.group.legalHint'),
  fields: [
    { name: 'legalText', label: t('identityProviders.legalText'), optional: true },
    { name: 'legalOfficer', label: t('identityProviders.legalOfficer'), optional: true, width: 'medium' },
    { name: 'legalDay', label: t('identityProviders.legalDay'), type: 'date', optional: true },
  ],
})

const generalFields = (t: T): Field[] => [
  { name: 'name', label: t('identityProviders.name'), hint: t('identityProviders.nameHint'), width: 'medium' },
  {
    name: 'provisioning',
    label: t('identityProviders.provisioningLabel'),
    type: 'radio',
    options: provisionings.map((value) => ({ value, label: t(`identityProviders.provisioning.${value}`) })),
  },
  tick(t, 'isShared'),
  { ...bindingField(t), optional: true },
]

type Ticked =
  | 'isShared'
  | 'forceAuthentication'
  | 'requireSignedAssertion'
  | 'requireSignedResponse'
  | 'requireEncryption'
  | 'allowCbc'
  | 'allowUnsolicited'
  | 'logout'
  | 'trustsAddresses'

const tick = (t: T, name: Ticked): Field => ({ name, label: t(`identityProviders.${name}`), type: 'checkbox' })

const lines = (t: T, name: 'strongContexts' | 'requestedContexts' | 'acrValues', hint?: string): Field => ({
  ...{ name, label: t(`identityProviders.${name}`), type: 'textarea', rows: 3, optional: true },
  ...(hint === undefined ? {} : { hint }),
})

const assuranceFields = (t: T, protocol: 'saml' | 'oidc'): Field[] => [
  lines(t, 'strongContexts', t('identityProviders.strongContextsHint')),
  ...(protocol === 'oidc'
    ? [lines(t, 'acrValues')]
    : [
        lines(t, 'requestedContexts', t('identityProviders.requestedContextsHint')),
        select(t('identityProviders.comparison'), 'comparison', [
          ['exact', t('identityProviders.comparisonExact')],
          ['minimum', t('identityProviders.comparisonMinimum')],
        ]),
        tick(t, 'forceAuthentication'),
      ]),
]

const select = (label: string, name: string, options: readonly (readonly [string, string])[]): Field => ({
  ...{ name, label, type: 'select' },
  options: options.map(([value, text]) => ({ value, label: text })),
})

const number = (t: T, name: 'clockSkewSeconds' | 'maxAgeSeconds'): Field => ({
  ...{ name, label: t(`identityProviders.${name}`), type: 'number', inputmode: 'numeric' },
})

const samlFields = (t: T): Field[] => [
  tick(t, 'requireSignedAssertion'),
  tick(t, 'requireSignedResponse'),
  tick(t, 'requireEncryption'),
  tick(t, 'allowCbc'),
  tick(t, 'allowUnsolicited'),
  {
    ...{ name: 'nameIdFormat', label: t('identityProviders.nameIdFormat'), optional: true },
    hint: t('identityProviders.nameIdFormatHint'),
  },
  number(t, 'clockSkewSeconds'),
  number(t, 'maxAgeSeconds'),
  ...metadataFields(t).filter(({ name }) => name === 'metadataUrl'),
  signerField(t),
]

const oidcFields = (t: T): Field[] => [
  {
    ...{ name: 'issuer', label: t('identityProviders.issuer'), inputmode: 'url' },
    hint: t('identityProviders.anewHint'),
  },
  { name: 'clientId', label: t('identityProviders.clientId'), autocomplete: 'off' },
  select(t('identityProviders.authentication'), 'authentication', [
    ['private_key_jwt', t('identityProviders.authenticationKey')],
    ['client_secret_basic', 'client_secret_basic'],
    ['client_secret_post', 'client_secret_post'],
  ]),
  secretField(t, t('identityProviders.clientSecretKept')),
  { name: 'scopes', label: t('identityProviders.scopes'), hint: t('identityProviders.scopesHint'), optional: true },
  select(t('identityProviders.userinfo'), 'userinfo', [
    ['none', t('identityProviders.userinfoNone')],
    ['plain', t('identityProviders.userinfoPlain')],
    ['signed', t('identityProviders.userinfoSigned')],
  ]),
  number(t, 'clockSkewSeconds'),
  { ...tick(t, 'trustsAddresses'), hint: t('identityProviders.trustsAddressesHint') },
  tick(t, 'logout'),
]

/** What is stored, as the fields of the form show it. A secret is never shown. */
export function storedFields(provider: StoredIdentityProvider): Record<string, unknown> {
  const { attributes, roleMap, legalBasis, saml, oidc } = provider
  const text = (values: readonly string[] | undefined): string => (values ?? []).join('\n')
  return {
    ...provider,
    ...saml,
    ...oidc,
    clientSecret: undefined,
    strongContexts: text(provider.strongContexts),
    requestedContexts: text(saml?.requestedContexts),
    acrValues: text(oidc?.acrValues),
    scopes: (oidc?.scopes ?? []).join(' '),
    ...Object.fromEntries(claimNames.map((claim) => [`attribute_${claim}`, attributes[claim] ?? ''])),
    ...Object.fromEntries(
      givableRoles.map((role) => [
        `role_${role}`,
        text(roleMap.filter((one) => one.role === role).map(({ value }) => value)),
      ]),
    ),
    ...{ legalText: legalBasis?.text, legalOfficer: legalBasis?.officer, legalDay: legalBasis?.decidedOn },
  }
}
