import { expect } from 'chai'
import { newId } from '../../src/data/records.ts'
import type { Change, Query, Scalar, Store, Stored } from '../../src/data/store.ts'
import { contract } from './adapters.ts'
import { creating, type Thing, things } from './samples.ts'

type Row = Stored<Thing>

/** What happens after the n-th record was read. */
type Meanwhile = (n: number, read: Row) => Promise<unknown>
type Way = (store: Store, query: Query, meanwhile: Meanwhile) => Promise<Row[]>

const quiet: Meanwhile = () => Promise.resolve()
const sorts = ['id', '-id', 'name', '-name', 'rank', '-rank', 'at', '-at', 'flag', '-flag']
const fieldOf = (sort: string): 'id' | 'name' | 'rank' => sort.replace('-', '') as 'id'
const valueOf = (row: Row, sort: string): Scalar => row[fieldOf(sort)] ?? null

/** All pages one after the other. */
const byPages =
  (limit: number): Way =>
  async (store, query, meanwhile) => {
    const seen: Row[] = []
    for (let after = query.after; ;) {
      const page = await store.find(things, { ...query, limit, ...(after === undefined ? {} : { after }) })
      const last = page.at(-1)
      if (last === undefined) return seen
      for (const row of page) {
        seen.push(row)
        await meanwhile(seen.length, row)
      }
      after = { value: valueOf(last, query.sort ?? 'id'), id: last.id }
    }
  }

const byStream: Way = async (store, query, meanwhile) => {
  const seen: Row[] = []
  for await (const row of store.stream(things, query)) {
    seen.push(row)
    await meanwhile(seen.length, row)
  }
  return seen
}

const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id)

/** Each value with many records, and many without one. */
const values = (n: number): Thing => ({
  name: `p${n % 4}`,
  ...(n % 5 === 0 ? {} : { rank: n % 10 === 1 ? null : n % 3 }),
  at: n % 3 === 0 ? null : new Date(n % 7),
  flag: [true, false, null][n % 3]!,
})

contract('paging', (opened) => {
  const ref = newId()
  const where = { ref }
  before(() => opened().store.commit(Array.from({ length: 60 }, (_, n) => creating(things, { ...values(n), ref }))))

  for (const sort of sorts)
    it(`by ${sort}: every record once, in order, ties by id, also those without a value`, async () => {
      const { store } = opened()
      const whole = idsOf(await store.find(things, { where, sort }))
      expect(new Set(whole).size).to.equal(60)
      for (const limit of [1, 7, 60, 61])
        expect(idsOf(await byPages(limit)(store, { where, sort }, quiet)), String(limit)).to.deep.equal(whole)
    })

  it('streams more than a page of its own, with conditions, from a cursor', async () => {
    const { store } = opened()
    const other = newId()
    await store.commit(
      Array.from({ length: 1203 }, (_, n) => creating(things, { name: 'many', ref: other, rank: n % 2 ? n : null })),
    )
    for (const sort of ['-rank', 'rank', 'name', '-id']) {
      const query = { where: { ref: other }, sort }
      const whole = idsOf(await store.find(things, query))
      expect(idsOf(await byStream(store, query, quiet)), sort).to.deep.equal(whole)
      const from = (await store.find(things, query))[1000]!
      const after = { value: valueOf(from, sort), id: from.id }
      expect(idsOf(await byStream(store, { ...query, after }, quiet)), sort).to.deep.equal(whole.slice(1001))
      expect(idsOf(await byStream(store, { ...query, limit: 700 }, quiet)), sort).to.deep.equal(whole.slice(0, 700))
    }
  })
})

const ways: Record<string, { way: Way; rows: number; every: number }> = {
  'pages of 7': { way: byPages(7), rows: 84, every: 7 },
  'a stream': { way: byStream, rows: 1300, every: 130 },
}

for (const [title, { way, rows, every }] of Object.entries(ways))
  contract(`${title} while others write`, (opened) => {
    for (const sort of sorts)
      it(`by ${sort}: nothing twice, nothing that stayed is skipped, and in order`, async () => {
        const { store } = opened()
        const where = { ref: newId() }
        await store.commit(Array.from({ length: rows }, (_, n) => creating(things, { ...values(n), ...where })))
        const whole = await store.find(things, { where, sort })
        const done: Done = { gone: new Set(), replaced: new Set() }
        const seen = await way(store, { where, sort }, async (n, read) => {
          if (n % every === 0) await store.commit(writesAround(whole, read, { where, done, n }))
        })
        const ids = idsOf(seen)
        expect(new Set(ids).size, 'nothing twice').to.equal(ids.length)
        const stayed = idsOf(whole).filter((id) => !done.gone.has(id))
        expect(ids, 'nothing skipped').to.include.members(stayed)
        expect(
          ids.filter((id) => stayed.includes(id)),
          'in order',
        ).to.deep.equal(stayed)
        const versions = new Map(seen.map(({ id, version }) => [id, version]))
        expect(
          stayed.some((id) => versions.get(id) === 2),
          'what was replaced ahead is seen as it is now',
        ).to.equal(true)
      })

    it('a record that is given another place is seen where it is when its page is read', async () => {
      const { store } = opened()
      const where = { ref: newId() }
      const made = Array.from({ length: rows }, (_, n) => creating(things, { name: 'moves', rank: n, ...where }))
      await store.commit(made)
      const move = (from: number, rank: number): Change => ({
        ...{
          op: 'replace',
          collection: things,
          id: made[from]!.id,
          version: 1,
          values: { name: 'moved', rank, ...where },
        },
      })
      const seen = await way(store, { where, sort: 'rank' }, async (n) => {
        // The first to the end, and the last to the front.
        if (n === 3) await store.commit([move(0, rows), move(rows - 1, -1)])
      })
      const still = made.slice(1, -1).map(({ id }) => id)
      expect(idsOf(seen)).to.deep.equal([made[0]!.id, ...still, made[0]!.id])
    })
  })

/** What others did so far: which records they removed, and which they replaced. */
interface Done {
  gone: Set<string>
  replaced: Set<string>
}

/**
 * While one reads, others remove one that is still to come and one that was read, replace one of each without giving them
 * another place, and create some with the sort values that there are.
 */
function writesAround(
  whole: readonly Row[],
  read: Row,
  { where, done, n }: { where: { ref: string }; done: Done; n: number },
): Change[] {
  const place = whole.findIndex(({ id }) => id === read.id)
  const [back, ahead] = place === -1 ? [[], []] : [whole.slice(0, place), whole.slice(place + 1)]
  const some = (rows: readonly (Row | undefined)[]): Row[] =>
    rows.filter((row): row is Row => row !== undefined && !done.gone.has(row.id) && !done.replaced.has(row.id))
  const removed = some([back.at(-3), ahead.at(-1 - (n % 5))])
  for (const { id } of removed) done.gone.add(id)
  const replaced = some([back.at(-2), ahead.at(Math.floor(ahead.length / 2))])
  for (const { id } of replaced) done.replaced.add(id)
  return [
    ...removed.map(({ id }): Change => ({ op: 'remove', collection: things, id, version: 1 })),
    ...replaced.map(({ id, ...same }): Change => ({
      ...{ op: 'replace', collection: things, id, version: 1, values: { ...same, list: ['replaced'] } },
    })),
    ...[0, 1, 2, 3, 4, 5].map((extra) => creating(things, { ...values(n + extra), ...where })),
  ]
}
