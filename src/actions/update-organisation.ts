import type { Context } from '../context.ts'
import { currentAnswers } from '../data/answers.ts'
import { type OrganisationValues, organisations, type StoredOrganisation } from '../data/organisations.ts'
import type { Stored } from '../data/store.ts'
import { installationWork, Scope } from '../data/tenancy.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import type { Actor } from '../domain/trail.ts'
import type { NewOrganisation } from './create-organisation.ts'
import { recordStanding } from './standing.ts'

/**
 * Changes an organisation. The address stays when `slug` is empty. With another edition the standing of today is counted
 * anew: the answers that the two editions share stay as they are.
 */
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
  if (values.edition !== organisation.edition) await recount(context, organisation.id, change)
}

async function recount(
  context: Context,
  id: Id,
  { values, actor }: { values: NewOrganisation; actor: Actor },
): Promise<void> {
  const scope = new Scope(context.store, { organisation: id, actor, now: context.now })
  const work = scope.work()
  const { edition } = values
  await recordStanding(scope, work, {
    edition,
    norms: context.catalogue.normsOf(edition),
    answers: await currentAnswers(scope),
  })
  await work.commit()
}
