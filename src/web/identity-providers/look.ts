import type { Request, Response } from 'express'
import { oidcToLookAt } from '../../actions/identity-provider.ts'
import { NotFound } from '../../domain/errors.ts'
import { type Looked, lookAtOidc, lookKey } from '../../identity/oidc-look.ts'
import { requested } from './form.ts'
import { listCrumb, settingsCrumb } from './list.ts'
import { providersHref } from './present.ts'

const signs = { yes: 'yes', no: 'no', unsure: 'unanswered' } as const

/** Reads the discovery and the keys of an OIDC provider now, and says of each thing how it stands and what to do. */
export async function showLook(req: Request, res: Response): Promise<void> {
  const provider = await requested(req)
  if (provider.oidc === null) throw new NotFound('OIDC provider')
  const found = await lookAtOidc(oidcToLookAt(req.context, provider), req.context.now())
  const wrong = found.filter(({ state }) => state === 'no')
  req.context.log.info({ provider: provider.id, wrong: wrong.map(({ what, code }) => `${what}.${code}`) }, 'looked at')
  const href = `${providersHref(req)}/${provider.id}`
  res.page('identity-providers/look', {
    title: req.t('identityProviders.look.title', { name: provider.name }),
    lead: req.t('identityProviders.look.lead'),
    breadcrumb: [settingsCrumb(req), listCrumb(req), { href, label: provider.name }],
    href,
    told: req.t('identityProviders.look.wrong', { count: wrong.length }),
    rows: found.map((one) => rowOf(req, one)),
  })
}

const rowOf = ({ t }: Request, looked: Looked): { sign: object; text: string } => ({
  sign: {
    state: signs[looked.state],
    ...(looked.state === 'unsure' ? { label: t('identityProviders.look.unsure') } : {}),
  },
  text: t(lookKey(looked), looked.values),
})
