import type { Context } from '../context.ts'
import { organisations, type OrganisationValues, type StoredOrganisation } from '../data/organisations.ts'
import type { Stored } from '../data/store.ts'
import { installationWork } from '../data/tenancy.ts'
import { Conflict } from '../domain/errors.ts'
import type { Role } from '../domain/permissions.ts'
import type { Actor } from '../domain/trail.ts'

/** Sets which roles of an organisation need a second factor. It holds from the next page that anybody opens there. */
export async function chooseSecondFactorRoles(
  context: Context,
  organisation: StoredOrganisation,
  change: { roles: readonly Role[]; version: number; actor: Actor },
): Promise<void> {
  if (organisation.version !== change.version) throw new Conflict('version')
  const work = installationWork(context.store, change.actor, context.now)
  const values = { secondFactorRoles: change.roles }
  const act = 'organisation.secondFactorChosen'
  work.replace(organisations, organisation as Stored<OrganisationValues>, { values, act, label: organisation.name })
  await work.commit()
}
