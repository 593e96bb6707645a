import type { Entity, Site } from '../domain/organisation.ts'
import { ownedSchema, reference, text } from './schemas.ts'
import { collection, type Stored } from './store.ts'
import type { Scope } from './tenancy.ts'

export type EntityValues = Omit<Entity, 'id'>
export type SiteValues = Omit<Site, 'id' | 'entity'> & { entity: string | null }

export const entities = collection<EntityValues>({
  name: 'entities',
  kind: 'owned',
  schema: ownedSchema({ kind: String, name: { type: String, required: true }, kboNumber: String }),
  indexes: [{ fields: ['name'], unique: true }],
})

export const sites = collection<SiteValues>({
  name: 'sites',
  kind: 'owned',
  schema: ownedSchema({
    kind: String,
    name: { type: String, required: true },
    street: text,
    postcode: text,
    municipality: text,
    entity: reference,
    responsible: text,
  }),
  indexes: [{ fields: ['name'], unique: true }],
})

export const listEntities = (scope: Scope): Promise<Stored<EntityValues>[]> => scope.find(entities, { sort: 'id' })

export const listSites = (scope: Scope): Promise<Stored<SiteValues>[]> => scope.find(sites, { sort: 'name' })
