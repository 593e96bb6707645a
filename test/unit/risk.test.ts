import { expect } from 'chai'
import fc from 'fast-check'
import { currentLevel, currentScore, isSameScore, levelOf, type Risk, riskCode, scale } from '../../src/domain/risk.ts'
import { changesBetween, type RiskSnapshot } from '../../src/domain/risk-changes.ts'
import { matrixOf, risksOfAction, risksOfControl, risksOfNorm } from '../../src/domain/risk-register.ts'
import { aRisk, score, someScore } from '../support/risks.ts'

describe('the level of a risk', () => {
  it('follows the grid of the house', () => {
    const grid = scale.map((likelihood) => scale.map((impact) => levelOf({ likelihood, impact })).join(' '))
    expect(grid).to.deep.equal(['1 1 2 2 2', '1 2 2 3 3', '2 2 3 4 4', '2 3 4 4 5', '3 4 4 5 5'])
  })

  it('never falls when likelihood or impact rises', () => {
    fc.assert(
      fc.property(someScore, (one) => {
        const up = { likelihood: Math.min(5, one.likelihood + 1), impact: one.impact } as typeof one
        const right = { likelihood: one.likelihood, impact: Math.min(5, one.impact + 1) } as typeof one
        return levelOf(up) >= levelOf(one) && levelOf(right) >= levelOf(one)
      }),
    )
  })

  it('is a mistake of ours outside the grid', () => {
    expect(() => levelOf({ likelihood: 6, impact: 1 } as never)).to.throw('no level for likelihood 6, impact 1')
  })

  it('of today is that after treatment, else that before', () => {
    expect(currentScore({ before: score(4, 4), after: score(2, 4) })).to.deep.equal(score(2, 4))
    expect(currentLevel({ before: score(4, 4), after: null })).to.equal(4)
    expect(currentLevel({ before: null, after: null })).to.equal(null)
    expect(isSameScore(null, null)).to.equal(true)
    expect(isSameScore(score(1, 1), null)).to.equal(false)
    expect(riskCode({ number: 12 })).to.equal('R12')
  })
})

describe('the matrix', () => {
  const risks = [
    { before: score(4, 3), after: score(2, 3) },
    { before: score(4, 3), after: null },
    { before: null, after: null },
  ]

  it('counts per cell and per level, before or after treatment', () => {
    const before = matrixOf(risks, 'before')
    expect(before.rows.map(({ likelihood }) => likelihood)).to.deep.equal([5, 4, 3, 2, 1])
    expect(before.rows[1]!.cells[2]).to.deep.equal({ likelihood: 4, impact: 3, level: 4, count: 2 })
    expect(before.perLevel).to.deep.equal({ 1: 0, 2: 0, 3: 0, 4: 2, 5: 0 })
    expect([before.scored, before.unscored]).to.deep.equal([2, 1])
    const after = matrixOf(risks, 'after')
    expect(after.rows[3]!.cells[2]!.count).to.equal(1)
    expect([after.scored, after.unscored]).to.deep.equal([1, 2])
  })

  it('loses no risk, whatever the scores', () => {
    const some = fc.record({ before: fc.option(someScore), after: fc.option(someScore) })
    fc.assert(
      fc.property(fc.array(some), fc.constantFrom('before' as const, 'after' as const), (all, moment) => {
        const { rows, perLevel, scored, unscored } = matrixOf(all, moment)
        const cells = rows.flatMap((row) => row.cells).reduce((sum, { count }) => sum + count, 0)
        const levels = Object.values(perLevel).reduce((sum, count) => sum + count, 0)
        return cells === scored && levels === scored && scored + unscored === all.length
      }),
    )
  })
})

describe('the risks of something', () => {
  const risks: Risk[] = [
    aRisk({ number: 1, norms: ['12.3'], controls: ['c1'], actions: ['a1'] }),
    aRisk({ number: 2, norms: ['12.3'], controls: ['c1'], actions: ['a1'], closedOn: '2026-01-01' }),
    aRisk({ number: 3 }),
  ]
  const numbers = (some: readonly Risk[]): number[] => some.map(({ number }) => number)

  it('are the open ones that name it', () => {
    expect(numbers(risksOfNorm(risks, '12.3'))).to.deep.equal([1])
    expect(numbers(risksOfControl(risks, 'c1'))).to.deep.equal([1])
    expect(numbers(risksOfAction(risks, 'a1'))).to.deep.equal([1])
    expect(numbers(risksOfNorm(risks, '1'))).to.deep.equal([])
  })
})

describe('what changed between two analyses', () => {
  const snapshot = (risk: string, values: Partial<RiskSnapshot> = {}): RiskSnapshot => ({
    risk,
    number: 1,
    title: risk,
    before: null,
    after: null,
    decision: null,
    ...values,
  })
  const names = (all: readonly { risk: string }[]): string[] => all.map(({ risk }) => risk)

  it('says what is new, gone, first scored, higher, lower and decided', () => {
    const earlier = [
      snapshot('gone', { before: score(5, 5) }),
      snapshot('higher', { before: score(2, 2) }),
      snapshot('lower', { before: score(4, 4), decision: 'treat' }),
      snapshot('first', {}),
      snapshot('same', { before: score(2, 3), decision: 'accept' }),
    ]
    const later = [
      snapshot('higher', { before: score(4, 4) }),
      snapshot('lower', { before: score(4, 4), after: score(1, 4), decision: 'transfer' }),
      snapshot('first', { before: score(5, 5), decision: 'treat' }),
      // Another cell of the same level is no change of level.
      snapshot('same', { before: score(3, 2), decision: 'accept' }),
      snapshot('new', { before: score(1, 1), decision: 'treat' }),
    ]
    const changes = changesBetween(earlier, later)
    expect(names(changes.added)).to.deep.equal(['new'])
    expect(names(changes.gone)).to.deep.equal(['gone'])
    expect(names(changes.higher)).to.deep.equal(['higher'])
    expect(names(changes.lower)).to.deep.equal(['lower'])
    expect(names(changes.scored)).to.deep.equal(['first'])
    // What is new is told as new alone.
    expect(names(changes.decided)).to.deep.equal(['lower', 'first'])
  })

  it('says what was accepted since, and which acceptance holds no longer', () => {
    const earlier = [
      snapshot('lost', { accepted: true, decision: 'accept' }),
      snapshot('kept', { accepted: true }),
      snapshot('given', { accepted: false }),
      snapshot('unknown', {}),
      snapshot('undecided', { decision: 'treat' }),
    ]
    const later = [
      snapshot('lost', { accepted: false, decision: 'accept' }),
      snapshot('kept', { accepted: true }),
      snapshot('given', { accepted: true, decision: 'accept' }),
      snapshot('unknown', { accepted: true }),
      snapshot('undecided', { decision: null }),
    ]
    const changes = changesBetween(earlier, later)
    expect(names(changes.lost)).to.deep.equal(['lost'])
    expect(names(changes.accepted)).to.deep.equal(['given'])
    expect(names(changes.decided)).to.deep.equal(['undecided'])
  })

  it('finds nothing between a list and itself', () => {
    const all = [snapshot('a', { before: score(3, 3), decision: 'avoid' }), snapshot('b')]
    expect(Object.values(changesBetween(all, all)).flat()).to.deep.equal([])
  })
})
