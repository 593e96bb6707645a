import { expect } from 'chai'
import fc from 'fast-check'
import {
  type Account,
  certificateState,
  decideArrival,
  isNationalAttribute,
  type Known,
  mappedRoles,
  parseAttributeRule,
  privilegedRoles,
  provisionings,
  readClaims,
} from '../../src/domain/identity-provider.ts'
import { roles } from '../../src/domain/permissions.ts'

describe('attribute rules', () => {
  const cases: [string, unknown][] = [
    ['mail', { name: 'mail', separator: null }],
    [' urn:oid:0.9.2342 ', { name: 'urn:oid:0.9.2342', separator: null }],
    ['roles split ;', { name: 'roles', separator: ';' }],
    ['roles split ||', { name: 'roles', separator: '||' }],
    ['roles split', undefined],
    ['roles split ;;;', undefined],
    ['two words', undefined],
    ['', undefined],
    ['a'.repeat(257), undefined],
  ]
  for (const [written, rule] of cases)
    it(`reads "${written.slice(0, 20)}"`, () => expect(parseAttributeRule(written)).to.eql(rule))

  it('knows the names under which the national number is handed out', () => {
    for (const name of [
      'egovNRN',
      'rrn',
      'INSZ',
      'urn:be:fedict:iam:attr:egovNRN',
      'national_number',
      'Rijksregister-nummer',
    ])
      expect(isNationalAttribute(name), name).to.equal(true)
    for (const name of ['mail', 'employeeNumber', 'vo_id', 'fedid', 'insurance'])
      expect(isNationalAttribute(name), name).to.equal(false)
  })
})

describe('claims', () => {
  const attributes = (given: Record<string, readonly string[]>) => new Map(Object.entries(given))

  it('are read by the map, and the name id is the subject where no attribute is', () => {
    const map = { email: 'mail', roles: 'groups split ;', familyName: 'sn', language: 'lang', organisation: 'org' }
    const given = { mail: ['Els@Demerdorp.test'], groups: ['a; b', 'b;c'], sn: ['Peeters', 'De Wit'], lang: ['fr-BE'] }
    const read = readClaims(map, { nameId: 'els', attributes: attributes(given) })
    expect(read).to.eql({
      claims: {
        subject: 'els',
        employeeNumber: null,
        email: 'els@demerdorp.test',
        givenName: null,
        familyName: 'Peeters',
        roles: ['a', 'b', 'c'],
        organisation: null,
        language: 'fr',
      },
      nationalIn: [],
    })
  })

  it('are not taken from what was not mapped, whatever it is called', () => {
    const read = readClaims(
      {},
      { nameId: 'els', attributes: attributes({ roles: ['administrator'], subject: ['marc'] }) },
    )
    expect(read?.claims).to.include({ subject: 'els' })
    expect(read?.claims.roles).to.eql([])
  })

  it('never hold a national number: it is dropped and told, and as the subject nobody comes in', () => {
    const number = '85073003328'
    const map = { employeeNumber: 'nr', subject: 'uid' }
    expect(readClaims(map, { nameId: 'x', attributes: attributes({ nr: [number], uid: ['els'] }) })).to.deep.include({
      nationalIn: ['employeeNumber'],
    })
    expect(readClaims(map, { nameId: 'x', attributes: attributes({ uid: ['85.07.30-033.28'] }) })).to.equal(undefined)
    expect(readClaims({}, { nameId: number, attributes: new Map() })).to.equal(undefined)
  })

  it('without the attribute of the subject are no claims', () => {
    expect(readClaims({ subject: 'uid' }, { nameId: 'els', attributes: new Map() })).to.equal(undefined)
  })
})

describe('roles from a provider', () => {
  it('are those of the map, and never a privileged one', () => {
    const map = { staff: 'employee', hr: 'hr', boss: 'management', root: 'administrator', it: 'ict-manager' } as const
    expect(mappedRoles(map, ['staff', 'hr', 'boss', 'root', 'it', 'unknown', 'hr', '__proto__', 'constructor'])).to.eql(
      ['employee', 'hr'],
    )
  })

  it('hold for any map and values', () => {
    const anyMap = fc.dictionary(fc.string(), fc.constantFrom(...roles))
    fc.assert(
      fc.property(anyMap, fc.array(fc.string()), (map, more) => {
        const given = mappedRoles(map, [...Object.keys(map), ...more])
        expect(given.filter((role) => privilegedRoles.includes(role))).to.eql([])
      }),
    )
  })
})

const account = (given: Partial<Account> = {}): Account => ({
  id: 'a',
  isDisabled: false,
  roles: ['employee'],
  isBeyond: false,
  isClaimed: false,
  ...given,
})
const nobody: Known = { linked: undefined, invited: undefined, employee: undefined, isAddressTaken: false }

