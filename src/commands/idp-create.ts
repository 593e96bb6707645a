import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createIdentityProvider, type NewIdentityProvider } from '../actions/save-identity-provider.ts'
import { identityPresets } from '../data/identity-presets.ts'
import { identityProviders } from '../data/identity-providers.ts'
import type { Preset } from '../domain/identity-provider-rules.ts'
import type { Command, Given } from './command.ts'
import { UsageError } from './errors.ts'
import { printProvider } from './idp-print.ts'
import { withInstallation } from './installation.ts'
import { jsonOption } from './print.ts'
import { scopeOf } from './scope.ts'

export const idpCreate: Command = {
  about:
    'Adds an identity provider to an authority, closed, and prints what to type there. Try it and open it on its page.',
  options: {
    org: { value: 'SLUG', about: 'the authority', required: true },
    preset: { value: 'NAME', about: identityPresets.map(({ id }) => id).join(', '), required: true },
    name: { value: 'N', about: 'the name on the button', required: true },
    metadata: { value: 'FILE', about: 'SAML: the metadata file of the provider' },
    issuer: { value: 'URL', about: 'OIDC: the address of the provider; the preset may know it' },
    'client-id': { value: 'ID', about: 'OIDC: what the provider calls us' },
    'client-secret-file': { value: 'F', about: 'OIDC: a file with the secret; without it a key of ours is made' },
    organisation: { value: 'CODE', about: 'what the provider calls the authority, where it serves several' },
    json: jsonOption,
  },
  example: 'idp create --org demerdorp --preset entra-id --name "Demerdorp 365" --metadata federationmetadata.xml',
  run: async (given, io) => {
    const preset = presetIn(given)
    const values = { ...common(given), ...(preset.protocol === 'saml' ? await saml(given) : await oidc(given, preset)) }
    await withInstallation(async (context) => {
      const { scope } = await scopeOf(context, given.text('org'))
      const id = await createIdentityProvider(context, scope, values)
      const provider = await scope.require(identityProviders, id)
      printProvider({ given, io }, context, provider)
    })
  },
}

function presetIn(given: Given): Preset {
  const written = given.text('preset')
  const preset = identityPresets.find(({ id }) => id === written)
  if (preset === undefined)
    throw new UsageError(`--preset is "${written}": choose ${identityPresets.map(({ id }) => id).join(', ')}`)
  return preset
}

function common(given: Given): NewIdentityProvider {
  const name = given.text('name').trim().replace(/\s+/g, ' ')
  if (name === '' || name.length > 80) throw new UsageError('--name must have 1 to 80 characters')
  const organisation = given.optional('organisation')
  return {
    ...{ preset: given.text('preset'), name },
    ...(organisation === undefined ? {} : { organisationBinding: organisation.trim() || null }),
  }
}

async function saml(given: Given): Promise<Partial<NewIdentityProvider>> {
  const file = given.optional('metadata')
  if (file === undefined) throw new UsageError('this preset speaks SAML: give the metadata file with --metadata FILE')
  return { metadata: await readFile(resolve(file), 'utf8') }
}

/** The secret comes from a file: what stands in a command is seen by everybody on the machine. */
async function oidc(given: Given, { oidc: known }: Preset): Promise<Partial<NewIdentityProvider>> {
  const issuer = given.optional('issuer') ?? known?.issuers.production
  const clientId = given.optional('client-id')
  if (issuer === undefined || clientId === undefined)
    throw new UsageError('this preset speaks OpenID Connect: give --issuer URL and --client-id ID')
  const file = given.optional('client-secret-file')
  const secret = file === undefined ? '' : ((await readFile(resolve(file), 'utf8')).split(/\r?\n/)[0] ?? '').trim()
  if (file !== undefined && secret === '') throw new UsageError(`--client-secret-file ${file} is empty`)
  return { issuer, clientId, clientSecret: secret }
}
