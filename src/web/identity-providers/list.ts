import type { Request, Response } from 'express'
import { listIdentityProviders } from '../../data/identity-providers.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { listRow, providersHref } from './present.ts'

/** The identity providers of the authority, each with its state and how long its certificate still holds. */
export async function showProviders(req: Request, res: Response): Promise<void> {
  const found = await listIdentityProviders(req.scope)
  res.page('identity-providers/list', {
    title: req.t('identityProviders.title'),
    breadcrumb: [settingsCrumb(req)],
    rows: found.map((provider) => listRow(req, provider)),
    newHref: isAllowed(req.roles, 'identity-provider.write') ? `${providersHref(req)}/new` : null,
  })
}

export const settingsCrumb = (req: Request): { href: string; label: string } => ({
  href: `/o/${req.organisation.slug}/settings`,
  label: req.t('organisations.title'),
})

export const listCrumb = (req: Request): { href: string; label: string } => ({
  href: providersHref(req),
  label: req.t('identityProviders.title'),
})
