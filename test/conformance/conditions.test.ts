import { expect } from 'chai'
import type { Condition, Query, Scalar } from '../../src/data/store.ts'
import { contract } from './adapters.ts'
import { creating, type Thing, things } from './samples.ts'

const ref = '0123456789abcdef01234567'

contract('conditions at the edges', (opened) => {
  const rows: Thing[] = [
    { name: 'a', rank: 1, flag: true, at: new Date(5), ref },
    { name: '5', rank: 5, flag: false, at: new Date(0) },
    { name: '\u0000', rank: -Infinity },
    { name: 'x\u0000y', rank: Infinity },
    { name: '\uffff', rank: null },
    { name: '😀' },
  ]
  const made = rows.map((values) => creating(things, values))
  before(() => opened().store.commit(made))

  const names = async (query: Query): Promise<string[]> =>
    (await opened().store.find(things, query)).map(({ name }) => name)
  const everything = rows.map(({ name }) => name)

  it('a value of another kind than the field finds nothing, and in a list nothing more', async () => {
    const others: Record<string, Scalar[]> = {
      name: [5, 0, true, new Date(5)],
      rank: ['5', '', true, new Date(5)],
      flag: [1, 0, 'true', new Date(1)],
      at: [5, 0, '5', new Date(5).toISOString(), true],
      ref: ['0123', ref.toUpperCase(), '', 5],
      id: ['', 'x', made[0]!.id.slice(1), 5],
    }
    for (const [field, values] of Object.entries(others))
      for (const value of values) {
        const said = `${field} ${JSON.stringify(value)}`
        const conditions: Condition[] = [value, { in: [value] }, { from: value }, { before: value }]
        for (const condition of conditions)
          expect(await names({ where: { [field]: condition } }), `${said} ${JSON.stringify(condition)}`).to.deep.equal(
            [],
          )
        expect(await opened().store.count(things, { where: { [field]: value } }), said).to.equal(0)
        const all = await names({ where: { [field]: null } })
        expect(await names({ where: { [field]: { in: [value, null] } } }), said).to.deep.equal(all)
      }
  })

  it('what is no number and what is no moment find nothing', async () => {
    for (const [field, value] of Object.entries({ rank: Number.NaN, at: new Date(Number.NaN) }))
      for (const condition of [value, { in: [value] }, { from: value }, { before: value }])
        expect(await names({ where: { [field]: condition } }), field).to.deep.equal([])
  })

  it('undefined finds nothing, although leaving the condition out finds all', async () => {
    const none = undefined as unknown as Scalar
    expect(await names({})).to.deep.equal(everything)
    expect(await names({ where: {} })).to.deep.equal(everything)
    expect(await names({ where: { name: none } })).to.deep.equal([])
    expect(await opened().store.count(things, { where: { name: none } })).to.equal(0)
    expect(await names({ where: { name: 'a', rank: none } })).to.deep.equal([])
  })

  it('a range without bounds lets all through, one with null nothing', async () => {
    const none = undefined as unknown as Scalar
    expect(await names({ where: { name: { from: none } } })).to.deep.equal(everything)
    for (const condition of [{ from: null }, { before: null }, { from: 0, before: null }])
      expect(await names({ where: { rank: condition }, sort: 'rank' })).to.deep.equal([])
  })

  it('numbers without end are numbers: equal, in a list, in a range, in the order', async () => {
    expect(await names({ where: { rank: Infinity } })).to.deep.equal(['x\u0000y'])
    expect(await names({ where: { rank: { in: [-Infinity, 1, Infinity] } }, sort: 'rank' })).to.deep.equal([
      ...['\u0000', 'a', 'x\u0000y'],
    ])
    expect(await names({ where: { rank: { from: -Infinity } }, sort: '-rank' })).to.deep.equal([
      ...['x\u0000y', '5', 'a', '\u0000'],
    ])
    expect(await names({ where: { rank: { before: Infinity } }, sort: 'rank' })).to.deep.equal(['\u0000', 'a', '5'])
  })

  it('questions that look alike are told apart, also when one was just answered', async () => {
    const alike: [Condition, string[]][] = [
      [null, ['\uffff', '😀']],
      [Infinity, ['x\u0000y']],
      [Number.NaN, []],
      [-Infinity, ['\u0000']],
      [5, ['5']],
      ['5', []],
      [{ in: [null] }, ['\uffff', '😀']],
      [{ in: [Infinity] }, ['x\u0000y']],
      [{ from: -Infinity }, ['\u0000', 'a', '5', 'x\u0000y']],
      [{ from: Infinity }, ['x\u0000y']],
      [{ from: null }, []],
    ]
    for (const round of [1, 2])
      for (const [condition, expected] of [...alike, ...alike.toReversed()])
        expect(
          await names({ where: { rank: condition }, sort: 'rank' }),
          `${round} ${JSON.stringify(condition)}`,
        ).to.deep.equal(expected)
    for (const [at, expected] of [[new Date(5), ['a']] as const, [new Date(5).toISOString(), []] as const])
      expect(await names({ where: { at } })).to.deep.equal(expected)
  })

  it('texts are compared by their code points, NUL and what is beyond the first 65,536 too', async () => {
    expect(await names({ sort: 'name' })).to.deep.equal(['\u0000', '5', 'a', 'x\u0000y', '\uffff', '😀'])
    expect(await names({ where: { name: { in: ['\u0000', 'x\u0000y', 'x'] } } })).to.deep.equal(['\u0000', 'x\u0000y'])
    expect(await names({ where: { name: { from: 'x\u0000', before: '😀' } } })).to.deep.equal(['x\u0000y', '\uffff'])
    expect(await names({ where: { name: { in: ['\ud83d', '\ude00'] } } })).to.deep.equal([])
  })

  it('a cursor that no record can have finds nothing after it', async () => {
    const id = made[0]!.id
    const cursors: [string, Scalar, string][] = [
      ...['id', '-id', 'rank', '-rank'].flatMap((sort) =>
        ['', 'x', id.toUpperCase(), `${id}0`].map((wrong): [string, Scalar, string] => [sort, 1, wrong]),
      ),
      ['rank', 'x', id],
      ['-rank', 'x', id],
      ['rank', new Date(0), id],
      ['-at', 5, id],
      ['name', 5, id],
      ['-flag', 1, id],
    ]
    for (const [sort, value, wrong] of cursors)
      expect(await names({ sort, after: { value, id: wrong } }), `${sort} ${String(value)} ${wrong}`).to.deep.equal([])
  })

  it('a cursor by id looks at the id alone', async () => {
    const after = (value: Scalar): Query['after'] & object => ({ value, id: made[1]!.id })
    for (const value of [null, made[1]!.id, 'anything']) {
      expect(await names({ after: after(value) })).to.deep.equal(everything.slice(2))
      expect(await names({ sort: '-id', after: after(value) })).to.deep.equal(['a'])
    }
  })
})