describe('who comes in', () => {
  const rules = { provisioning: 'match', organisation: null } as const
  const refuse = (reason: string) => ({ kind: 'refuse', reason })
  const cases: [string, Partial<Known>, object, object][] = [
    ['who was linked', { linked: account() }, {}, { kind: 'enter', account: 'a', link: false, employee: null }],
    ['who was linked and closed', { linked: account({ isDisabled: true }) }, {}, refuse('disabled')],
    ['who was linked and left', { linked: account({ roles: [] }) }, {}, refuse('not-a-member')],
    ['a consultant', { linked: account({ roles: ['consultant'] }) }, {}, refuse('privileged')],
    ['an administrator', { linked: account({ roles: ['hr', 'administrator'] }) }, {}, refuse('privileged')],
    ['a consultant elsewhere', { linked: account({ isBeyond: true }) }, {}, refuse('privileged')],
    ['who was invited', { invited: account() }, {}, { kind: 'enter', account: 'a', link: true, employee: null }],
    [
      'who was invited as an administrator',
      { invited: account({ roles: ['administrator'] }) },
      {},
      refuse('privileged'),
    ],
    ['who has a password, by address', { invited: account({ isClaimed: true }) }, {}, refuse('claimed')],
    [
      'who has a password, by number',
      { employee: { id: 'e', account: account({ isClaimed: true }) } },
      {},
      refuse('claimed'),
    ],
    [
      'who has a password and was linked',
      { linked: account({ isClaimed: true }) },
      {},
      { kind: 'enter', account: 'a', link: false, employee: null },
    ],
    ['who was invited, where nobody may', { invited: account() }, { provisioning: 'none' }, refuse('unknown')],
    ['who is on the staff list', { employee: { id: 'e', account: undefined } }, {}, { kind: 'create', employee: 'e' }],
    [
      'who is on the staff list with an account',
      { employee: { id: 'e', account: account() } },
      {},
      { kind: 'enter', account: 'a', link: true, employee: 'e' },
    ],
    ['a stranger', {}, {}, refuse('unknown')],
    ['a stranger where anybody may', {}, { provisioning: 'employee' }, { kind: 'create', employee: null }],
    [
      'a stranger with a known address',
      { isAddressTaken: true },
      { provisioning: 'employee' },
      refuse('address-taken'),
    ],
  ]
  for (const [who, known, changed, arrival] of cases)
    it(who, () =>
      expect(decideArrival({ organisation: null }, { ...nobody, ...known }, { ...rules, ...changed })).to.eql(arrival),
    )

  it('nobody of another organisation of the same provider', () => {
    for (const organisation of [null, '0207656510', ''])
      expect(
        decideArrival({ organisation }, { ...nobody, linked: account() }, { ...rules, organisation: '0207656511' }),
      ).to.eql(refuse('other-organisation'))
  })

  it('never somebody privileged, disabled or beyond the organisation, whatever is known', () => {
    const anyAccount = fc.record({
      id: fc.constant('a'),
      isDisabled: fc.boolean(),
      roles: fc.subarray([...roles]),
      isBeyond: fc.boolean(),
      isClaimed: fc.boolean(),
    })
    const anyKnown = fc.record({
      linked: fc.option(anyAccount, { nil: undefined }),
      invited: fc.option(anyAccount, { nil: undefined }),
      employee: fc.option(fc.record({ id: fc.constant('e'), account: fc.option(anyAccount, { nil: undefined }) }), {
        nil: undefined,
      }),
      isAddressTaken: fc.boolean(),
    })
    fc.assert(
      fc.property(anyKnown, fc.constantFrom(...provisionings), (known, provisioning) => {
        const arrival = decideArrival({ organisation: null }, known, { provisioning, organisation: null })
        if (arrival.kind !== 'enter') return
        const entered = known.linked ?? known.invited ?? known.employee?.account
        expect(entered).to.include({ isDisabled: false, isBeyond: false })
        expect(entered?.roles).not.to.include.oneOf(['administrator', 'consultant'])
        expect(entered?.roles).not.to.eql([])
        expect(arrival.link && entered?.isClaimed, 'its owner has it already').to.equal(false)
      }),
    )
  })
})

describe('certificates', () => {
  const cases: [number, string][] = [
    [61, 'valid'],
    [60, 'ends-in-60'],
    [31, 'ends-in-60'],
    [30, 'ends-in-30'],
    [8, 'ends-in-30'],
    [7, 'ends-in-7'],
    [0.01, 'ends-in-7'],
    [0, 'ended'],
    [-1, 'ended'],
  ]
  const now = new Date('2026-11-25T09:00:00Z')
  for (const [days, state] of cases)
    it(`${days} days before the end: ${state}`, () =>
      expect(certificateState(new Date(now.getTime() + days * 86_400_000), now)).to.equal(state))
})
