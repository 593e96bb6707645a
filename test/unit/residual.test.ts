import { expect } from 'chai'
import fc from 'fast-check'
import { controlCategories, type ControlState, controlStates } from '../../src/domain/control.ts'
import { effects, residualDiffers, residualFor, residualOf, type TreatingControl } from '../../src/domain/residual.ts'
import { score, someScore } from '../support/risks.ts'

const today = '2026-11-24'

const control = (values: Partial<TreatingControl> = {}): TreatingControl => ({
  category: 'password-policy',
  state: 'working',
  checkEveryMonths: null,
  lastCheckedOn: null,
  introducedOn: '2026-01-01',
  ...values,
})

const late = { checkEveryMonths: 6, lastCheckedOn: '2026-01-01' }

describe('the proposal for the residual risk', () => {
  const cases: { what: string; controls: Partial<TreatingControl>[]; gives: [number, number] }[] = [
    { what: 'nothing linked: as before', controls: [], gives: [4, 5] },
    { what: 'one that prevents and works: one step of likelihood', controls: [{}], gives: [3, 5] },
    { what: 'one that is only introduced: no whole step', controls: [{ state: 'introduced' }], gives: [4, 5] },
    {
      what: 'two that are introduced: one step',
      controls: [{ state: 'introduced' }, { state: 'introduced' }],
      gives: [3, 5],
    },
    { what: 'planned counts for nothing', controls: [{ state: 'planned' }, { state: 'planned' }], gives: [4, 5] },
    { what: 'what does not apply is not counted', controls: [{ state: 'not-applicable' }], gives: [4, 5] },
    { what: 'a late check halves a working one', controls: [late], gives: [4, 5] },
    { what: 'two late ones make one step', controls: [late, late], gives: [3, 5] },
    { what: 'one that softens lowers the impact', controls: [{ category: 'backup-strategy' }], gives: [4, 4] },
    {
      what: 'each side on its own',
      controls: [{}, { category: 'restore-test' }, { category: 'continuity' }],
      gives: [3, 3],
    },
    { what: 'at most two steps', controls: [{}, {}, {}, {}, {}], gives: [2, 5] },
    {
      what: 'of another kind: nothing that can be told',
      controls: [{ category: 'other' }, { category: 'other' }],
      gives: [4, 5],
    },
  ]
  for (const { what, controls, gives } of cases)
    it(what, () => {
      const { score: found } = residualOf(score(4, 5), controls.map(control), today)
      expect([found.likelihood, found.impact]).to.deep.equal(gives)
    })

  it('never goes below 1', () => {
    expect(
      residualOf(score(1, 2), [control(), control(), control({ category: 'continuity' })], today).score,
    ).to.deep.equal(score(1, 1))
  })

  it('explains itself: every input with what it does, and the sums', () => {
    const linked = [control(), control({ ...late, category: 'backup-strategy' }), control({ state: 'not-applicable' })]
    const { inputs, likelihood, impact } = residualOf(score(4, 5), linked, today)
    expect(
      inputs.map(({ lowers, because, late: isLate, weight }) => ({ lowers, because, isLate, weight })),
    ).to.deep.equal([
      { lowers: 'likelihood', because: 'keepsOut', isLate: false, weight: 1 },
      { lowers: 'impact', because: 'recovers', isLate: true, weight: 0.5 },
      { lowers: 'likelihood', because: 'keepsOut', isLate: false, weight: null },
    ])
    expect(likelihood).to.deep.equal({ weight: 1, steps: 1 })
    expect(impact).to.deep.equal({ weight: 0.5, steps: 0 })
  })

  it('knows what every category does', () => {
    expect(Object.keys(effects)).to.have.members([...controlCategories])
  })

  describe('whatever the controls', () => {
    const some: fc.Arbitrary<TreatingControl> = fc.record({
      category: fc.constantFrom(...controlCategories),
      state: fc.constantFrom(...controlStates),
      checkEveryMonths: fc.option(fc.integer({ min: 1, max: 24 })),
      lastCheckedOn: fc.option(fc.constantFrom('2024-01-01', '2026-06-01', '2026-11-20')),
      introducedOn: fc.constant('2026-01-01'),
    })
    const order: Record<ControlState, number> = { 'not-applicable': 0, planned: 0, introduced: 1, working: 2 }

    it('it is never above the score before, at most two steps below, never below 1', () => {
      fc.assert(
        fc.property(someScore, fc.array(some), (before, controls) => {
          const { score: after } = residualOf(before, controls, today)
          for (const side of ['likelihood', 'impact'] as const) {
            expect(after[side]).to.be.at.most(before[side])
            expect(after[side]).to.be.at.least(Math.max(1, before[side] - 2))
          }
        }),
      )
    })

    it('a control in a better state never makes it worse', () => {
      fc.assert(
        fc.property(
          someScore,
          fc.array(some, { minLength: 1 }),
          fc.constantFrom(...controlStates),
          (before, all, state) => {
            const [first, ...rest] = all as [TreatingControl, ...TreatingControl[]]
            fc.pre(order[state] >= order[first.state])
            const now = residualOf(before, all, today).score
            // The check of what was only planned is not late: compare like with like.
            const better = residualOf(before, [{ ...first, state, checkEveryMonths: null }, ...rest], today).score
            return better.likelihood <= now.likelihood && better.impact <= now.impact
          },
        ),
      )
    })

    it('one control more never makes it worse', () => {
      fc.assert(
        fc.property(someScore, fc.array(some), some, (before, controls, extra) => {
          const [now, more] = [residualOf(before, controls, today), residualOf(before, [...controls, extra], today)]
          return more.score.likelihood <= now.score.likelihood && more.score.impact <= now.score.impact
        }),
      )
    })
  })
})

describe('a confirmed residual risk', () => {
  const proposal = { score: score(3, 4) }

  it('differs when the controls give another one today', () => {
    expect(residualDiffers({ after: score(2, 4), proposed: score(2, 4) }, proposal)).to.equal(true)
    expect(residualDiffers({ after: score(2, 4) }, proposal)).to.equal(true)
  })

  it('does not when it is the same, or was chosen with this proposal in sight', () => {
    expect(residualDiffers({ after: score(3, 4), proposed: null }, proposal)).to.equal(false)
    expect(residualDiffers({ after: score(4, 4), proposed: score(3, 4) }, proposal)).to.equal(false)
    expect(residualDiffers({ after: null, proposed: null }, proposal)).to.equal(false)
    expect(residualDiffers({ after: score(4, 4), proposed: null }, null)).to.equal(false)
  })

  it('is compared with the controls that the risk names, and no others', () => {
    const known = new Map([
      ['c1', { id: 'c1', ...control() }],
      ['c2', { id: 'c2', ...control() }],
    ])
    expect(residualFor({ before: score(4, 4), controls: ['c1', 'gone'] }, known, today)!.inputs).to.have.length(1)
    expect(residualFor({ before: null, controls: ['c1'] }, known, today)).to.equal(null)
  })
})
