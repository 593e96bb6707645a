import type { Context } from '../context.ts'
import {
  identityProviders,
  type IdentityProviderValues,
  type KeyRenewal,
  type StoredIdentityProvider,
} from '../data/identity-providers.ts'
import type { Scope } from '../data/tenancy.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { again } from './again.ts'
import { fingerprintOf } from './identity-provider-metadata.ts'
import { endOf, newPair, sealed } from './save-identity-provider.ts'

/** So many days the old key decrypts after the switch, unless another number is given. */
export const usualDays = 30
export const mostDays = 180

/**
 * Makes a new pair of keys of ours for a provider, beside the one in use: it is published and decrypts, and does not sign.
 * Done twice it is done once. Throws Invalid where there is no key of ours: with a client secret.
 */
export function prepareKeys(context: Context, scope: Scope, id: Id): Promise<void> {
  return again(async () => {
    const found = await scope.require(identityProviders, id)
    if (found.renewal !== null) return
    if (signingCertificateOf(found) === '')
      throw new Invalid([{ field: 'keys', code: 'identityProviders.keys.noneOfOurs' }])
    const renewal = await newRenewal(context, found)
    await keep(scope, found, { values: { renewal }, act: 'identityProvider.keysPrepared' })
  })
}

async function newRenewal(context: Context, found: StoredIdentityProvider): Promise<KeyRenewal> {
  const maker = { context, id: found.id, name: found.name }
  const [signing, decryption] = await Promise.all([newPair(maker), found.saml === null ? null : newPair(maker)])
  return {
    step: 'prepared',
    signingKey: sealed(maker, 'renewal.signingKey', signing.key),
    signingCertificate: signing.certificate,
    decryptionKey: decryption === null ? null : sealed(maker, 'renewal.decryptionKey', decryption.key),
    decryptionCertificate: decryption?.certificate ?? '',
    until: null,
  }
}

/** Which pair is meant: the fingerprint of its certificate that signs, as the page shows it. */
interface Meant {
  fingerprint: string
}

/**
 * From now on the new pair signs; the old one decrypts for `days` more. Done twice it is done once. Throws Invalid for a
 * number of days that cannot be, and Conflict where the pair that is meant is not the one that waits.
 */
export async function switchKeys(
  context: Context,
  scope: Scope,
  given: Meant & { id: Id; days: number },
): Promise<void> {
  const { id, days, fingerprint } = given
  if (!Number.isInteger(days) || days < 1 || days > mostDays)
    throw new Invalid([{ field: 'days', code: 'identityProviders.keys.daysRange', values: { from: 1, to: mostDays } }])
  const found = await scope.require(identityProviders, id)
  if (isOf(signingCertificateOf(found), fingerprint)) return
  const { renewal } = found
  if (renewal?.step !== 'prepared' || !isOf(renewal.signingCertificate, fingerprint)) throw new Conflict('version')
  const until = new Date(context.now().getTime() + days * 86_400_000)
  const values = { ...inUse(context, found, renewal), renewal: formerOf(context, found, { renewal, until }) }
  await keep(scope, found, { values, act: 'identityProvider.keysSwitched' })
}

/** The new pair in the place of the one in use. What is sealed for one field opens in no other: it is sealed anew. */
function inUse(
  context: Context,
  found: StoredIdentityProvider,
  { signingKey, signingCertificate, decryptionKey, decryptionCertificate }: KeyRenewal,
): Partial<IdentityProviderValues> {
  const { saml, oidc } = found
  const moved = mover(context, found)
  if (oidc !== null)
    return {
      oidc: {
        ...oidc,
        signingCertificate,
        signingKey: moved(signingKey, 'renewal.signingKey', 'oidc.signingKey'),
      },
    }
  if (saml === null || decryptionKey === null) throw new Conflict('version')
  return {
    saml: {
      ...{ ...saml, signingCertificate, decryptionCertificate },
      signingKey: moved(signingKey, 'renewal.signingKey', 'saml.signingKey'),
      decryptionKey: moved(decryptionKey, 'renewal.decryptionKey', 'saml.decryptionKey'),
    },
  }
}

/** The pair that was in use, in the place of the new one. */
function formerOf(
  context: Context,
  found: StoredIdentityProvider,
  { renewal, until }: { renewal: KeyRenewal; until: Date },
): KeyRenewal {
  const { saml, oidc } = found
  const moved = mover(context, found)
  const signingKey = saml?.signingKey ?? oidc?.signingKey ?? renewal.signingKey
  return {
    step: 'switched',
    signingKey: moved(signingKey, saml === null ? 'oidc.signingKey' : 'saml.signingKey', 'renewal.signingKey'),
    signingCertificate: signingCertificateOf(found),
    decryptionKey: saml === null ? null : moved(saml.decryptionKey, 'saml.decryptionKey', 'renewal.decryptionKey'),
    decryptionCertificate: saml?.decryptionCertificate ?? '',
    until,
  }
}

const mover =
  (context: Context, { id }: StoredIdentityProvider) =>
  (key: KeyRenewal['signingKey'], from: string, to: string): KeyRenewal['signingKey'] =>
    sealed({ context, id }, to, context.secrets.open({ collection: identityProviders, id, field: from }, key))

/**
 * Forgets the pair that is not in use: the new one, when it is not to be, or the old one after the switch. Done twice it is
 * done once. Throws Conflict when the pair that is meant is another one, so that nobody drops what just came into use.
 */
export async function dropKeys(scope: Scope, { id, fingerprint }: Meant & { id: Id }): Promise<void> {
  const found = await scope.require(identityProviders, id)
  const { renewal } = found
  const isInUse = isOf(signingCertificateOf(found), fingerprint)
  if (isInUse || (renewal !== null && !isOf(renewal.signingCertificate, fingerprint))) throw new Conflict('version')
  if (renewal === null) return
  await keep(scope, found, { values: { renewal: null }, act: 'identityProvider.keysDropped' })
}

const isOf = (pem: string, fingerprint: string): boolean => pem !== '' && fingerprintOf(pem) === fingerprint

/** The certificate of ours that signs; empty with a client secret. */
export const signingCertificateOf = ({ saml, oidc }: StoredIdentityProvider): string =>
  saml?.signingCertificate ?? oidc?.signingCertificate ?? ''

async function keep(
  scope: Scope,
  found: StoredIdentityProvider,
  { values, act }: { values: Partial<IdentityProviderValues>; act: string },
): Promise<void> {
  const work = scope.work()
  work.replace(identityProviders, found, { values, act: act, label: found.name })
  await work.commit()
}

/** The end of the key of ours that ends first. Null where the provider knows us by a secret. */
export function ourEnd({ saml, oidc }: StoredIdentityProvider): Date | null {
  const pems = [saml?.signingCertificate, saml?.decryptionCertificate, oidc?.signingCertificate]
  const ends = pems.filter((pem) => pem !== undefined && pem !== '').map((pem) => endOf(pem ?? '').getTime())
  return ends.length === 0 ? null : new Date(Math.min(...ends))
}
