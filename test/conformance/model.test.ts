import { expect } from 'chai'
import fc from 'fast-check'
import type { Change, Query, Scalar, Stored } from '../../src/data/store.ts'
import { newId } from '../../src/data/records.ts'
import { Conflict, NotFound } from '../../src/domain/errors.ts'
import { contract } from './adapters.ts'
import { creating, keys, type Thing, things } from './samples.ts'

/** A store as simple as can be: what the others do must be what this does. */
class Model {
  records = new Map<string, Stored<Thing>>()
  taken = new Set<string>()

  /** The error's name and field, or undefined when all was written. */
  commit(steps: readonly Step[], ids: readonly string[]): string | undefined {
    const records = new Map(this.records)
    const taken = new Set(this.taken)
    for (const step of steps) {
      const id = ids[step.record]!
      const problem = step.op === 'take' ? take(taken, step.key) : change(records, id, step)
      if (problem !== undefined) return problem
    }
    this.records = records
    this.taken = taken
    return undefined
  }

  find({ where = {}, sort = 'id', limit = Infinity }: Query): string[] {
    const field = sort.replace('-', '')
    const order = sort.startsWith('-') ? -1 : 1
    return [...this.records.values()]
      .filter((record) =>
        Object.entries(where).every(([name, condition]) => holds(valueOf(record, name), condition as Range)),
      )
      .sort((a, b) => order * (compare(valueOf(a, field), valueOf(b, field)) || compare(a.id, b.id)))
      .slice(0, limit)
      .map(({ id, version }) => `${id} ${version}`)
  }
}

type Values = Pick<Thing, 'name' | 'rank' | 'flag'>
type Step = { record: number } & (
  | { op: 'take'; key: string }
  | { op: 'create' | 'replace'; drift: number; values: Values }
  | { op: 'remove'; drift: number }
)
type Range = Scalar | { in: Scalar[] } | { from: number; before: number }

function take(taken: Set<string>, key: string): string | undefined {
  if (taken.has(key)) return 'Conflict key'
  taken.add(key)
  return undefined
}

function change(
  records: Map<string, Stored<Thing>>,
  id: string,
  step: Exclude<Step, { op: 'take' }>,
): string | undefined {
  const found = records.get(id)
  if (step.op === 'create') {
    if (found !== undefined) return 'Conflict id'
    records.set(id, { ...step.values, id, version: 1 } as Stored<Thing>)
    return undefined
  }
  if (found === undefined) return 'NotFound'
  if (step.drift !== 0) return 'Conflict version'
  if (step.op === 'remove') records.delete(id)
  else records.set(id, { ...step.values, id, version: found.version + 1 } as Stored<Thing>)
  return undefined
}

const valueOf = (record: Stored<Thing>, field: string): Scalar =>
  (record as unknown as Record<string, Scalar | undefined>)[field] ?? null

function holds(value: Scalar, condition: Range): boolean {
  if (condition === null || typeof condition !== 'object' || condition instanceof Date) return value === condition
  if ('in' in condition) return condition.in.includes(value)
  return value !== null && Number(value) >= condition.from && Number(value) < condition.before
}

function compare(a: Scalar, b: Scalar): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? -1 : 1
  return Buffer.isBuffer(a) || typeof a === 'string'
    ? Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
    : a < b
      ? -1
      : 1
}

/** The changes for the real store, each with the version that the model says it will find at that moment. */
function changesOf(model: Model, steps: readonly Step[], ids: readonly string[]): Change[] {
  const ahead = new Model()
  ahead.records = new Map(model.records)
  return steps.map((step) => {
    const id = ids[step.record]!
    if (step.op === 'take') return creating(keys, { key: step.key })
    const version = (ahead.records.get(id)?.version ?? 1) + ('drift' in step ? step.drift : 0)
    change(ahead.records, id, step)
    if (step.op === 'create') return creating(things, step.values, { id })
    if (step.op === 'remove') return { op: 'remove', collection: things, id, version }
    return { op: 'replace', collection: things, id, version, values: step.values }
  })
}

const name = fc.constantFrom('a', 'b', 'B', 'é', '😀', '', 'Z')
const rank = fc.constantFrom(null, -1, 0, 0.5, 3, 2 ** 40)
const flag = fc.constantFrom(null, true, false)
const values: fc.Arbitrary<Values> = fc.record({ name: name.filter((text) => text !== ''), rank, flag })
const record = fc.nat(7)
const drift = fc.constantFrom(0, 0, 0, 0, 0, 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ op: fc.constant('create' as const), record, drift: fc.constant(0), values }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('replace' as const), record, drift, values }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('remove' as const), record, drift }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('take' as const), record, key: fc.stringMatching(/^[a-f]{1,2}$/) }),
  },
)
const condition = fc.oneof(
  fc.record({ name }),
  fc.record({ name: fc.record({ in: fc.array(name, { maxLength: 3 }) }) }),
  fc.record({ rank: fc.oneof(rank, fc.record({ in: fc.array(rank) }), fc.constant({ from: 0, before: 3 })) }),
  fc.record({ flag, rank: fc.constant({ from: -1, before: 1 }) }),
  fc.constant({}),
)
const query: fc.Arbitrary<Query> = fc.record({
  where: condition,
  sort: fc.constantFrom('id', '-id', 'name', '-name', 'rank', '-rank'),
  limit: fc.constantFrom(0, 1, 3, 100),
})
const move = fc.oneof(fc.array(step, { minLength: 1, maxLength: 5 }), fc.constant('reopen' as const))

contract('against a plain model', (opened, isNear) => {
  it('any sequence of commits gives the same errors and the same answers', async () => {
    const run = async (moves: (Step[] | 'reopen')[], queries: Query[]): Promise<void> => {
      await empty()
      const model = new Model()
      const ids = Array.from({ length: 8 }, newId)
      for (const next of moves) {
        if (next === 'reopen') await opened().reopen()
        else {
          const changes = changesOf(model, next, ids)
          expect(await outcome(changes)).to.equal(model.commit(next, ids))
        }
        for (const one of queries) {
          const found = await opened().store.find(things, one)
          expect(found.map(({ id, version }) => `${id} ${version}`)).to.deep.equal(model.find(one))
        }
      }
    }
    await fc.assert(fc.asyncProperty(fc.array(move, { maxLength: 20 }), fc.array(query, { maxLength: 4 }), run), {
      numRuns: isNear ? 300 : 40,
    })
  }).timeout(120_000)

  async function outcome(changes: Change[]): Promise<string | undefined> {
    try {
      await opened().store.commit(changes)
      return undefined
    } catch (error) {
      if (error instanceof Conflict) return `Conflict ${error.field}`
      if (error instanceof NotFound) return 'NotFound'
      throw error
    }
  }

  async function empty(): Promise<void> {
    const { store } = opened()
    for (const sample of [things, keys]) {
      const all = await store.find<unknown>(sample)
      await store.commit(all.map(({ id, version }) => ({ op: 'remove', collection: sample, id, version })))
    }
  }
})
