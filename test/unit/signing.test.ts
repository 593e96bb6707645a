import { expect } from 'chai'
import fc from 'fast-check'
import type { Signature } from '../../src/domain/agreement.ts'
import {
  countSignings,
  countsPerService,
  countsPerSite,
  signatureDigest,
  signatureIsWhole,
  signingOf,
} from '../../src/domain/signing.ts'

const given: Omit<Signature, 'id' | 'digest'> = {
  employee: 'a'.repeat(24),
  agreement: 'b'.repeat(24),
  number: 2,
  language: 'nl',
  sha256: 'c'.repeat(64),
  statement: 'Ik heb het gelezen.',
  name: 'Els Peeters',
  user: 'd'.repeat(24),
  signedAt: new Date('2026-11-24T09:00:00.123Z'),
  way: 'online',
  shown: { openedAt: new Date('2026-11-24T08:55:00Z'), parts: ['purpose', 'end'], changes: 'Telewerk' },
  receipt: 'W23456789AB',
}
const whole = { ...given, digest: signatureDigest(given) }

describe('a signature', () => {
  it('has a digest that never changes its form: what was kept years ago is still understood', () =>
    expect(signatureDigest(given)).to.equal('d7a31d6245d15a2a2c1b15d611aec92eb9b3f3173fc45009dd5c876dc465f7c5'))

  it('is whole as it was given, in whatever order its fields come', () => {
    expect(signatureIsWhole(whole)).to.equal(true)
    expect(signatureIsWhole(Object.fromEntries(Object.entries(whole).toReversed()) as typeof whole)).to.equal(true)
  })

  const changes: Record<string, Partial<Signature>> = {
    employee: { employee: 'e'.repeat(24) },
    agreement: { agreement: 'e'.repeat(24) },
    number: { number: 3 },
    language: { language: 'fr' },
    sha256: { sha256: 'd'.repeat(64) },
    statement: { statement: 'Ik heb het gelezen' },
    name: { name: 'Els Peters' },
    user: { user: 'e'.repeat(24) },
    signedAt: { signedAt: new Date('2026-11-24T09:00:00.124Z') },
    receipt: { receipt: 'W23456789AC' },
    digest: { digest: '0'.repeat(64) },
    'opened at': { shown: { ...given.shown, openedAt: new Date(0) } },
    parts: { shown: { ...given.shown, parts: ['purpose'] } },
    'parts joined': { shown: { ...given.shown, parts: ['purpose","end'] } },
    'what was new': { shown: { ...given.shown, changes: '' } },
    'a day that is none': { signedAt: new Date(Number.NaN) },
    'nothing shown': { shown: null as never },
  }
  for (const [what, change] of Object.entries(changes))
    it(`is not whole any more with another ${what}`, () =>
      expect(signatureIsWhole({ ...whole, ...change })).to.equal(false))

  it('is told from any other by its digest', () =>
    fc.assert(
      fc.property(fc.tuple(fc.string(), fc.string()), fc.tuple(fc.string(), fc.string()), (one, other) => {
        const digests = [one, other].map(([name, statement]) => signatureDigest({ ...given, name, statement }))
        expect(digests[0] === digests[1]).to.equal(one[0] === other[0] && one[1] === other[1])
      }),
    ))
})

const today = '2026-11-24'
const person = (
  id: string,
  more: { service?: string; site?: string | null; startedOn?: string | null; leftOn?: string | null } = {},
) => ({
  id,
  service: '',
  site: null as string | null,
  startedOn: null,
  leftOn: null,
  ...more,
})
const signed = (employee: string, number: number) => ({ employee, agreement: `v${number}`, number })
const agreement = { id: 'v3', number: 3 }

describe('who signed', () => {
  const cases: [string, ReturnType<typeof person>, ReturnType<typeof signed>[], string][] = [
    ['this version', person('a'), [signed('a', 3)], 'signed'],
    ['this version and earlier ones', person('a'), [signed('a', 1), signed('a', 3), signed('a', 2)], 'signed'],
    ['an earlier version', person('a'), [signed('a', 1)], 'earlier 1'],
    ['two earlier versions: the latest counts', person('a'), [signed('a', 2), signed('a', 1)], 'earlier 2'],
    ['a version after this one only', person('a'), [signed('a', 4)], 'unsigned'],
    ['nothing', person('a'), [signed('b', 3)], 'unsigned'],
    ['who has left', person('a', { leftOn: '2026-11-23' }), [signed('a', 3)], 'not asked'],
    ['who leaves today', person('a', { leftOn: today }), [], 'unsigned'],
    ['who begins tomorrow', person('a', { startedOn: '2026-11-25' }), [], 'not asked'],
    ['who begins today', person('a', { startedOn: today }), [], 'unsigned'],
  ]
  for (const [what, employee, signatures, expected] of cases)
    it(`${what}: ${expected}`, () => {
      const [one] = signingOf({ employees: [employee], signatures, agreement, today })
      const found = one === undefined ? 'not asked' : [one.state, one.earlier?.number].filter(Boolean).join(' ')
      expect(found).to.equal(expected)
    })

  it('is counted per service and per site, those without one apart', () => {
    const employees = [
      person('a', { service: 'Zorg', site: 's1' }),
      person('b', { service: 'Zorg' }),
      person('c', { site: 's1' }),
      person('d', { service: 'Zorg', leftOn: '2020-01-01' }),
    ]
    const all = signingOf({ employees, signatures: [signed('a', 3), signed('b', 1)], agreement, today })
    expect([...countsPerService(all)]).to.deep.equal([
      ['Zorg', { signed: 1, earlier: 1, unsigned: 0, total: 2 }],
      ['', { signed: 0, earlier: 0, unsigned: 1, total: 1 }],
    ])
    expect([...countsPerSite(all)].map(([site, { signed, total }]) => [site, signed, total])).to.deep.equal([
      ['s1', 1, 2],
      [null, 0, 1],
    ])
  })

  it('counts each person in service once, and the parts make the whole', () =>
    fc.assert(
      fc.property(
        fc.array(fc.record({ service: fc.constantFrom('A', 'B', ''), leftOn: fc.constantFrom(null, '2020-01-01') }), {
          maxLength: 30,
        }),
        fc.array(fc.record({ of: fc.nat(29), number: fc.integer({ min: 1, max: 4 }) }), { maxLength: 60 }),
        (people, list) => {
          const employees = people.map((one, index) => person(String(index), one))
          const signatures = list.map(({ of, number }) => signed(String(of), number))
          const all = signingOf({ employees, signatures, agreement, today })
          const counts = countSignings(all)
          expect(counts.total).to.equal(people.filter(({ leftOn }) => leftOn === null).length)
          expect(counts.signed + counts.earlier + counts.unsigned).to.equal(counts.total)
          const parts = [...countsPerService(all).values()]
          expect(parts.reduce((sum, part) => sum + part.signed, 0)).to.equal(counts.signed)
          for (const { state, signature, earlier } of all) {
            expect(signature !== undefined).to.equal(state === 'signed')
            expect(earlier !== undefined).to.equal(state === 'earlier')
          }
        },
      ),
    ))
})
