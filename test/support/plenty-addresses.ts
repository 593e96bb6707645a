import type { Route } from '../../src/web/route.ts'
import type { Made } from './plenty-shared.ts'

/** What may stand for each parameter of a path, by a name that is the same however much there is. */
function valuesOf(parameter: string, made: Made): [string, string][] {
  if (parameter === 'id')
    return Object.entries(made).flatMap(([name, ids]) =>
      ids.slice(0, 2).map((id, index): [string, string] => [`${name} ${index}`, id]),
    )
  const known: Readonly<Record<string, readonly string[]>> = {
    ...{ organisation: ['demerdorp'], language: ['nl'], number: ['1'], part: ['purpose'], norm: made['norms'] ?? [] },
    ...{ kind: Object.keys(made), receipt: made['receipts'] ?? [], sha256: made['files'] ?? [] },
    link: made['evidenceLinks']?.slice(0, 1) ?? [],
    ...{ provider: made['identityProviders']?.slice(0, 1) ?? [], slug: ['demerdorp'], word: ['w'.repeat(43)] },
  }
  const values = known[parameter]
  if (values === undefined) throw new Error(`test/support/plenty-addresses.ts knows nothing for :${parameter}`)
  return values.map((value, index) => [parameter === 'kind' ? value : String(index), value])
}

/**
 * The addresses that a route may have, by a name that is the same however much there is. Not all of them open: `:id` is
 * that of any record, so that a new route needs nothing here. With a kind, only records of that kind.
 */
export function addressesOf({ path }: Route, made: Made): Map<string, string> {
  let found: [string, string][] = [['', path]]
  for (const [written, parameter = ''] of path.matchAll(/:(\w+)/g))
    found = found.flatMap(([label, href]) =>
      valuesOf(parameter, made)
        .filter(
          ([name]) =>
            parameter !== 'id' || !path.includes(':kind') || name.startsWith(`${label.trim().split(' ').at(-1)} `),
        )
        .map(([name, value]): [string, string] => [
          `${label} ${name}`,
          href.replace(written, encodeURIComponent(value)),
        ]),
    )
  return new Map(found)
}
