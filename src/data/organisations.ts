import type { Organisation } from '../domain/organisation.ts'
import { sharedSchema, text } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'

export type OrganisationValues = Omit<Organisation, 'id'> & { createdAt: Date }
export type StoredOrganisation = Omit<Stored<OrganisationValues>, 'organisation'>

export const organisations = collection<OrganisationValues>({
  name: 'organisations',
  kind: 'shared',
  schema: sharedSchema({
    slug: { type: String, required: true },
    name: { type: String, required: true },
    languages: [String],
    nisCode: text,
    edition: { type: String, required: true },
    // Null is no choice: then the default holds. An empty list is one.
    secondFactorRoles: { type: [String], default: null },
    createdAt: Date,
  }),
  indexes: [{ fields: ['slug'], unique: true }, { fields: ['name'] }],
})

/** The organisation with this slug. */
export async function organisationBySlug(store: Store, slug: string): Promise<StoredOrganisation | undefined> {
  return (await store.find(organisations, { where: { slug }, limit: 1 }))[0]
}

/** All organisations by name, or those with these ids. */
export function listOrganisations(store: Store, ids?: readonly string[]): Promise<StoredOrganisation[]> {
  return store.find(organisations, { sort: 'name', ...(ids === undefined ? {} : { where: { id: { in: ids } } }) })
}
