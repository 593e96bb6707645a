import type { Context } from '../context.ts'
import { type OrganisationValues, organisations, type StoredOrganisation } from '../data/organisations.ts'
import type { Stored } from '../data/store.ts'
import { installationWork } from '../data/tenancy.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Actor } from '../domain/trail.ts'
import type { NewOrganisation } from './create-organisation.ts'

/** Changes an organisation. The address stays when `slug` is empty; another edition of the norms is counted anew at once. */
export async function updateOrganisation(
  context: Context,
  organisation: StoredOrganisation,
  change: { values: NewOrganisation; version: number; actor: Actor },
): Promise<void> {
  if (organisation.version !== change.version) throw new Conflict('version')
  if (!context.catalogue.editions.some(({ id }) => id === change.values.edition))
    throw new Invalid([{ field: 'edition', code: 'any.only' }])
  const slug = change.values.slug === '' ? organisation.slug : change.values.slug
  const work = installationWork(context.store, change.actor, context.now)
  const values: Partial<OrganisationValues> = { ...change.values, slug }
  work.replace(organisations, organisation as Stored<OrganisationValues>, {
    values,
    act: 'organisation.changed',
    label: change.values.name,
  })
  await work.commit()
}
