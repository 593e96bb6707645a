import { X509Certificate } from 'node:crypto'
import type { Context } from '../context.ts'
import { identityProviders, type SamlSettings, type StoredIdentityProvider } from '../data/identity-providers.ts'
import type { Scope } from '../data/tenancy.ts'
import { Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { fetchChecked, NotFetched } from '../identity/outgoing.ts'
import { SamlRefused } from '../identity/saml/refused.ts'
import { readTheirMetadata, type TheirMetadata } from '../identity/saml/their-metadata.ts'
import { endAllOf } from './end-provider.ts'
import { expected } from './save-site.ts'

type Theirs = Pick<SamlSettings, 'entityId' | 'signInUrl' | 'logoutUrl' | 'certificates'>

/** What a metadata file says, as it is kept. Throws Invalid on the field `metadata`, in words for who sent it. */
export function readMetadata(xml: string, given: { now: Date; pinned: string | null }): Theirs {
  const read = parsed(xml, given)
  const certificates = read.certificates.map((pem) => ({ pem, notAfter: new Date(new X509Certificate(pem).validTo) }))
  const inForce = certificates.filter(({ notAfter }) => notAfter > given.now)
  if (inForce.length === 0) throw refusal('certificates-ended')
  return { entityId: read.entityId, signInUrl: read.signInUrl, logoutUrl: read.logoutUrl, certificates: inForce }
}

function parsed(xml: string, { now, pinned }: { now: Date; pinned: string | null }): TheirMetadata {
  if (xml.trim() === '') throw new Invalid([{ field: 'metadata', code: 'file.missing' }])
  if (/^\s*(<!doctype html|<html)/i.test(xml)) throw refusal('web-page')
  try {
    return readTheirMetadata(xml, { now, ...(pinned === null ? {} : { pinned }) })
  } catch (error) {
    if (!(error instanceof SamlRefused)) throw error
    throw refusal(error.reason)
  }
}

/** Reasons that a person can do something about; all others are a file that is no metadata, or a broken one. */
const told: ReadonlySet<string> = new Set([
  'web-page',
  'too-large',
  'metadata-more-than-one',
  'metadata-expired',
  'metadata-no-redirect',
  'metadata-address',
  'metadata-no-certificate',
  'metadata-unsigned',
  'metadata-signature',
  'certificate-weak',
  'certificate-not-rsa',
  'certificates-ended',
  'other-provider',
  'not-fetched',
])

export const refusal = (reason: string): Invalid =>
  new Invalid([{ field: 'metadata', code: `identityProviders.metadata.${told.has(reason) ? reason : 'not-metadata'}` }])

/** What changed by taking in metadata: certificates that are new, and addresses that are other ones. */
export interface TakenIn {
  added: number
  moved: boolean
}

/**
 * Takes in new metadata of a provider: certificates that it adds count beside those that are known, until somebody drops
 * these, so that nobody is kept out while it changes. Throws Invalid when it is of another provider, and Conflict.
 */
export async function takeInMetadata(
  scope: Scope,
  id: Id,
  given: { version: number; metadata: string },
): Promise<TakenIn> {
  const { found, saml } = samlOf(expected(await scope.require(identityProviders, id), given.version))
  const theirs = readMetadata(given.metadata, { now: scope.now(), pinned: saml.metadataCertificate })
  if (theirs.entityId !== saml.entityId) throw refusal('other-provider')
  const known = new Set(saml.certificates.map(({ pem }) => pem))
  const added = theirs.certificates.filter(({ pem }) => !known.has(pem))
  const values = { saml: { ...saml, ...theirs, certificates: [...saml.certificates, ...added] } }
  const work = scope.work()
  work.replace(identityProviders, found, { values, act: 'identityProvider.metadataTaken', label: found.name })
  await work.commit()
  return {
    added: added.length,
    moved: theirs.signInUrl !== saml.signInUrl || theirs.logoutUrl !== saml.logoutUrl,
  }
}

/** Takes in the metadata from the address that is known of it. Throws Invalid when it cannot be fetched, and as takeInMetadata. */
export async function fetchAndTakeIn(
  context: Context,
  scope: Scope,
  given: { id: Id; version: number },
): Promise<TakenIn> {
  const { saml } = samlOf(await scope.require(identityProviders, given.id))
  const metadata = await fetchMetadata(context, saml.metadataUrl ?? '')
  return takeInMetadata(scope, given.id, { version: given.version, metadata })
}

/** The metadata at an address that an administrator gave. Throws Invalid on the field `metadata`. */
export async function fetchMetadata({ config, log }: Context, url: string): Promise<string> {
  try {
    const answer = await fetchChecked(url, {}, config.outgoingPrivateHosts)
    if (answer.status === 200) return await answer.text()
    log.warn({ status: answer.status }, 'metadata was not fetched')
  } catch (error) {
    if (!(error instanceof NotFetched)) throw error
    log.warn({ reason: error.message }, 'metadata was not fetched')
  }
  throw refusal('not-fetched')
}

/** Stops believing a certificate, and who came in by it has to come again; one always stays. Throws Invalid for the last one. */
export async function dropCertificate(
  context: Context,
  scope: Scope,
  given: { id: Id; version: number; fingerprint: string },
): Promise<void> {
  const { found, saml } = samlOf(expected(await scope.require(identityProviders, given.id), given.version))
  const certificates = saml.certificates.filter(({ pem }) => fingerprintOf(pem) !== given.fingerprint)
  if (certificates.length === saml.certificates.length) return
  if (certificates.length === 0)
    throw new Invalid([{ field: 'certificates', code: 'identityProviders.issue.lastCertificate' }])
  const work = scope.work()
  const values = { saml: { ...saml, certificates } }
  work.replace(identityProviders, found, { values, act: 'identityProvider.certificateDropped', label: found.name })
  await work.commit()
  await endAllOf(context, given.id)
}

/** SHA-256 of a certificate, as providers show it. */
export const fingerprintOf = (pem: string): string => new X509Certificate(pem).fingerprint256

function samlOf(found: StoredIdentityProvider): { found: StoredIdentityProvider; saml: SamlSettings } {
  if (found.saml === null) throw refusal('not-metadata')
  return { found, saml: found.saml }
}
