import { expect } from 'chai'
import fc from 'fast-check'
import { newId } from '../../src/data/records.ts'
import { Invalid } from '../../src/domain/errors.ts'
import { contract } from './adapters.ts'
import { failure } from './failure.ts'
import { creating, type Thing, things } from './samples.ts'
import { seed } from './seed.ts'

contract('values come back as they went in', (opened, isNear) => {
  const roundTrip = async (values: Partial<Thing>): Promise<Thing> => {
    const made = creating(things, { name: 'value', ...values })
    await opened().store.commit([made])
    const store = await opened().reopen()
    const { id, version, ...kept } = (await store.get(things, made.id))!
    expect([id, version]).to.deep.equal([made.id, 1])
    return kept
  }
  const same = async (values: Partial<Thing>): Promise<void> => {
    expect(await roundTrip(values)).to.deep.equal({ name: 'value', ...values })
  }

  it('moments, to the millisecond, before 1970 and far away', async () => {
    for (const at of [
      '2026-11-24T09:00:00.123Z',
      '1969-12-31T23:59:59.999Z',
      '0001-01-01T00:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
    ])
      await same({ at: new Date(at) })
    for (const at of [0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 8.64e15, -8.64e15]) await same({ at: new Date(at) })
    expect(await failure(roundTrip({ at: new Date(Number.NaN) }))).to.be.instanceOf(Invalid)
  })

  it('references as 24 hexadecimal digits, in lists and parts too', async () => {
    const ref = newId()
    await same({ ref })
    await same({ anything: [ref, { ref }] })
  })

  it('bytes, as a Buffer', async () => {
    const bytes = Buffer.from(Array.from({ length: 512 }, (_, n) => n % 256))
    const kept = await roundTrip({ bytes })
    expect(Buffer.isBuffer(kept.bytes)).to.equal(true)
    expect(kept.bytes!.equals(bytes)).to.equal(true)
    expect((await roundTrip({ bytes: Buffer.alloc(0) })).bytes).to.have.length(0)
  })

  it('64-bit integers, as bigint, beyond 2^53 exactly; outside 64 bits they are refused', async () => {
    const ends = [0n, -1n, 2n ** 31n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)]
    for (const long of ends) await same({ long, anything: { long, list: [long] } })
    for (const long of [2n ** 63n, -(2n ** 63n) - 1n])
      expect(await failure(roundTrip({ long }))).to.be.instanceOf(Invalid)
  })

  it('numbers: whole, broken, large, negative, up to 2^53', async () => {
    for (const rank of [
      0,
      -1,
      0.1,
      1e300,
      5e-324,
      2 ** 31,
      -(2 ** 31) - 1,
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
      Infinity,
      -Infinity,
    ])
      await same({ rank, anything: { rank } })
    expect(Object.is((await roundTrip({ rank: -0 })).rank, -0)).to.equal(true)
    expect(await failure(roundTrip({ rank: Number.NaN }))).to.be.instanceOf(Invalid)
  })

  it('null is not the same as absent', async () => {
    const kept = await roundTrip({ flag: null, at: null, ref: null })
    expect(kept).to.deep.equal({ name: 'value', flag: null, at: null, ref: null })
    expect(await roundTrip({})).to.deep.equal({ name: 'value' })
    expect(await roundTrip({ flag: undefined, at: undefined } as never)).to.deep.equal({ name: 'value' })
    const none = { list: null, nested: null, map: null, bytes: null, long: null, anything: null }
    await same(none as never)
    await same({ list: ['a', null], map: { a: null }, anything: { a: null, b: [null] } } as never)
  })

  it('undefined within a free part: left out of it, and null in a list, whose length stays', async () => {
    const kept = await roundTrip({ anything: { a: undefined, b: [undefined, 1] } })
    expect(kept.anything).to.deep.equal({ b: [null, 1] })
  })

  it('a free part keeps the kind of each value', async () => {
    const anything = {
      digits: '0123456789abcdef01234567',
      day: '2026-01-01T00:00:00.000Z',
      at: new Date(-1),
      truth: [true, false],
      bytes: Buffer.from([0, 255]),
      number: '42',
      deep: { deeper: [[[]], [{}]] },
    }
    const kept = (await roundTrip({ anything })).anything as typeof anything
    expect(kept).to.deep.equal(anything)
    expect(kept.bytes).to.be.instanceOf(Buffer)
    expect(kept.at).to.be.instanceOf(Date)
  })

  it('empty lists, maps, texts and parts stay empty', async () => {
    await same({ list: [], nested: [], map: {}, anything: { a: {}, b: [], c: '' } })
  })

  it('parts in lists, with what is null in them', async () => {
    await same({
      nested: [
        { a: 'x', b: null },
        { a: '', b: 0 },
      ],
    })
  })

  it('any characters, in values and in the keys of maps', async () => {
    const odd = [
      'Zoë',
      'e\u0301',
      '😀',
      '\u0000',
      'אבג',
      '‮',
      "'; DROP TABLE testThings; --",
      '"quoted"',
      'a\r\nb\t',
      ' ',
      '\ufeff',
    ]
    for (const name of odd) expect((await roundTrip({ name })).name).to.equal(name)
    await same({ map: Object.fromEntries(odd.filter((key) => key !== '\u0000').map((key) => [key, key])) })
    await same({ list: odd })
  })

  it('keys of maps and free parts: empty, composed and not, astral, with a dollar further on', async () => {
    const odd = ['', 'é', 'e\u0301', '😀', '\uffff', 'a$b', 'toString', 'id', '_id', '0', ' ']
    const entries = Object.fromEntries(odd.map((key) => [key, key]))
    await same({ map: entries, anything: { entries, list: [{ ...entries, constructor: 'c' }] } })
  })

  it('dots, leading dollars and names of the language: in a free part they stay, in a map they are refused', async () => {
    await same({ anything: { 'a.b': 'x', $c: 1, inside: { $gt: '', 'x.y': 2, '.': 3, $: 4 } } })
    for (const key of ['a.b', '$a', '.', '__proto__', 'constructor']) {
      const error = await failure(roundTrip({ map: Object.fromEntries([[key, 'x']]) }))
      if (!(error instanceof Invalid)) throw error
      expect(error.issues.map(({ field }) => field)).to.deep.equal(['map'])
    }
  })

  it('NUL in a key is refused, and nothing of the commit is there', async () => {
    const key = 'a\u0000b'
    for (const values of [{ map: { [key]: 'x' } }, { anything: { inside: { [key]: 'x' } } }]) {
      const changes = [creating(things, { name: 'before NUL' }), creating(things, { name: 'NUL', ...values })]
      expect((await failure(opened().store.commit(changes))).message).to.match(/null bytes/)
    }
    expect(await opened().store.count(things, { where: { name: 'before NUL' } })).to.equal(0)
  })

  it(`any free part of any of these, whatever its depth (seed ${seed})`, async () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 })
    const key = text.filter((one) => !one.includes('\u0000') && one !== '__proto__')
    const leaf = fc.oneof(
      ...[text, fc.boolean(), fc.constant(null), fc.double({ noNaN: true }), fc.integer(), fc.maxSafeInteger()],
      ...[fc.date({ noInvalidDate: true }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
      fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('tree'), { maxLength: 4 }), tie('part')),
      part: fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    }))
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { minLength: 1, maxLength: 10 }), async (trees) => {
        const made = trees.map((anything) => creating(things, { name: 'any', anything }))
        await opened().store.commit(made)
        const ids = made.map(({ id }) => id)
        const kept = await opened().store.find(things, { where: { id: { in: ids } } })
        expect(kept.map(({ anything }) => anything)).to.deep.equal(trees)
      }),
      { seed, numRuns: isNear ? 100 : 20 },
    )
  })

  it('half a surrogate pair becomes the replacement character: text is UTF-8', async () => {
    expect((await roundTrip({ name: 'a\ud800b' })).name).to.equal('a\ufffdb')
  })

  it('a text of a megabyte', async () => {
    const name = 'é'.repeat(500_000)
    expect((await roundTrip({ name })).name).to.equal(name)
  })

  it('finds by each kind of value', async () => {
    const values = {
      name: "O'Brien 😀",
      flag: false,
      rank: -0.5,
      at: new Date('2026-02-28T23:59:59.999Z'),
      ref: newId(),
    }
    const made = creating(things, values)
    await opened().store.commit([made])
    for (const [field, value] of Object.entries(values)) {
      const found = await opened().store.find(things, { where: { [field]: value } })
      expect(
        found.map(({ id }) => id),
        field,
      ).to.include(made.id)
    }
  })

  it('does not take text for a number, nor one case of a letter for the other', async () => {
    await opened().store.commit([creating(things, { name: '42' }), creating(things, { name: 'Case' })])
    expect(await opened().store.count(things, { where: { name: 42 } })).to.equal(0)
    expect(await opened().store.count(things, { where: { name: 'case' } })).to.equal(0)
    expect(await opened().store.count(things, { where: { name: '42' } })).to.equal(1)
  })
})
