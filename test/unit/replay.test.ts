import { expect } from 'chai'
import { differences, replayed, type Told } from '../../src/domain/replay.ts'

const at = new Date('2026-11-24T09:00:00Z')
const entry = (
  sequence: number | null,
  changes: Record<string, [unknown, unknown]>,
  more: Partial<Told> = {},
): Told => ({
  id: String(sequence),
  at,
  sequence,
  changes: Object.entries(changes).map(([field, [before, after]]) => ({ field, before, after })),
  ...more,
})
const made = entry(1, { title: [null, 'a'], note: [null, ''], owner: [null, null] })

describe('a trail that is replayed', () => {
  it('gives the last value of each field, in the order of the chain and whatever the clock said', () => {
    const earlier = new Date(at.getTime() - 60_000)
    const later = entry(2, { title: ['a', 'b'] }, { at: earlier })
    const waiting = entry(null, { title: ['b', 'c'] }, { at: earlier })
    expect(replayed([later, made], ['title'])).to.deep.equal({ title: 'b', note: '', owner: null })
    expect(replayed([waiting, later, made], ['title'])).to.include({ title: 'c' })
  })

  it('goes by the revisions of the record where they are kept, however the chain and the clocks put the entries', () => {
    const old = entry(1, { title: [null, 'a'] })
    const second = entry(4, { title: ['a', 'b'] }, { revision: 2 })
    const third = entry(3, { title: ['b', 'c'] }, { revision: 3 })
    const fourth = entry(null, { title: ['c', 'd'] }, { revision: 4, at: new Date(at.getTime() - 60_000) })
    expect(replayed([second, third, old], ['title'])).to.deep.equal({ title: 'c' })
    expect(replayed([fourth, second, third, old], ['title'])).to.deep.equal({ title: 'd' })
  })

  it('at one moment goes by the id, when nothing is sealed yet', () => {
    const [first, second] = [
      entry(null, { title: [null, 'a'] }, { id: '1' }),
      entry(null, { title: ['a', 'b'] }, { id: '2' }),
    ]
    expect(replayed([second, first], ['title'])).to.deep.equal({ title: 'b' })
  })

  it('tells removed, never made, and one field that was emptied apart', () => {
    const removed = entry(2, { title: ['a', null], note: ['', null] })
    expect(replayed([made, removed], ['title'])).to.equal(null)
    expect(replayed([], ['title'])).to.equal(undefined)
    expect(replayed([made, entry(2, { note: ['x', null] })], ['title'])).to.include({ title: 'a', note: null })
    expect(replayed([made, removed, entry(3, { title: [null, 'again'] })], ['title'])).to.deep.equal({ title: 'again' })
  })

  it('is compared by content: nothing, null and left out are the same, all else is not', () => {
    const told = { a: null, list: [{ x: 1, y: undefined }], on: at, text: '' }
    expect(differences(told, { list: [{ x: 1, y: null }], on: new Date(at), text: '', other: null })).to.deep.equal([])
    expect(differences(told, { ...told, list: [{ x: 2 }] })).to.deep.equal(['list'])
    expect(differences(told, { ...told, on: at.toISOString() })).to.deep.equal(['on'])
    expect(differences(told, { ...told, text: 'x', extra: 0 })).to.deep.equal(['text', 'extra'])
  })
})
