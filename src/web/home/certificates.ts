import type { Request } from 'express'
import { ourEnd } from '../../actions/renew-provider-keys.ts'
import { certificateState } from '../../domain/identity-provider.ts'
import { dayOf } from '../../i18n/format.ts'
import { certificateSign, lastEnd } from '../identity-providers/present.ts'
import type { ToDo } from './due.ts'
import type { Facts } from './facts.ts'

/**
 * The identity providers in use whose last certificate ends within 60 days, since without a new one nobody comes in; and
 * those for which a key of ours ends, since they may refuse us then.
 */
export function certificatesToReplace(req: Request, { identityProviders, base }: Facts): ToDo[] {
  return identityProviders
    .filter(({ isOpen }) => isOpen)
    .flatMap((provider) => {
      const href = `${base}/identity-providers/${provider.id}`
      return [
        ...toReplace(req, { end: lastEnd(provider), whose: 'theirs', name: provider.name, href }),
        ...toReplace(req, { end: ourEnd(provider), whose: 'ours', name: provider.name, href: `${href}#keys` }),
      ]
    })
}

function toReplace(
  req: Request,
  { end, whose, name, href }: { end: Date | null; whose: 'theirs' | 'ours'; name: string; href: string },
): ToDo[] {
  const state = end === null ? 'valid' : certificateState(end, req.context.now())
  if (end === null || state === 'valid') return []
  const words = whose === 'ours' ? 'identityProviders.keys.home' : 'identityProviders.home'
  return [
    {
      dueOn: dayOf(end),
      // Both sides need their time: it is asked for from the first warning on, not in the last month.
      isNow: true,
      title: { text: req.t(`${words}.title`, { name }) },
      note: `${req.t(`${words}.note`)} · ${certificateSign(req, end, whose).label}`,
      where: '',
      href,
      act: { href, label: req.t('identityProviders.home.button') },
    },
  ]
}
