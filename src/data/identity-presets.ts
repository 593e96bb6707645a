import { readFileSync } from 'node:fs'
import { NotFound } from '../domain/errors.ts'
import type { Preset } from '../domain/identity-provider-rules.ts'
import { inProject } from '../paths.ts'

/** The sorts of identity providers that come with Waarborg: data, so that a new one needs no code. */
export const identityPresets: readonly Preset[] = JSON.parse(
  readFileSync(inProject('seed', 'identity-providers.json'), 'utf8'),
) as Preset[]

/** The preset of that name. Throws NotFound. */
export function identityPreset(id: string): Preset {
  const found = identityPresets.find((preset) => preset.id === id)
  if (found === undefined) throw new NotFound(`preset ${id}`)
  return found
}

/** The preset that a provider was made with; that of any other of its protocol when this one is gone. */
export const presetOf = (provider: { preset: string; protocol: 'saml' | 'oidc' }): Preset =>
  identityPresets.find(({ id }) => id === provider.preset) ?? identityPreset(`other-${provider.protocol}`)
