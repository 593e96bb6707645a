import type { Context } from '../context.ts'
import { presetOf } from '../data/identity-presets.ts'
import type { StoredIdentityProvider } from '../data/identity-providers.ts'
import { type ClaimName, claimNames, parseAttributeRule } from '../domain/identity-provider.ts'
import { ourAddresses } from '../domain/identity-provider-addresses.ts'
import type { Given, Io } from './command.ts'

/** What to type at a provider: the exact values, for a person to copy or a program to read. */
export interface ToType {
  values: Record<string, string>
  attributes: { claim: ClaimName; name: string; from: string }[]
}

export function toType({ config }: Context, provider: StoredIdentityProvider): ToType {
  const ours = ourAddresses(config.baseUrl, provider)
  const { at } = presetOf(provider)
  const { entityId, acsUrl, logoutUrl, metadataUrl, redirectUrl, keysUrl } = ours
  const scopes = ['openid', ...(provider.oidc?.scopes ?? [])].join(' ')
  const values =
    provider.protocol === 'saml'
      ? { 'entity ID': entityId, 'reply URL (ACS)': acsUrl, 'logout URL': logoutUrl, 'our metadata': metadataUrl }
      : {
          'redirect URI': redirectUrl,
          'post-logout URI': logoutUrl,
          ...(provider.oidc?.authentication === 'private_key_jwt' ? { 'our keys (JWKS)': keysUrl } : {}),
          scopes,
        }
  const attributes = claimNames.flatMap((claim) => {
    const rule = parseAttributeRule(provider.attributes[claim] ?? '')
    return rule === undefined ? [] : [{ claim, name: rule.name, from: at[claim] ?? '' }]
  })
  return { values, attributes }
}

/** A provider and what to type at it. */
export function printProvider(
  { given, io }: { given: Given; io: Io },
  context: Context,
  provider: StoredIdentityProvider,
): void {
  const { id, name, protocol, preset, isOpen } = provider
  const typed = toType(context, provider)
  if (given.flag('json')) {
    io.out(JSON.stringify({ id, name, protocol, preset, isOpen, ...typed }, null, 2))
    return
  }
  io.out(`${name} (${id}): ${protocol}, ${preset}, ${isOpen ? 'open' : 'closed'}`)
  for (const line of linesOf(typed)) io.out(line)
}

export function linesOf({ values, attributes }: ToType): string[] {
  return [
    'To type at the provider:',
    ...Object.entries(values).map(([what, value]) => `  ${what.padEnd(16)}  ${value}`),
    'Attributes that it must send:',
    ...attributes.map(({ claim, name, from }) => `  ${name.padEnd(16)}  ${claim}${from === '' ? '' : ` (${from})`}`),
  ]
}
