import type { Request } from 'express'
import { openProviders } from '../../data/identity-providers.ts'
import { organisationBySlug } from '../../data/organisations.ts'
import { localPath } from '../local-path.ts'

export interface Entrance {
  name: string
  href: string
}

/**
 * The ways in through the organisation that somebody is on the way to, or whose own entrance this is. Of an organisation
 * without one it shows nothing, as of one that does not exist.
 */
export async function entrancesFor(req: Request, to: string): Promise<Entrance[]> {
  const slug = req.params['slug'] ?? /^\/o\/([^/?#]{1,100})/.exec(to)?.[1]
  if (typeof slug !== 'string') return []
  const organisation = await organisationBySlug(req.context.store, slug)
  if (organisation === undefined) return []
  const back = to === '' ? `/o/${organisation.slug}` : localPath(to)
  const providers = await openProviders(req.context.store, organisation.id)
  return providers.map(({ id, name }) => ({ name, href: `/sign-in/with/${id}?to=${encodeURIComponent(back)}` }))
}
