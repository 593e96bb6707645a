import type { Request } from 'express'
import { certificateState } from '../../domain/identity-provider.ts'
import { dayOf } from '../../i18n/format.ts'
import { certificateSign, lastEnd } from '../identity-providers/present.ts'
import type { ToDo } from './due.ts'
import type { Facts } from './facts.ts'

/** The identity providers in use whose last certificate ends within 60 days: without a new one nobody comes in. */
export function certificatesToReplace(req: Request, { identityProviders, base }: Facts): ToDo[] {
  return identityProviders.flatMap((provider) => {
    const end = lastEnd(provider)
    if (!provider.isOpen || end === null || certificateState(end, req.context.now()) === 'valid') return []
    const sign = certificateSign(req, end)
    const href = `${base}/identity-providers/${provider.id}`
    return {
      dueOn: dayOf(end),
      isNow: sign.state !== 'expiring' || certificateState(end, req.context.now()) === 'ends-in-30',
      title: { text: req.t('identityProviders.home.title', { name: provider.name }) },
      note: `${req.t('identityProviders.home.note')} · ${sign.label}`,
      where: '',
      href,
      act: { href, label: req.t('identityProviders.home.button') },
    }
  })
}
