import { expect } from 'chai'
import { newId } from '../../src/data/records.ts'
import { contract } from './adapters.ts'
import { failure } from './failure.ts'
import { creating, type Thing, things } from './samples.ts'

contract('values come back as they went in', (opened) => {
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
    for (const long of [0n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]) await same({ long })
    expect(await failure(roundTrip({ long: 2n ** 63n }))).to.be.instanceOf(Error)
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
    ])
      await same({ rank })
  })

  it('null is not the same as absent', async () => {
    const kept = await roundTrip({ flag: null, at: null, ref: null })
    expect(kept).to.deep.equal({ name: 'value', flag: null, at: null, ref: null })
    expect(await roundTrip({})).to.deep.equal({ name: 'value' })
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
