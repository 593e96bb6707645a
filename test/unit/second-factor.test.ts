import { expect } from 'chai'
import fc from 'fast-check'
import { addressOf, offeredSeed, stepOf } from '../../src/actions/totp.ts'
import { roles } from '../../src/domain/permissions.ts'
import {
  defaultPolicy,
  freshFor,
  isEnough,
  isFresh,
  isStrong,
  mustHaveOne,
  needsSecondFactor,
  needsVerification,
  plainCode,
  plainRecoveryCode,
  type Proof,
  recoveryAlphabet,
  recoveryCodes,
} from '../../src/domain/second-factor.ts'
import { codeOf } from '../support/second-factor.ts'

const proofs: readonly Proof[] = ['pwd', 'idp', 'idp-strong', 'otp', 'pk', 'recovery']

describe('who needs a second factor', () => {
  const needed = ['administrator', 'consultant', 'ict-manager', 'management']
  for (const role of roles)
    it(`${role}: ${needed.includes(role) ? 'yes' : 'no'}, unless the authority chose otherwise`, () => {
      for (const policy of [undefined, null])
        expect(needsSecondFactor({ roles: [role], policy })).to.equal(needed.includes(role))
      expect(needsSecondFactor({ roles: [role], policy: [] })).to.equal(false)
      expect(needsSecondFactor({ roles: ['employee', role], policy: [role] })).to.equal(true)
    })

  it('one authority that asks is enough, and who administers the installation always does', () => {
    const lax = { roles: defaultPolicy, policy: [] }
    const strict = { roles: ['employee'] as const, policy: ['employee'] as const }
    expect(mustHaveOne({ isInstallationAdministrator: false, held: [lax] })).to.equal(false)
    expect(mustHaveOne({ isInstallationAdministrator: false, held: [lax, strict] })).to.equal(true)
    expect(mustHaveOne({ isInstallationAdministrator: true, held: [lax] })).to.equal(true)
    expect(mustHaveOne({ isInstallationAdministrator: false, held: [] })).to.equal(false)
  })

  it('a passkey of the four weighty roles checks its holder, whatever the authority chose', () => {
    for (const role of roles) {
      const held = [{ roles: [role], policy: [] }]
      expect(needsVerification({ isInstallationAdministrator: false, held }), role).to.equal(needed.includes(role))
    }
    expect(needsVerification({ isInstallationAdministrator: true, held: [] })).to.equal(true)
  })
})

describe('what was shown', () => {
  it('nothing is never enough, a password alone only for who needs and has no more', () => {
    for (const must of [false, true])
      for (const has of [false, true]) {
        const person = { mustHaveOne: must, hasOne: has }
        expect(isEnough([], person)).to.equal(false)
        expect(isEnough(['pwd'], person)).to.equal(!must && !has)
        expect(isEnough(['idp'], person)).to.equal(!must && !has)
        for (const second of ['otp', 'pk', 'recovery'] as const)
          expect(isEnough(['pwd', second], person)).to.equal(true)
        expect(isEnough(['idp', 'idp-strong'], person)).to.equal(true)
      }
  })

  it('more never counts for less', () =>
    fc.assert(
      fc.property(
        fc.subarray([...proofs]),
        fc.constantFrom(...proofs),
        fc.record({ mustHaveOne: fc.boolean(), hasOne: fc.boolean() }),
        (shown, one, person) => {
          if (isStrong(shown)) expect(isStrong([...shown, one])).to.equal(true)
          if (isEnough(shown, person)) expect(isEnough([...shown, one], person)).to.equal(true)
        },
      ),
    ))

  it('is fresh for a quarter of an hour and not in the future', () => {
    const at = 1_000_000_000
    const fresh = (after: number): boolean => isFresh({ proofs: ['pwd'], at }, at + after)
    expect([0, freshFor, freshFor + 1, -1].map(fresh)).to.deep.equal([true, true, false, false])
    expect(isFresh(undefined, at)).to.equal(false)
  })
})

describe('recovery codes', () => {
  it('are ten, all different, of signs that nobody mixes up', () => {
    let last = 7
    const codes = recoveryCodes((below) => (last = (last * 48_271) % 2_147_483_647) % below)
    expect(new Set(codes).size).to.equal(10)
    for (const code of codes) expect(code).to.match(/^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){3}$/)
    for (const sign of '01ilo') expect(recoveryAlphabet).not.to.include(sign)
  })

  it('are known again however they are typed', () => {
    for (const typed of ['abcd-efgh-jkmn-pqrs', 'ABCD EFGH JKMN PQRS', ' abcdefgh–jkmnpqrs ', 'abcd.efgh.jkmn.pqrs'])
      expect(plainRecoveryCode(typed), typed).to.equal('abcdefghjkmnpqrs')
    for (const typed of ['', 'abcd-efgh-jkmn', 'abcd-efgh-jkmn-pqr0', 'abcd-efgh-jkmn-pqrs-tuvw', '123456'])
      expect(plainRecoveryCode(typed), typed).to.equal(undefined)
  })

  it('never throws on what is typed, and a code as made is itself', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (typed, seed) => {
        plainRecoveryCode(typed)
        plainCode(typed)
        let last = seed + 1
        for (const code of recoveryCodes((below) => (last = (last * 48_271) % 2_147_483_647) % below))
          expect(plainRecoveryCode(code)).to.equal(code.replaceAll('-', ''))
      }),
    ))
})

describe('codes of an authenticator app', () => {
  const seed = offeredSeed('key', 'a'.repeat(24), 'word')
  const now = new Date('2026-11-24T09:00:10Z')

  it('are six digits, with spaces or without', () => {
    expect(plainCode(' 123 456 ')).to.equal('123456')
    for (const typed of ['', '12345', '1234567', '12345a', '１２３４５６'])
      expect(plainCode(typed), typed).to.equal(undefined)
  })

  for (const [seconds, taken] of [
    [-70, false],
    [-30, true],
    [0, true],
    [30, true],
    [70, false],
  ] as const)
    it(`of ${seconds} seconds from now ${taken ? 'are' : 'are not'} taken`, () => {
      const step = stepOf(seed, codeOf(seed, now, seconds), now)
      expect(step).to.equal(taken ? Math.floor((now.getTime() / 1000 + seconds) / 30) : undefined)
    })

  it('the codes of RFC 6238, appendix B', () => {
    const known = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    expect(stepOf(known, '287082', new Date(59_000))).to.equal(1)
    expect(stepOf(known, '081804', new Date(1_111_111_109_000))).to.equal(37_037_036)
    expect(stepOf(known, '353130', new Date(20_000_000_000_000))).to.equal(666_666_666)
  })

  it('a seed is 160 bits, another one for each word and person, and the same when asked again', () => {
    expect(seed).to.match(/^[A-Z2-7]{32}$/)
    expect(offeredSeed('key', 'a'.repeat(24), 'word')).to.equal(seed)
    const others = [
      offeredSeed('other', 'a'.repeat(24), 'word'),
      offeredSeed('key', 'b'.repeat(24), 'word'),
      offeredSeed('key', 'a'.repeat(24), 'words'),
    ]
    expect(new Set([seed, ...others]).size).to.equal(4)
    expect(addressOf(seed, 'els@example.test')).to.equal(
      `otpauth://totp/Waarborg:els%40example.test?secret=${seed}&issuer=Waarborg`,
    )
  })
})
