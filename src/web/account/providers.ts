import type { Request, Response } from 'express'
import { unlinkIdentity } from '../../actions/link-identity.ts'
import { linksOfUser } from '../../data/identity-links.ts'
import { identityProviders, type StoredIdentityProvider } from '../../data/identity-providers.ts'
import { findAcross } from '../../data/tenancy.ts'
import { users } from '../../data/users.ts'
import { NotFound } from '../../domain/errors.ts'
import { type FormState, formHandler } from '../forms.ts'
import { heldBy } from '../middleware/held.ts'
import type { Route } from '../route.ts'
import { idSchema } from '../second-factor/schemas.ts'
import { goOnAs } from '../sign-in/arrive.ts'
import { sendTo } from '../sign-in/start.ts'

const page = '/account/providers'

/** Through which providers the visitor can come in too, or could: linking is for the owner of the account only. */
async function showProviders(req: Request, res: Response, state?: FormState): Promise<void> {
  const providers = await reachable(req)
  const links = new Map((await linksOfUser(req.context.store, visitor(req).id)).map((one) => [one.provider, one]))
  const rows = providers.map(({ id, name }) => {
    const link = links.get(id)
    const since = link === undefined ? null : req.formats.day(link.linkedAt)
    const note = since === null ? req.t('account.providers.not') : req.t('account.providers.since', { day: since })
    return { id, name, note, isLinked: link !== undefined }
  })
  res.page('account/providers', {
    title: req.t('account.providers.title'),
    lead: req.t(rows.length === 0 ? 'account.providers.none' : 'account.providers.lead'),
    breadcrumb: [{ href: '/account', label: req.t('account.title') }],
    errors: state?.errors ?? [],
    rows,
  })
}

/** The open providers of where the visitor works; none for who administers or advises: a provider never signs them in. */
async function reachable(req: Request): Promise<StoredIdentityProvider[]> {
  const held = await heldBy(req)
  const isBeyond = held.some(({ roles }) => roles.includes('administrator') || roles.includes('consultant'))
  if (isBeyond || visitor(req).installationAdministrator) return []
  const places = held.map(({ member }) => member)
  const read = { collection: identityProviders, query: { where: { isOpen: true } } }
  return places.length === 0 ? [] : findAcross(req.context.store, places, read)
}

function visitor(req: Request): Express.User {
  if (req.user === undefined) throw new NotFound('account')
  return req.user
}

async function chosen(req: Request, id: string): Promise<StoredIdentityProvider> {
  const found = (await reachable(req)).find((one) => one.id === id)
  if (found === undefined) throw new NotFound('provider')
  return found
}

/** A link and no form: the content policy keeps forms from leading to another site. What comes of it is in link-own. */
async function startLink(req: Request, res: Response): Promise<void> {
  const again = { user: visitor(req).id, at: req.context.now().getTime(), links: true } as const
  await sendTo(req, res, { provider: await chosen(req, String(req.params['provider'])), again })
}

const submitUnlink = formHandler({
  schema: idSchema,
  show: showProviders,
  save: async (req, res, { id }) => {
    const user = visitor(req)
    const provider = await chosen(req, id)
    const actor = { kind: 'user', id: user.id, name: user.name } as const
    if (await unlinkIdentity(req.context, user, { providers: [provider], actor })) {
      // This browser goes on, under a new session; every other one has ended.
      const renewed = await req.context.store.get(users, user.id)
      if (renewed !== undefined) await goOnAs(req, renewed, req.session.shown)
    }
    res.done(page, req.t('account.providers.unlinked', { name: provider.name }))
  },
})

const route = { may: 'signed-in', notByProvider: true, stepUp: true } as const

export const providerLinkRoutes: Route[] = [
  { method: 'get', path: page, ...route, handler: showProviders },
  { method: 'get', path: `${page}/:provider`, ...route, handler: startLink },
  { method: 'post', path: `${page}/removal`, ...route, handler: submitUnlink },
]
