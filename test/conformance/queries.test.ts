import { expect } from 'chai'
import type { Condition, Query, Scalar } from '../../src/data/store.ts'
import { contract } from './adapters.ts'
import { failure } from './failure.ts'
import { creating, type Thing, things } from './samples.ts'

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n))

async function readAll(records: AsyncIterable<{ id: string }>): Promise<string[]> {
  const ids: string[] = []
  for await (const { id } of records) ids.push(id)
  return ids
}

contract('finding', (opened) => {
  const rows: Thing[] = [
    { name: 'b', rank: 2, flag: true, at: day(2) },
    { name: 'a', rank: 10, flag: false, at: day(1) },
    { name: 'c', rank: -1, flag: true, at: null },
    { name: 'a', rank: null, flag: null, at: day(3) },
    { name: 'd', rank: 2.5 },
  ]
  before(() => opened().store.commit(rows.map((values) => creating(things, values))))

  const names = async (query: Query): Promise<string[]> =>
    (await opened().store.find(things, query)).map(({ name, rank }) => `${name}${rank ?? '-'}`)

  const found = (where: Record<string, Condition>): Promise<string[]> => names({ where, sort: 'name' })

  it('everything by id when nothing is asked', async () => {
    const all = await opened().store.find(things)
    expect(all.map(({ id }) => id)).to.deep.equal(all.map(({ id }) => id).sort())
    expect(all).to.have.length(rows.length)
  })

  it('equality, on every kind of value', async () => {
    expect(await found({ name: 'a' })).to.deep.equal(['a10', 'a-'])
    expect(await found({ rank: 2 })).to.deep.equal(['b2'])
    expect(await found({ flag: true })).to.deep.equal(['b2', 'c-1'])
    expect(await found({ at: day(3) })).to.deep.equal(['a-'])
  })

  it('null finds what is null and what is absent', async () => {
    expect(await found({ flag: null })).to.deep.equal(['a-', 'd2.5'])
    expect(await found({ at: null })).to.deep.equal(['c-1', 'd2.5'])
  })

  it('one of several, null among them; none of none', async () => {
    expect(await found({ name: { in: ['c', 'd', 'x'] } })).to.deep.equal(['c-1', 'd2.5'])
    expect(await found({ rank: { in: [null, 10] } })).to.deep.equal(['a10', 'a-'])
    expect(await found({ at: { in: [day(1), day(2)] } })).to.deep.equal(['a10', 'b2'])
    expect(await found({ name: { in: [] } })).to.deep.equal([])
  })

  it('thousands of values in one list', async () => {
    const many = Array.from({ length: 40_000 }, (_, n) => `x${n}`)
    expect(await found({ name: { in: [...many, 'd'] } })).to.deep.equal(['d2.5'])
  })

  it('ranges: from inclusive, before exclusive, never what is null', async () => {
    expect(await names({ where: { rank: { from: 2 } }, sort: 'rank' })).to.deep.equal(['b2', 'd2.5', 'a10'])
    expect(await names({ where: { rank: { before: 2 } }, sort: 'rank' })).to.deep.equal(['c-1'])
    expect(await names({ where: { at: { from: day(1), before: day(3) } }, sort: 'at' })).to.deep.equal(['a10', 'b2'])
    expect(await names({ where: { name: { from: 'b', before: 'd' } }, sort: 'name' })).to.deep.equal(['b2', 'c-1'])
  })

  it('several conditions at once: all of them', async () => {
    expect(await found({ flag: true, rank: { from: 0 } })).to.deep.equal(['b2'])
  })

  it('sorts both ways; ties by id; without a value first when ascending', async () => {
    expect(await names({ sort: 'rank' })).to.deep.equal(['a-', 'c-1', 'b2', 'd2.5', 'a10'])
    expect(await names({ sort: '-rank' })).to.deep.equal(['a10', 'd2.5', 'b2', 'c-1', 'a-'])
    const up = await opened().store.find(things, { sort: 'name' })
    const down = await opened().store.find(things, { sort: '-name' })
    expect(down).to.deep.equal(up.toReversed())
  })

  it('throws on a limit that is none', async () => {
    for (const limit of [-1, 1.5, Number.NaN, Infinity])
      expect((await failure(() => names({ limit }))).message).to.match(/no limit/)
  })

  it('limits, to nothing too', async () => {
    expect(await names({ sort: '-name', limit: 2 })).to.deep.equal(['d2.5', 'c-1'])
    expect(await names({ limit: 0 })).to.deep.equal([])
    expect(await names({ sort: 'name', limit: 99 })).to.have.length(5)
  })

  it('counts, with and without conditions', async () => {
    expect(await opened().store.count(things)).to.equal(5)
    expect(await opened().store.count(things, { where: { name: 'a' } })).to.equal(2)
    expect(await opened().store.count(things, { where: { name: 'x' } })).to.equal(0)
  })

  it('counts per value', async () => {
    const { store } = opened()
    expect(await store.countBy(things, 'name')).to.deep.equal(
      new Map([
        ['a', 2],
        ['b', 1],
        ['c', 1],
        ['d', 1],
      ]),
    )
    expect(await store.countBy(things, 'name', { where: { flag: true } })).to.deep.equal(
      new Map([
        ['b', 1],
        ['c', 1],
      ]),
    )
    expect(await store.countBy(things, 'name', { where: { name: 'x' } })).to.deep.equal(new Map())
  })

  it('streams in order, the same as find', async () => {
    for (const query of [{}, { sort: '-rank' }, { sort: 'at' }, { where: { flag: true }, sort: 'name' }]) {
      const streamed = await readAll(opened().store.stream(things, query))
      expect(streamed).to.deep.equal((await opened().store.find(things, query)).map(({ id }) => id))
    }
  })

  it('limits a stream too, and goes on from a cursor', async () => {
    const whole = (await opened().store.find(things, { sort: 'rank' })).map(({ id }) => id)
    expect(await readAll(opened().store.stream(things, { sort: 'rank', limit: 2 }))).to.deep.equal(whole.slice(0, 2))
    expect(await readAll(opened().store.stream(things, { sort: 'rank', limit: 0 }))).to.deep.equal([])
    const after = { value: null, id: whole[0]! }
    expect(await readAll(opened().store.stream(things, { sort: 'rank', limit: 3, after }))).to.deep.equal(
      whole.slice(1, 4),
    )
  })

  it('counts all that the conditions meet, whatever the page', async () => {
    const { store } = opened()
    const [first] = await store.find(things)
    const page = { sort: 'id', limit: 1, after: { value: null, id: first!.id } }
    expect(await store.count(things, page)).to.equal(rows.length)
    expect((await store.countBy(things, 'name', page)).size).to.equal(4)
  })

  it('counts per value of each kind, as text: moments in milliseconds, truth as 1 and 0, none as null', async () => {
    const per = async (field: string) => Object.fromEntries(await opened().store.countBy(things, field))
    expect(await per('rank')).to.deep.equal({ '10': 1, '2': 1, '2.5': 1, '-1': 1, null: 1 })
    expect(await per('flag')).to.deep.equal({ '1': 2, '0': 1, null: 2 })
    expect(await per('at')).to.deep.equal({ [+day(1)]: 1, [+day(2)]: 1, [+day(3)]: 1, null: 2 })
  })

  it('throws on a field that is not declared, wherever it is named', async () => {
    const { store } = opened()
    const attempts: (() => unknown)[] = [
      () => store.find(things, { where: { list: 'x' } }),
      () => store.find(things, { sort: 'anything' }),
      () => store.find(things, { where: { 'name" OR 1=1 --': 'x' } }),
      () => store.find(things, { where: { $where: 'x' } }),
      () => store.count(things, { where: { version: 1 } }),
      () => store.countBy(things, 'map.a'),
      () => readAll(store.stream(things, { where: { document: 'x' } })),
    ]
    for (const attempt of attempts) expect((await failure(attempt)).message).to.match(/^testThings has no index on /)
  })

  it('throws on what is no condition, instead of letting everything through', async () => {
    for (const condition of [{}, [], ['a'], { $ne: 'a' }, { toString: 'a' }] as unknown as Scalar[])
      expect((await failure(() => opened().store.find(things, { where: { name: condition } }))).message).to.match(
        /no condition/,
      )
  })
})
