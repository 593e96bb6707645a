import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fetchMetadata } from '../actions/identity-provider-metadata.ts'
import { createIdentityProvider, type NewIdentityProvider } from '../actions/save-identity-provider.ts'
import type { Context } from '../context.ts'
import { identityPresets } from '../data/identity-presets.ts'
import { identityProviders } from '../data/identity-providers.ts'
import type { Preset } from '../domain/identity-provider-rules.ts'
import { pemOf } from '../identity/saml/their-metadata.ts'
import type { Command, Given } from './command.ts'
import { CommandError, UsageError } from './errors.ts'
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
    'metadata-url': {
      value: 'URL',
      about: 'SAML: its address, fetched now and kept; instead of the file, or beside it',
    },
    'metadata-certificate': { value: 'FILE', about: 'SAML: the certificate (PEM) that must sign its metadata' },
    issuer: { value: 'URL', about: 'OIDC: the address of the provider; the preset may know it' },
    'client-id': { value: 'ID', about: 'OIDC: what the provider calls us' },
    'client-secret-file': { value: 'F', about: 'OIDC: a file with the secret; without it a key of ours is made' },
    organisation: { value: 'CODE', about: 'what the provider calls the authority, where it serves several' },
    json: jsonOption,
  },
  example: 'idp create --org demerdorp --preset entra-id --name "Demerdorp 365" --metadata federationmetadata.xml',
  run: async (given, io) => {
    const preset = presetIn(given)
    const typed = preset.protocol === 'saml' ? await saml(given) : await oidc(given, preset)
    await withInstallation(async (context) => {
      const values = { ...common(given), ...typed, ...(await fetched(context, typed)) }
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
  const [file, url, signer] = [given.optional('metadata'), given.optional('metadata-url'), signerIn(given)]
  if (file === undefined && url === undefined)
    throw new UsageError('this preset speaks SAML: give the metadata file with --metadata FILE, or --metadata-url URL')
  return {
    ...(file === undefined ? {} : { metadata: await readFile(resolve(file), 'utf8') }),
    choices: { saml: { metadataUrl: url ?? null, metadataCertificate: await signer } },
  }
}

/** The certificate that is pinned; null where none was given. Throws CommandError for a file that holds none. */
async function signerIn(given: Given): Promise<string | null> {
  const file = given.optional('metadata-certificate')
  if (file === undefined) return null
  const written = await readFile(resolve(file), 'utf8')
  try {
    return pemOf(written)
  } catch {
    throw new CommandError(`--metadata-certificate ${file} is no RSA certificate in PEM of at least 2048 bits`)
  }
}

/** What was given by address alone is fetched now, by this act of an administrator and at no other time. */
async function fetched(
  context: Context,
  { metadata, choices }: Partial<NewIdentityProvider>,
): Promise<Partial<NewIdentityProvider>> {
  const url = choices?.saml?.metadataUrl ?? null
  return metadata !== undefined || url === null ? {} : { metadata: await fetchMetadata(context, url) }
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
