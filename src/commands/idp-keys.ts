import {
  dropKeys,
  mostDays,
  prepareKeys,
  signingCertificateOf,
  switchKeys,
  usualDays,
} from '../actions/renew-provider-keys.ts'
import { fingerprintOf } from '../actions/identity-provider-metadata.ts'
import type { Context } from '../context.ts'
import { identityProviders, type StoredIdentityProvider } from '../data/identity-providers.ts'
import type { Scope } from '../data/tenancy.ts'
import { ourAddresses } from '../domain/identity-provider-addresses.ts'
import { dayOf } from '../i18n/format.ts'
import type { Command, Given, Io } from './command.ts'
import { CommandError, UsageError } from './errors.ts'
import { withInstallation } from './installation.ts'
import { jsonOption } from './print.ts'
import { scopeOf } from './scope.ts'

const org = { value: 'SLUG', about: 'the authority', required: true } as const
const confirm = {
  value: 'F',
  about: 'the fingerprint of the pair that is meant, as new-key printed it',
  required: true,
} as const

export const idpNewKey: Command = {
  about:
    'Makes new keys of ours for an identity provider, beside those in use. They are published and decrypt, and do not sign until: waarborg idp switch-key.',
  options: { org, json: jsonOption },
  operands: ['ID'],
  example: 'idp new-key --org demerdorp 65f0c0ffee65f0c0ffee65f0',
  run: (given, io) => renewing(given, io, ({ context, scope, id }) => prepareKeys(context, scope, id)),
}

export const idpSwitchKey: Command = {
  about: `Lets the new keys sign, once the provider has taken them in. The old ones decrypt for --days more (${usualDays}).`,
  options: {
    org,
    fingerprint: confirm,
    days: { value: 'N', about: `1 to ${mostDays}; ${usualDays} when it is not given` },
    json: jsonOption,
  },
  operands: ['ID'],
  example: 'idp switch-key --org demerdorp --fingerprint AB:CD:… 65f0c0ffee65f0c0ffee65f0',
  run: (given, io) => {
    const days = Number(given.optional('days') ?? usualDays)
    if (!Number.isInteger(days) || days < 1 || days > mostDays)
      throw new UsageError(`--days must be a whole number from 1 to ${mostDays}`)
    const fingerprint = given.text('fingerprint')
    return renewing(given, io, ({ context, scope, id }) => switchKeys(context, scope, { id, days, fingerprint }))
  },
}

export const idpDropKey: Command = {
  about:
    'Forgets the keys of ours that are not in use: the old ones after a switch, or new ones that are not to be. What the provider still encrypts with them does not open any more.',
  options: { org, fingerprint: confirm, json: jsonOption },
  operands: ['ID'],
  example: 'idp drop-key --org demerdorp --fingerprint AB:CD:… 65f0c0ffee65f0c0ffee65f0',
  run: (given, io) =>
    renewing(given, io, ({ scope, id }) => dropKeys(scope, { id, fingerprint: given.text('fingerprint') })),
}

/** Does it, and prints how it stands after. Throws CommandError for a provider that is not there. */
function renewing(
  given: Given,
  io: Io,
  act: (at: { context: Context; scope: Scope; id: string }) => Promise<void>,
): Promise<void> {
  return withInstallation(async (context) => {
    const { scope } = await scopeOf(context, given.text('org'))
    const id = given.operand(0)
    if ((await scope.get(identityProviders, id)) === undefined)
      throw new CommandError(`there is no identity provider ${id}; waarborg idp list shows them`)
    await act({ context, scope, id })
    const provider = await scope.require(identityProviders, id)
    if (given.flag('json')) io.out(JSON.stringify(standing(provider), null, 2))
    else for (const line of lines(context, provider)) io.out(line)
  })
}

const standing = (provider: StoredIdentityProvider) => ({
  id: provider.id,
  name: provider.name,
  signs: fingerprintOf(signingCertificateOf(provider)),
  step: provider.renewal?.step ?? null,
  other: provider.renewal === null ? null : fingerprintOf(provider.renewal.signingCertificate),
  otherUntil: provider.renewal?.until?.toISOString() ?? null,
})

function lines({ config }: Context, provider: StoredIdentityProvider): string[] {
  const { metadataUrl, keysUrl } = ourAddresses(config.baseUrl, provider)
  const { signs, other, step } = standing(provider)
  const published = provider.protocol === 'saml' ? metadataUrl : keysUrl
  const until = provider.renewal?.until ?? null
  return [
    `${provider.name} (${provider.id}): signs with ${signs}`,
    ...(step === 'prepared'
      ? [`new: ${other}`, `Let the provider take in ${published}, and then: waarborg idp switch-key`]
      : []),
    ...(step === 'switched' && until !== null
      ? [`old: ${other}, counts until ${dayOf(until)}; remove it with: waarborg idp drop-key`]
      : []),
  ]
}
