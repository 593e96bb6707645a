import Joi from 'joi'
import { mostDays } from '../../actions/renew-provider-keys.ts'
import type { ProviderChoices } from '../../domain/identity-provider-rules.ts'
import { claimNames, provisionings } from '../../domain/identity-provider.ts'
import { givableRoles } from '../../domain/identity-provider-rules.ts'
import { longText, oneLine, optionalDay, version } from '../schemas.ts'

/** Longer than any metadata that is taken: what is too long is told in words, not cut off. */
const metadata = Joi.string().allow('').max(2_000_000).default('')

const optional = (max: number): Joi.StringSchema => oneLine(max).allow('').default('')
const tick = Joi.boolean().truthy('yes').falsy('').default(false)
const lines = longText(4000)
const seconds = Joi.number().integer().required()

export interface NewInput {
  preset: string
  name: string
  metadata: string
  metadataUrl: string
  metadataCertificate: string
  issuer: string
  clientId: string
  clientSecret: string
  organisationBinding: string
}

export const newSchema = Joi.object<NewInput>({
  preset: oneLine(40).required(),
  name: oneLine(80).required(),
  metadata,
  metadataUrl: optional(500),
  metadataCertificate: longText(20_000),
  issuer: optional(500),
  clientId: optional(200),
  clientSecret: optional(500),
  organisationBinding: optional(200),
})

/** The form as it comes in; lists are lines, and what the protocol does not have is empty. */
export type EditInput = Record<string, string> & {
  version: number
  provisioning: ProviderChoices['provisioning']
  legalDay: string | null
  isShared: boolean
}

const common = {
  version,
  name: oneLine(80).required(),
  provisioning: Joi.string()
    .valid(...provisionings)
    .required(),
  isShared: tick,
  organisationBinding: optional(200),
  strongContexts: lines,
  legalText: optional(500),
  legalOfficer: optional(120),
  legalDay: optionalDay,
  clockSkewSeconds: seconds,
  ...Object.fromEntries(claimNames.map((claim) => [`attribute_${claim}`, optional(300)])),
  ...Object.fromEntries(givableRoles.map((role) => [`role_${role}`, lines])),
}

export const samlSchema = Joi.object<EditInput>({
  ...common,
  requestedContexts: lines,
  comparison: Joi.string().valid('exact', 'minimum').required(),
  forceAuthentication: tick,
  requireSignedAssertion: tick,
  requireSignedResponse: tick,
  requireEncryption: tick,
  allowCbc: tick,
  allowUnsolicited: tick,
  nameIdFormat: optional(200),
  maxAgeSeconds: seconds,
  metadataUrl: optional(500),
  metadataCertificate: longText(20_000),
})

export const oidcSchema = Joi.object<EditInput>({
  ...common,
  issuer: optional(500),
  clientId: optional(200),
  authentication: Joi.string().valid('client_secret_basic', 'client_secret_post', 'private_key_jwt').required(),
  clientSecret: optional(500),
  scopes: optional(500),
  acrValues: lines,
  userinfo: Joi.string().valid('none', 'plain', 'signed').required(),
  logout: tick,
  trustsAddresses: tick,
})

export const metadataSchema = Joi.object<{ version: number; metadata: string; from: string }>({
  version,
  metadata,
  from: Joi.string().valid('file', 'address').default('file'),
})

export const certificateSchema = Joi.object<{ version: number; fingerprint: string }>({
  version,
  fingerprint: Joi.string().max(120).required(),
})

const fingerprint = Joi.string()
  .pattern(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
  .required()

/** Which pair of keys is meant. */
export const keyPairSchema = Joi.object<{ fingerprint: string }>({ fingerprint })

export const keySwitchSchema = Joi.object<{ fingerprint: string; days: number }>({
  fingerprint,
  days: Joi.number().integer().min(1).max(mostDays).required(),
})

/** A form that is only a button. */
export const noneSchema = Joi.object<object>({})
