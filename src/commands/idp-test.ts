import { X509Certificate } from 'node:crypto'
import { oidcProviderOf, oidcToLookAt, samlProviderOf } from '../actions/identity-provider.ts'
import { readMetadata } from '../actions/identity-provider-metadata.ts'
import type { Context } from '../context.ts'
import { presetOf } from '../data/identity-presets.ts'
import { identityProviders, type StoredIdentityProvider } from '../data/identity-providers.ts'
import { certificateState } from '../domain/identity-provider.ts'
import { choiceIssues } from '../domain/identity-provider-rules.ts'
import { Invalid } from '../domain/errors.ts'
import { dayOf } from '../i18n/format.ts'
import { createTranslator } from '../i18n/translate.ts'
import { lookAtOidc, lookKey } from '../identity/oidc-look.ts'
import { fetchChecked } from '../identity/outgoing.ts'
import type { Command } from './command.ts'
import { CommandError, failureOf } from './errors.ts'
import { linesOf, toType } from './idp-print.ts'
import { lookingAt } from './installation.ts'
import { jsonOption } from './print.ts'
import { scopeOf } from './scope.ts'

export const idpTest: Command = {
  about:
    'Asks an identity provider anew what it says of itself, looks at certificates, keys and clocks, and prints what to type there. Nothing is written. Exit 1 when something is wrong.',
  options: { org: { value: 'SLUG', about: 'the authority', required: true }, json: jsonOption },
  operands: ['ID'],
  example: 'idp test --org demerdorp 65f0c0ffee65f0c0ffee65f0',
  run: (given, io) =>
    lookingAt(async (context) => {
      const { scope } = await scopeOf(context, given.text('org'))
      const provider = await scope.get(identityProviders, given.operand(0))
      if (provider === undefined)
        throw new CommandError(`there is no identity provider ${given.operand(0)}; waarborg idp list shows them`)
      const findings = await examine(context, provider)
      const typed = toType(context, provider)
      const { id, name, isOpen } = provider
      if (given.flag('json')) io.out(JSON.stringify({ id, name, isOpen, findings, ...typed }, null, 2))
      else {
        for (const one of findings) io.out(`${one.ok ? 'ok  ' : 'FAIL'}  ${one.name.padEnd(12)}  ${one.says}`)
        for (const line of linesOf(typed)) io.out(line)
      }
      const failed = findings.filter(({ ok }) => !ok)
      if (failed.length > 0) throw new CommandError(`not in order: ${failed.map((one) => one.name).join(', ')}`)
    }),
}

interface Finding {
  name: string
  ok: boolean
  says: string
}

async function examine(context: Context, provider: StoredIdentityProvider): Promise<Finding[]> {
  const both = [
    await check('choices', () => choices(context, provider)),
    await check('our keys', () => keys(context, provider)),
  ]
  if (provider.protocol === 'oidc') return [...both, ...(await said(context, provider))]
  const theirs = await Promise.all([
    check('certificates', () => certificates(context, provider)),
    check('metadata', () => metadata(context, provider)),
    check('clock', () => clock(context, provider)),
  ])
  return [...both, ...theirs]
}

async function check(name: string, look: () => string | Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, says: await look() }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
    const isPlain = error instanceof Error && ['NotFetched', 'OidcRefused', 'SecretsError'].includes(error.name)
    return { name, ok: false, says: isPlain ? `${error.message}${cause}` : failureOf(error).message }
  }
}

function choices({ config }: Context, provider: StoredIdentityProvider): string {
  const against = { preset: presetOf(provider), privateHosts: config.outgoingPrivateHosts }
  const issues = choiceIssues(provider, against)
  if (issues.length > 0) throw new Invalid(issues)
  return `${provider.preset}, ${provider.provisioning}`
}

/** They open, and are of the certificates that the provider knows. */
function keys(context: Context, provider: StoredIdentityProvider): string {
  const pems =
    provider.protocol === 'saml'
      ? pemsOf(samlProviderOf(context, provider).ours)
      : [oidcProviderOf(context, provider).signingCertificate].filter((pem) => pem !== '')
  for (const pem of pems) requireValid(new Date(new X509Certificate(pem).validTo), context.now())
  return pems.length === 0 ? 'a client secret, which opens' : `${pems.length} opened, valid until ${endOf(pems)}`
}

const pemsOf = (ours: { signingCertificate: string; decryptionCertificate: string }): string[] => [
  ours.signingCertificate,
  ours.decryptionCertificate,
]

const endOf = (pems: readonly string[]): string =>
  dayOf(new Date(Math.min(...pems.map((pem) => Date.parse(new X509Certificate(pem).validTo)))))

function requireValid(end: Date, now: Date): void {
  const state = certificateState(end, now)
  if (state === 'ended') throw new CommandError(`ended on ${dayOf(end)}`)
  if (state === 'ends-in-7' || state === 'ends-in-30') throw new CommandError(`ends on ${dayOf(end)}: replace it`)
}

function certificates({ now }: Context, { saml }: StoredIdentityProvider): string {
  const ends = (saml?.certificates ?? []).map(({ notAfter }) => notAfter.getTime())
  const last = new Date(Math.max(...ends))
  requireValid(last, now())
  return `${ends.length}, the last valid until ${dayOf(last)}`
}

async function metadata({ config, now }: Context, { saml }: StoredIdentityProvider): Promise<string> {
  if (saml === null || saml.metadataUrl === null) return 'no address is known; take in a new file on the page'
  const answer = await fetchChecked(saml.metadataUrl, {}, config.outgoingPrivateHosts)
  if (answer.status !== 200) throw new CommandError(`the server answers ${answer.status}`)
  const read = readMetadata(await answer.text(), { now: now(), pinned: saml.metadataCertificate })
  if (read.entityId !== saml.entityId) throw new CommandError(`it is of another provider: ${read.entityId}`)
  const known = new Set(saml.certificates.map(({ pem }) => pem))
  const fresh = read.certificates.filter(({ pem }) => !known.has(pem)).length
  if (fresh > 0) throw new CommandError(`${fresh} certificates are new: take the metadata in on the page`)
  return 'read again, as it is known'
}

/** What an OIDC provider says of itself, one line each; what it does not say is no failure. */
async function said(context: Context, stored: StoredIdentityProvider): Promise<Finding[]> {
  const t = createTranslator('en')
  const found = await lookAtOidc(oidcToLookAt(context, stored), context.now())
  return found.map((one) => ({
    name: one.what,
    ok: one.state !== 'no',
    says: `${t(lookKey(one), one.values)}${one.state === 'unsure' ? ` (${t('identityProviders.look.unsure')})` : ''}`,
  }))
}

/** By the date in the answer of its server: what is further off than we forgive would refuse everybody. */
async function clock({ config, now }: Context, { saml }: StoredIdentityProvider): Promise<string> {
  if (saml === null || saml.metadataUrl === null) return 'not looked at: no address of its metadata'
  const answer = await fetchChecked(saml.metadataUrl, {}, config.outgoingPrivateHosts)
  const date = Date.parse(answer.headers.get('date') ?? '')
  if (Number.isNaN(date)) return 'its server does not tell the time'
  const seconds = Math.round(Math.abs(date - now().getTime()) / 1000)
  if (seconds > saml.clockSkewSeconds + 1)
    throw new CommandError(`${seconds} seconds apart; ${saml.clockSkewSeconds} are forgiven`)
  return `${seconds} seconds apart`
}
