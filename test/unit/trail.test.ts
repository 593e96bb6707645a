import { expect } from 'chai'
import fc from 'fast-check'
import { changedFields } from '../../src/domain/trail.ts'

describe('what changed between two records', () => {
  it('names each field with its value before and after', () => {
    expect(changedFields({ name: 'a', same: 1, gone: true }, { name: 'b', same: 1, made: [] })).to.deep.equal([
      { field: 'name', before: 'a', after: 'b' },
      { field: 'gone', before: true, after: null },
      { field: 'made', before: null, after: [] },
    ])
  })

  it('sees changes inside lists and parts, and the order of a list', () => {
    expect(changedFields({ list: [1, 2] }, { list: [2, 1] })).to.have.length(1)
    expect(changedFields({ part: { a: 1 } }, { part: { a: 2 } })).to.have.length(1)
    expect(
      changedFields({ list: [1, 2], part: { a: [{ b: null }] } }, { list: [1, 2], part: { a: [{ b: null }] } }),
    ).to.deep.equal([])
  })

  it('takes a moment for itself, however often it is made', () => {
    const at = (text: string) => ({ at: new Date(text) })
    expect(changedFields(at('2026-11-24T09:00:00Z'), at('2026-11-24T10:00:00+01:00'))).to.deep.equal([])
    expect(changedFields(at('2026-11-24T09:00:00Z'), at('2026-11-24T09:00:00.001Z'))).to.have.length(1)
  })

  it('tells emptied from absent, null and zero', () => {
    expect(changedFields({ a: '' }, { a: null })).to.deep.equal([{ field: 'a', before: '', after: null }])
    expect(changedFields({ a: 0 }, { a: false })).to.have.length(1)
    expect(changedFields({ a: undefined }, {})).to.deep.equal([])
  })

  it('finds nothing between a record and its copy, and everything from nothing', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
          fc.jsonValue(),
        ),
        (record) => {
          expect(changedFields(record, structuredClone(record))).to.deep.equal([])
          expect(changedFields({}, record).map(({ field }) => field)).to.deep.equal(Object.keys(record))
        },
      ),
    )
  })
})
