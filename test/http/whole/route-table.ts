import { collections, type Store } from '../../../src/data/store.ts'
import type { Permission } from '../../../src/domain/permissions.ts'
import type { Route } from '../../../src/web/route.ts'
import { routes } from '../../../src/web/routes.ts'

type OrganisationRoute = Route & { may: Permission }

const prefix = '/o/:organisation'

/** The routes below an organisation, whatever is in the table today. */
export const organisationTable = routes.filter((route): route is OrganisationRoute => route.path.startsWith(prefix))

export const otherTable = routes.filter((route) => !route.path.startsWith(prefix))

export const called = ({ method, path }: Route): string => `${method.toUpperCase()} ${path.replace(prefix, '/o/…')}`

/** True when there is something in the path to fill in beside the organisation. */
export const hasParameter = ({ path }: Route): boolean => path.slice(prefix.length).includes(':')

/** The address of a route; every parameter but the organisation gets `value`, as it would be typed. */
export const hrefOf = ({ path }: Route, organisation: string, value = 'f'.repeat(24)): string =>
  path.replace(':organisation', organisation).replace(/:\w+/g, value)

/** How much there is of everything that leaves a trail: the same before and after means that nothing was written. */
export async function contents(store: Store): Promise<Record<string, number>> {
  const lasting = [...collections.values()].filter(({ kind }) => kind !== 'technical')
  const counted = lasting.map(async (one) => [one.name, await store.count(one, { everyOrganisation: true })] as const)
  return Object.fromEntries(await Promise.all(counted))
}
