import { expect } from 'chai'
import { newId } from '../../src/data/records.ts'
import type { Change } from '../../src/data/store.ts'
import { Conflict } from '../../src/domain/errors.ts'
import { contract } from './adapters.ts'
import { failure } from './failure.ts'
import { cards, creating, keys, type Mark, marks } from './samples.ts'

contract('unique keys', (opened) => {
  const taken = async (changes: Change[], field: string): Promise<void> => {
    expect(await failure(opened().store.commit(changes)))
      .to.be.instanceOf(Conflict)
      .with.property('field', field)
  }

  it('a taken value is a Conflict that names the field, when created and when replaced', async () => {
    const other = creating(keys, { key: 'b' })
    await opened().store.commit([creating(keys, { key: 'a' }), other])
    await taken([creating(keys, { key: 'a' })], 'key')
    await taken([{ op: 'replace', collection: keys, id: other.id, version: 1, values: { key: 'a' } }], 'key')
    expect(await opened().store.get(keys, other.id)).to.include({ key: 'b', version: 1 })
  })

  it('a pair is taken only as a pair', async () => {
    const pair = (left: string, right: string) => creating(keys, { left, right, key: newId() })
    await opened().store.commit([pair('l', 'r'), pair('l', 'x'), pair('x', 'r')])
    await taken([pair('l', 'r')], 'left')
  })

  it('null and absent are never taken', async () => {
    await opened().store.commit([
      creating(keys, {}),
      creating(keys, {}),
      creating(keys, { key: newId(), left: 'only' }),
    ])
  })

  it('the same record may keep its value, and two may not in one commit', async () => {
    const made = creating(keys, { key: 'keeps' })
    await opened().store.commit([made])
    const change = { op: 'replace', collection: keys, id: made.id, version: 1 } as const
    await opened().store.commit([{ ...change, values: { key: 'keeps', left: 'new' } }])
    await taken([creating(keys, { key: 'twin' }), creating(keys, { key: 'twin' })], 'key')
    expect(await opened().store.count(keys, { where: { key: 'twin' } })).to.equal(0)
  })

  it('per organisation, not across: the field is named, not the organisation', async () => {
    const [one, two] = [newId(), newId()]
    const card = (organisation: string, name: string) =>
      creating(cards, { name, series: 's', number: 1 }, { organisation })
    await opened().store.commit([card(one, 'x'), card(two, 'x')])
    await taken([creating(cards, { name: 'x' }, { organisation: one })], 'name')
    await taken([card(one, 'y')], 'series')
  })
})

contract('unique keys of each kind of value', (opened) => {
  const mark = (values: Mark): Change => creating(marks, values)
  const taken = async (changes: Change[], field: string, why: string): Promise<void> => {
    const before = await opened().store.count(marks)
    expect(await failure(opened().store.commit(changes)), why)
      .to.be.instanceOf(Conflict)
      .with.property('field', field)
    expect(await opened().store.count(marks), why).to.equal(before)
  }

  it('the least, the emptiest and the falsest value is a value, and taken', async () => {
    const least: [keyof Mark, unknown][] = [
      ['text', ''],
      ['text', '\u0000'],
      ['count', 0],
      ['count', -Number.MAX_VALUE],
      ['count', -Infinity],
      ['at', new Date(0)],
      ['at', new Date('0001-01-01')],
      ['at', new Date(-8.64e15)],
      ['ref', '0'.repeat(24)],
      ['flag', false],
    ]
    for (const [field, value] of least) {
      await opened().store.commit([mark({ [field]: value })])
      await taken([mark({ [field]: value })], field, `${field} ${String(value)}`)
    }
  })

  it('texts are taken as they are written: case, accents and composition tell them apart', async () => {
    const texts = ['straße', 'STRASSE', 'e\u0301', '\u00e9', 'x', 'x ', '😀', '😁']
    await opened().store.commit(texts.map((text) => mark({ text })))
    for (const text of texts) await taken([mark({ text })], 'text', text)
  })

  it('null and absent are never taken, in none of them', async () => {
    const none: Mark = { text: null, count: null, at: null, ref: null, flag: null, lot: null, piece: null, day: null }
    await opened().store.commit([mark({}), mark({}), mark(none), mark(none)])
  })

  it('of three fields only all three together, and never where one has no value', async () => {
    const [lot, piece, day] = ['lot', 1, new Date(0)]
    const whole = { lot, piece, day }
    await opened().store.commit([mark(whole)])
    await taken([mark(whole)], 'lot', 'whole')
    const others: Mark[] = [
      { ...whole, day: new Date(1) },
      { ...whole, piece: 0 },
      { ...whole, lot: '' },
    ]
    await opened().store.commit(others.map(mark))
    for (const other of others) await taken([mark(other)], 'lot', 'another one')
    const parts: Mark[] = [
      { lot, piece, day: null },
      { lot, piece },
      { piece, day },
      { lot: null, piece, day },
      { lot },
    ]
    for (const part of parts) await opened().store.commit([mark(part), mark({ ...part })])
  })

  it('a record that gets a value enters, and one that loses it leaves', async () => {
    const { store } = opened()
    const [one, other] = [creating(marks, { text: 'enter' }), creating(marks, { text: null })]
    await store.commit([one, other])
    const replace = (id: string, version: number, values: Mark): Change => ({
      ...{ op: 'replace', collection: marks, id, version, values },
    })
    await taken([replace(other.id, 1, { text: 'enter' })], 'text', 'enters')
    await store.commit([replace(one.id, 1, {})])
    await store.commit([replace(other.id, 1, { text: 'enter' })])
    await taken([replace(one.id, 2, { text: 'enter' })], 'text', 'returns')
    expect(await store.count(marks, { where: { text: 'enter' } })).to.equal(1)
  })

  it('a value that a commit frees, by removing or replacing, can be taken further on in it', async () => {
    const { store } = opened()
    const made = creating(marks, { text: 'from hand to hand' })
    await store.commit([made])
    const next = creating(marks, { text: 'from hand to hand' })
    await store.commit([{ op: 'remove', collection: marks, id: made.id, version: 1 }, next])
    const change = { op: 'replace', collection: marks, id: next.id, version: 1 } as const
    await store.commit([{ ...change, values: { text: 'let go' } }, mark({ text: 'from hand to hand' })])
    await taken([mark({ text: 'from hand to hand' })], 'text', 'held again')
  })

  it('two that swap need a third step: each change is checked as it is made', async () => {
    const { store } = opened()
    const [a, b] = [creating(marks, { text: 'left' }), creating(marks, { text: 'right' })]
    await store.commit([a, b])
    const set = (id: string, version: number, text: string): Change => ({
      ...{ op: 'replace', collection: marks, id, version, values: { text } },
    })
    await taken([set(a.id, 1, 'right'), set(b.id, 1, 'left')], 'text', 'straight')
    await store.commit([set(a.id, 1, 'aside'), set(b.id, 1, 'left'), set(a.id, 2, 'right')])
    expect((await store.get(marks, a.id))!).to.include({ text: 'right', version: 3 })
    expect((await store.get(marks, b.id))!).to.include({ text: 'left', version: 2 })
  })
})
