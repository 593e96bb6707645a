import { expect } from 'chai'
import fc from 'fast-check'
import mongoose from 'mongoose'
import { withPlainIds } from '../../src/data/records.ts'
import { canonical } from '../../src/domain/canonical.ts'

const { BSON } = mongoose.mongo

/** As the store reads a record back. */
const readBack = (value: object): unknown =>
  withPlainIds(BSON.deserialize(BSON.serialize(value), { promoteBuffers: true, useBigInt64: true }))

const values = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('$date', '$$date')).filter((key) => !key.includes('\0')),
      tie('any'),
      { maxKeys: 4 },
    ),
  ),
}))

describe('the canonical form', () => {
  it('sorts keys at every depth, and keeps the order of lists', () => {
    expect(canonical({ b: [{ z: 1, a: 2 }, 'x'], a: null })).to.equal('{"a":null,"b":[{"a":2,"z":1},"x"]}')
    expect(canonical([1, 2])).not.to.equal(canonical([2, 1]))
  })

  it('takes absent for absent, and tells it from null', () => {
    expect(canonical({ a: undefined })).to.equal('{}')
    expect(canonical({ a: null })).not.to.equal('{}')
  })

  it('marks moments, bytes and long integers, and confuses none with an object that looks like one', () => {
    const at = new Date('2026-11-24T09:00:00.123Z')
    expect(canonical({ at })).to.equal('{"at":{"$date":"2026-11-24T09:00:00.123Z"}}')
    const texts: unknown[] = [
      at,
      { $date: at.toISOString() },
      { $$date: at.toISOString() },
      at.toISOString(),
      1n,
      1,
      '1',
      true,
    ]
    texts.push(Buffer.from('1'), { $bytes: 'MQ==' }, NaN, { $number: 'NaN' }, null, [], {}, [[]], '')
    expect(new Set(texts.map(canonical)).size).to.equal(texts.length)
  })

  it('is the same after the store kept and read it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1, maxLength: 5 }).filter((key) => !key.includes('\0')),
          values.any,
        ),
        (record) => {
          const kept = readBack(record) as object
          expect(canonical(readBack(kept))).to.equal(canonical(kept))
          expect(canonical(kept)).to.equal(canonical(record))
        },
      ),
    )
  })
})
