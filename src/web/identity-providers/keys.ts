import type { Request } from 'express'
import { fingerprintOf } from '../../actions/identity-provider-metadata.ts'
import { mostDays, usualDays } from '../../actions/renew-provider-keys.ts'
import type { KeyRenewal, StoredIdentityProvider } from '../../data/identity-providers.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { dayOf } from '../../i18n/format.ts'
import { type Field, filled, type FormState } from '../forms.ts'
import { ourRow, providersHref } from './present.ts'

/** The renewal of our own keys: where it stands, what to do at the provider, and the one or two things that can be done. */
export function keysFacts(
  req: Request,
  provider: StoredIdentityProvider,
  state: FormState | undefined,
): Record<string, unknown> {
  const { renewal } = provider
  const mine = state?.values['fingerprint'] === undefined ? undefined : state
  return {
    mayRenew: isAllowed(req.roles, 'identity-provider.write'),
    action: `${providersHref(req)}/${provider.id}/keys`,
    step: renewal?.step ?? 'none',
    rows: renewal === null ? [] : rowsOf(req, renewal),
    fingerprint: renewal === null ? '' : fingerprintOf(renewal.signingCertificate),
    how: req.t(`identityProviders.keys.how.${provider.protocol}`),
    told: renewal === null ? '' : told(req, renewal),
    field: filled([daysField(req)], mine, { days: usualDays })[0],
  }
}

const told = ({ t, formats, context }: Request, { step, until }: KeyRenewal): string => {
  if (step === 'prepared' || until === null) return t('identityProviders.keys.preparedLead')
  const day = formats.day(dayOf(until))
  return t(until <= context.now() ? 'identityProviders.keys.overLead' : 'identityProviders.keys.switchedLead', { day })
}

function rowsOf(req: Request, { step, signingCertificate, decryptionCertificate }: KeyRenewal) {
  const label = (what: string): string =>
    req.t(step === 'prepared' ? 'identityProviders.keys.next' : 'identityProviders.keys.former', { what })
  return [
    ourRow(req, label(req.t('identityProviders.ourSigning')), signingCertificate),
    ...(decryptionCertificate === ''
      ? []
      : [ourRow(req, label(req.t('identityProviders.ourDecryption')), decryptionCertificate)]),
  ]
}

const daysField = ({ t }: Request): Field => ({
  ...{ name: 'days', inputmode: 'numeric', width: 'short' },
  label: t('identityProviders.keys.days'),
  hint: t('identityProviders.keys.daysHint', { most: mostDays }),
})
