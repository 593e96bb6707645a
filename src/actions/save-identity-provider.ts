import { X509Certificate } from 'node:crypto'
import type { Context } from '../context.ts'
import { identityPreset, presetOf } from '../data/identity-presets.ts'
import {
  identityProviders,
  type IdentityProviderValues,
  type OidcSettings,
  type SamlSettings,
  type StoredIdentityProvider,
} from '../data/identity-providers.ts'
import { newId } from '../data/records.ts'
import type { Sealed } from '../data/secrets.ts'
import type { Scope } from '../data/tenancy.ts'
import { Invalid } from '../domain/errors.ts'
import {
  choiceIssues,
  choicesOf,
  type OidcChoices,
  type Preset,
  type ProviderChoices,
  type SamlChoices,
} from '../domain/identity-provider-rules.ts'
import type { Id } from '../domain/organisation.ts'
import { takenBack } from '../domain/provider-trust.ts'
import { type KeyPair, newKeyPair } from '../identity/saml/keys.ts'
import { endAllOf, forgetPeople } from './end-provider.ts'
import { readMetadata } from './identity-provider-metadata.ts'
import { expected } from './save-site.ts'

/** What a provider is made from: its metadata (SAML), or its issuer and how it knows us (OIDC). The preset gives the rest. */
export interface NewIdentityProvider {
  preset: string
  name: string
  /** SAML: the metadata file of the provider */
  metadata?: string
  /** OIDC; without a secret we sign with a key of ours (`private_key_jwt`) */
  issuer?: string
  clientId?: string
  clientSecret?: string
  organisationBinding?: string | null
  /** instead of what the preset says */
  choices?: Partial<Omit<ProviderChoices, 'saml' | 'oidc'>> & {
    saml?: Partial<SamlChoices>
    oidc?: Partial<OidcChoices>
  }
}

/**
 * Makes an identity provider of the organisation, closed, with keys of ours for it alone. Throws Invalid: the fields are
 * those of the form (`metadata`, `issuer`, `attribute_email` …); NotFound for an unknown preset.
 */
export async function createIdentityProvider(context: Context, scope: Scope, given: NewIdentityProvider): Promise<Id> {
  const preset = identityPreset(given.preset)
  const choices = chosen(preset, given)
  refuse(context, choices, preset)
  const id = newId()
  const maker = { context, id, name: given.name }
  const { saml, oidc, ...rest } = choices
  const values: IdentityProviderValues = {
    ...{ ...rest, protocol: preset.protocol, preset: preset.id, isOpen: false, renewal: null, createdAt: scope.now() },
    saml: saml === null ? null : await newSaml(maker, saml, given.metadata ?? ''),
    oidc: oidc === null ? null : await newOidc(maker, oidc, given.clientSecret ?? ''),
  }
  const work = scope.work()
  work.create(identityProviders, values, { act: 'identityProvider.added', label: given.name, id })
  await work.commit()
  return id
}

function chosen(preset: Preset, given: NewIdentityProvider): ProviderChoices {
  const begin = choicesOf(preset)
  const { saml, oidc, ...rest } = given.choices ?? {}
  const { issuer, clientId, clientSecret, organisationBinding } = given
  const known = {
    ...(issuer === undefined ? {} : { issuer }),
    ...(clientId === undefined ? {} : { clientId }),
    ...((clientSecret ?? '') === '' ? {} : { authentication: 'client_secret_basic' as const }),
  }
  return {
    ...{ ...begin, name: given.name },
    ...(organisationBinding === undefined ? {} : { organisationBinding }),
    ...rest,
    saml: begin.saml === null ? null : { ...begin.saml, ...saml },
    oidc: begin.oidc === null ? null : { ...begin.oidc, ...known, ...oidc },
  }
}

function refuse({ config }: Context, choices: ProviderChoices, preset: Preset): void {
  const issues = choiceIssues(choices, { preset, privateHosts: config.outgoingPrivateHosts })
  if (issues.length > 0) throw new Invalid(issues)
}

interface Maker {
  context: Context
  id: Id
  name: string
}

