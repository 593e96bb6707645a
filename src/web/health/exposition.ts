/**
 * Figures in the text format of Prometheus (version 0.0.4). What it takes is a page of code; the usual package brings
 * three others, a registry that is global to the process, and labels of any kind. Here a label holds what the code says.
 */
export interface Exposed {
  /** its lines, with what it is; '' while it has nothing to say */
  text: () => string
}

interface Named {
  name: string
  /** one line of plain words, with the unit when the name does not say it */
  help: string
  labels?: readonly string[]
}

/** Counts up, per combination of labels. */
export class Counter implements Exposed {
  readonly #of: Named
  readonly #counts = new Map<string, number>()

  constructor(of: Named) {
    this.#of = of
  }

  add(labels: readonly string[] = [], by = 1): void {
    const key = keyOf(this.#of, labels)
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by)
  }

  text(): string {
    return block(
      this.#of,
      'counter',
      [...this.#counts].map(([key, count]) => line(this.#of.name, key, count)),
    )
  }
}

interface Series {
  /** how many were in each bucket and in none below it; the last one has no bound */
  counts: number[]
  sum: number
}

/** How long things took, in seconds, per combination of labels. */
export class Histogram implements Exposed {
  readonly #of: Named
  readonly #bounds: readonly number[]
  readonly #series = new Map<string, Series>()

  constructor(of: Named & { bounds: readonly number[] }) {
    this.#of = of
    this.#bounds = of.bounds
  }

  observe(labels: readonly string[], seconds: number): void {
    const key = keyOf(this.#of, labels)
    let series = this.#series.get(key)
    if (series === undefined) {
      series = { counts: Array.from({ length: this.#bounds.length + 1 }, () => 0), sum: 0 }
      this.#series.set(key, series)
    }
    let place = 0
    while (seconds > (this.#bounds[place] ?? Infinity)) place += 1
    series.counts[place] = (series.counts[place] ?? 0) + 1
    series.sum += seconds
  }

  text(): string {
    return block(
      this.#of,
      'histogram',
      [...this.#series].flatMap(([key, series]) => this.#lines(key, series)),
    )
  }

  #lines(key: string, { counts, sum }: Series): string[] {
    const { name } = this.#of
    let total = 0
    const buckets = counts.map((count, place) => {
      total += count
      const bound = this.#bounds[place]
      return line(`${name}_bucket`, joined(key, `le="${bound === undefined ? '+Inf' : bound}"`), total)
    })
    return [...buckets, line(`${name}_sum`, key, sum), line(`${name}_count`, key, total)]
  }
}

/** What stands at this moment: one value, or one per label. */
export function gauge(of: Named, values: number | ReadonlyMap<string, number>): string {
  const [label = ''] = of.labels ?? []
  const lines =
    typeof values === 'number'
      ? [line(of.name, '', values)]
      : [...values].map(([value, number]) => line(of.name, `${label}="${escaped(value)}"`, number))
  return block(of, 'gauge', lines)
}

/** A count that is kept elsewhere. */
export const counter = (of: Named, value: number): string => block(of, 'counter', [line(of.name, '', value)])

function block({ name, help }: Named, type: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`
}

const line = (name: string, key: string, value: number): string => `${name}${key === '' ? '' : `{${key}}`} ${value}`

const joined = (key: string, more: string): string => (key === '' ? more : `${key},${more}`)

/** The labels as they are printed: also what a series is known by. */
function keyOf({ labels = [] }: Named, values: readonly string[]): string {
  let key = ''
  for (let place = 0; place < labels.length; place += 1)
    key += `${place === 0 ? '' : ','}${labels[place] ?? ''}="${escaped(values[place] ?? '')}"`
  return key
}

const escaped = (value: string): string =>
  /[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value
