import type { EntityInput, SiteInput } from './inputs.ts'
import { listControls } from '../data/controls.ts'
import { planActions } from '../data/plans.ts'
import { entities, type EntityValues, listSites, sites, type SiteValues } from '../data/sites.ts'
import type { Stored } from '../data/store.ts'
import type { Scope } from '../data/tenancy.ts'
import { Conflict, Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'

/** Adds or changes a legal entity. `id` is null for a new one. Throws Conflict when the name is taken or the version is stale. */
export async function saveEntity(scope: Scope, id: Id | null, input: EntityInput): Promise<void> {
  const { version, kboNumber, ...rest } = input
  // Empty is none; replacing says so, or the former number would stay.
  const values = { ...rest, ...(kboNumber === '' && id === null ? {} : { kboNumber }) }
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

/** Removes an entity. Invalid while a site, control or action names it: without it they would come to say something else. */
export async function removeEntity(scope: Scope, id: Id): Promise<EntityValues> {
  const found = await scope.require(entities, id)
  await refuseInUse(scope, ({ entity, entities: named }) => entity === id || named?.includes(id) === true)
  const work = scope.work()
  work.remove(entities, found, { act: 'entity.removed', label: found.name })
  await work.commit()
  return found
}

/** Removes a site. Invalid while a control or action names it. */
export async function removeSite(scope: Scope, id: Id): Promise<SiteValues> {
  const found = await scope.require(sites, id)
  await refuseInUse(scope, ({ sites: named }) => named?.includes(id) === true)
  const work = scope.work()
  work.remove(sites, found, { act: 'site.removed', label: found.name })
  await work.commit()
  return found
}

/** What may name an entity or a site. */
interface Naming {
  entity?: Id | null
  entities?: readonly Id[]
  sites?: readonly Id[]
}

async function refuseInUse(scope: Scope, names: (record: Naming) => boolean): Promise<void> {
  const all: Naming[] = [
    ...(await listSites(scope)),
    ...(await listControls(scope)),
    ...(await scope.find(planActions)),
  ]
  const count = all.filter(names).length
  if (count > 0) throw new Invalid([{ field: 'name', code: 'part.inUse', values: { count } }])
}

/** The record, when it still is the one that the form was made from. */
export function expected<T>(record: Stored<T>, version: number): Stored<T> {
  if (record.version !== version) throw new Conflict('version')
  return record
}
