import type { Request } from 'express'
import { openProviders } from '../../data/identity-providers.ts'
import { organisationBySlug, organisations } from '../../data/organisations.ts'
import type { Id } from '../../domain/organisation.ts'
import { localPath } from '../local-path.ts'

export interface Entrance {
  name: string
  href: string
}

/**
 * The ways in through the organisation that somebody is on the way to, whose own entrance this is, or that this browser
 * came in through last. Of an organisation without one it shows nothing, as of one that does not exist.
 */
export async function entrancesFor(req: Request, to: string): Promise<Entrance[]> {
  const slug = req.params['slug'] ?? /^\/o\/([^/?#]{1,100})/.exec(to)?.[1] ?? lastEntrance(req)
  if (typeof slug !== 'string') return []
  const organisation = await organisationBySlug(req.context.store, slug)
  if (organisation === undefined) return []
  const back = to === '' ? `/o/${organisation.slug}` : localPath(to)
  const providers = await openProviders(req.context.store, organisation.id)
  return providers.map(({ id, name }) => ({ name, href: `/sign-in/with/${id}?to=${encodeURIComponent(back)}` }))
}

const cookie = 'waarborg.entrance'

const lastEntrance = (req: Request): string | undefined =>
  new RegExp(`(?:^|; )${cookie}=([a-z0-9-]{1,100})(?:;|$)`).exec(req.headers.cookie ?? '')?.[1]

/** A year: who comes back to the plain address finds the way in of his or her authority first again. */
const lifetime = 31_536_000_000

/** Lets the sign-in page of this browser begin with the organisation that it came in through. */
export async function rememberEntrance(req: Request, organisation: Id): Promise<void> {
  const found = await req.context.store.get(organisations, organisation)
  if (found === undefined) return
  const secure = req.context.config.baseUrl.protocol === 'https:'
  req.res?.cookie(cookie, found.slug, { sameSite: 'lax', secure, httpOnly: true, maxAge: lifetime, path: '/' })
}
