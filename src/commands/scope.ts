import type { Context } from '../context.ts'
import { organisationBySlug, type StoredOrganisation } from '../data/organisations.ts'
import { currentPlan } from '../data/plans.ts'
import { Scope } from '../data/tenancy.ts'
import { CommandError } from './errors.ts'
import { operator } from './installation.ts'

/** The authority with this slug and a ticket to what it owns, in the name of whoever is signed in on the machine. */
export async function scopeOf(
  context: Context,
  slug: string,
): Promise<{ organisation: StoredOrganisation; scope: Scope }> {
  const organisation = await organisationBySlug(context.store, slug)
  if (organisation === undefined)
    throw new CommandError(`there is no organisation "${slug}"; waarborg organisation list shows them`)
  const scope = new Scope(context.store, { organisation: organisation.id, actor: operator(), now: context.now })
  return { organisation, scope }
}

/** Says in words that there is nothing to draw or to export yet. */
export async function requirePlan(scope: Scope, { name, slug }: StoredOrganisation): Promise<void> {
  if ((await currentPlan(scope)) === undefined)
    throw new CommandError(
      `${name} has no plan yet; make one on the web page or with waarborg import plan --org ${slug} FILE`,
    )
}
