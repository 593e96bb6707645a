import type { Context } from '../context.ts'
import { listOrganisations } from '../data/organisations.ts'
import type { Store } from '../data/store.ts'
import { type Chain, countUnsealed, sealTrail, unsealedOf } from '../data/trail-seals.ts'
import type { Id } from '../domain/organisation.ts'

/**
 * Seals what waits in every trail: that of the installation and those of the organisations. Gives how many entries there
 * were. `signal` ends it early. A trail that cannot be sealed keeps no other from it; then this throws, with one error for each.
 */
export async function sealTrails(
  { store, now }: Pick<Context, 'store' | 'now'>,
  signal?: AbortSignal,
): Promise<number> {
  const chains: Chain[] = [null, ...(await unsealedOrganisations(store))]
  const errors: unknown[] = []
  let count = 0
  for (const chain of chains) {
    try {
      count += await sealTrail(store, chain, { now, ...(signal === undefined ? {} : { signal }) })
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0)
    throw new AggregateError(errors, `trails that cannot be sealed: ${errors.map(String).join('; ')}`)
  return count
}

/** Whether anything waits in any trail. */
export const isAnythingUnsealed = async ({ store }: Pick<Context, 'store'>): Promise<boolean> =>
  (await countUnsealed(store, null)) > 0 || (await unsealedOrganisations(store)).length > 0

const unsealedOrganisations = async (store: Store): Promise<Id[]> =>
  unsealedOf(
    store,
    (await listOrganisations(store)).map(({ id }) => id),
  )
