import type { Context } from '../context.ts'
import { listOrganisations } from '../data/organisations.ts'
import { type Chain, sealTrail, unsealedOf } from '../data/trail-seals.ts'

/**
 * Seals what waits in every trail: that of the installation and those of the organisations. Gives how many entries there
 * were. `signal` ends it early. A trail that cannot be sealed keeps no other from it; then this throws, with one error for each.
 */
export async function sealTrails(
  { store, now }: Pick<Context, 'store' | 'now'>,
  signal?: AbortSignal,
): Promise<number> {
  const organisations = (await listOrganisations(store)).map(({ id }) => id)
  const chains: Chain[] = [null, ...(await unsealedOf(store, organisations))]
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