async function newSaml(maker: Maker, choices: SamlChoices, xml: string): Promise<SamlSettings> {
  const { context } = maker
  const theirs = readMetadata(xml, { now: context.now(), pinned: choices.metadataCertificate })
  const [signing, decryption] = await Promise.all([newPair(maker), newPair(maker)])
  return {
    ...choices,
    ...theirs,
    signingKey: sealed(maker, 'saml.signingKey', signing.key),
    signingCertificate: signing.certificate,
    decryptionKey: sealed(maker, 'saml.decryptionKey', decryption.key),
    decryptionCertificate: decryption.certificate,
  }
}

async function newOidc(maker: Maker, choices: OidcChoices, clientSecret: string): Promise<OidcSettings> {
  return { ...choices, ...(await credentials(maker, choices, { clientSecret, former: null })) }
}

type Credentials = Pick<OidcSettings, 'clientSecret' | 'signingKey' | 'signingCertificate'>

/** How we show who we are: a secret, or a key that is made where there is none yet. */
async function credentials(
  maker: Maker,
  { authentication }: OidcChoices,
  given: { clientSecret: string; former: OidcSettings | null },
): Promise<Credentials> {
  const { former, clientSecret } = given
  if (authentication !== 'private_key_jwt') {
    const kept = clientSecret === '' ? (former?.clientSecret ?? null) : sealed(maker, 'oidc.clientSecret', clientSecret)
    if (kept === null) throw new Invalid([{ field: 'clientSecret', code: 'any.required' }])
    return { clientSecret: kept, signingKey: null, signingCertificate: '' }
  }
  if (former?.signingKey !== null && former !== null)
    return { clientSecret: null, signingKey: former.signingKey, signingCertificate: former.signingCertificate }
  const { key, certificate } = await newPair(maker)
  return { clientSecret: null, signingKey: sealed(maker, 'oidc.signingKey', key), signingCertificate: certificate }
}

/** Sealed for this field of this provider, and for no other. */
export const sealed = ({ context, id }: Pick<Maker, 'context' | 'id'>, field: string, text: string): Sealed =>
  context.secrets.seal({ collection: identityProviders, id, field }, text)

/** Keys of ours hold for three years; the day before counts, for a provider whose clock is behind. */
export function newPair({ context, name }: Pick<Maker, 'context' | 'name'>): Promise<KeyPair> {
  const now = context.now()
  const until = new Date(now)
  until.setUTCFullYear(until.getUTCFullYear() + 3)
  return newKeyPair({ name: `Waarborg ${name}`, from: new Date(now.getTime() - 86_400_000), until })
}

/** What the form of a provider gives back. */
export interface ProviderChange {
  version: number
  choices: ProviderChoices
  /** a new secret; empty: the one that is kept */
  clientSecret: string
}

/**
 * Changes what was decided about a provider; what came of it under looser rules ends. Gives whether people are recognised
 * anew. Throws Conflict when the version is stale, and Invalid.
 */
export async function updateIdentityProvider(
  context: Context,
  scope: Scope,
  change: ProviderChange & { id: Id },
): Promise<boolean> {
  const found = expected(await scope.require(identityProviders, change.id), change.version)
  const { saml, oidc, ...rest } = change.choices
  refuse(context, change.choices, presetOf(found))
  const maker = { context, id: found.id, name: rest.name }
  const values: Partial<IdentityProviderValues> = {
    ...rest,
    saml: found.saml === null || saml === null ? found.saml : { ...found.saml, ...saml },
    oidc: found.oidc === null || oidc === null ? found.oidc : await changedOidc(maker, oidc, { ...change, found }),
    // Who shows a secret from now on has no keys to renew.
    ...(oidc !== null && oidc.authentication !== 'private_key_jwt' ? { renewal: null } : {}),
  }
  const work = scope.work()
  work.replace(identityProviders, found, { values, act: 'identityProvider.changed', label: rest.name })
  const back = takenBack(found, change.choices)
  if (back === 'people') await forgetPeople(work, context, found)
  await work.commit()
  if (back !== null) await endAllOf(context, found.id)
  return back === 'people'
}

async function changedOidc(
  maker: Maker,
  choices: OidcChoices,
  { found, clientSecret }: { found: StoredIdentityProvider; clientSecret: string },
): Promise<OidcSettings> {
  return { ...choices, ...(await credentials(maker, choices, { clientSecret, former: found.oidc })) }
}

/** When a certificate ends. */
export const endOf = (pem: string): Date => new Date(new X509Certificate(pem).validTo)
