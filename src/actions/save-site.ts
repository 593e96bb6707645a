import type { EntityInput, SiteInput } from './inputs.ts'
import { entities, type EntityValues, sites, type SiteValues } from '../data/sites.ts'
import type { Stored } from '../data/store.ts'
import type { Scope } from '../data/tenancy.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'

/** Adds or changes a legal entity. `id` is null for a new one. Throws Conflict when the name is taken or the version is stale. */
export async function saveEntity(scope: Scope, id: Id | null, input: EntityInput): Promise<void> {
  const { version, ...values } = input
  const work = scope.work()
  if (id === null) work.create(entities, values, { act: 'entity.created', label: values.name })
  else
    work.replace(entities, expected(await scope.require(entities, id), version), {
      values,
      act: 'entity.changed',
      label: values.name,
    })
  await work.commit()
}

/** Adds or changes a site. An entity that is not of this organisation is Invalid. */
export async function saveSite(scope: Scope, id: Id | null, input: SiteInput): Promise<void> {
  const { version, entity, ...rest } = input
  if (entity !== '' && (await scope.get(entities, entity)) === undefined)
    throw new Invalid([{ field: 'entity', code: 'any.only' }])
  const values: SiteValues = { ...rest, entity: entity === '' ? null : entity }
  const work = scope.work()
  if (id === null) work.create(sites, values, { act: 'site.created', label: values.name })
  else
    work.replace(sites, expected(await scope.require(sites, id), version), {
      values,
      act: 'site.changed',
      label: values.name,
    })
  await work.commit()
}

/** Removes an entity; sites, controls and actions that named it keep the rest of what they say. */
export async function removeEntity(scope: Scope, id: Id): Promise<EntityValues> {
  const found = await scope.require(entities, id)
  const work = scope.work()
  work.remove(entities, found, { act: 'entity.removed', label: found.name })
  await work.commit()
  return found
}

export async function removeSite(scope: Scope, id: Id): Promise<SiteValues> {
  const found = await scope.require(sites, id)
  const work = scope.work()
  work.remove(sites, found, { act: 'site.removed', label: found.name })
  await work.commit()
  return found
}

/** The record, when it still is the one that the form was made from. */
export function expected<T>(record: Stored<T>, version: number): Stored<T> {
  if (record.version !== version) throw new Conflict('version')
  return record
}
