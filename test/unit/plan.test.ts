import { expect } from 'chai'
import fc from 'fast-check'
import { goalLevelOf, parseGoalCode } from '../../src/actions/save-goal.ts'
import { actionCode, actionStates, compareCodes, isClosed } from '../../src/domain/plan.ts'

describe('codes of the plan', () => {
  const code = fc
    .array(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('.'))

  it('are put in the order of their numbers, a goal before what is beneath it', () => {
    const codes = ['1.10', '2', '1.2', '1', '1.2.1', '1.1.10', '1.1.9', '1.1']
    expect(codes.toSorted(compareCodes)).to.deep.equal(['1', '1.1', '1.1.9', '1.1.10', '1.2', '1.2.1', '1.10', '2'])
  })

  it('are ordered the same whichever comes first', () => {
    fc.assert(fc.property(code, code, (a, b) => Math.sign(compareCodes(a, b)) === -Math.sign(compareCodes(b, a))))
    fc.assert(fc.property(code, (a) => compareCodes(a, a) === 0))
  })

  for (const [position, letters] of [
    [1, 'a'],
    [3, 'c'],
    [26, 'z'],
    [27, 'aa'],
    [52, 'az'],
    [53, 'ba'],
    [702, 'zz'],
    [703, 'aaa'],
  ] as const)
    it(`of action ${position} ends in ${letters}`, () => {
      expect(actionCode('1.1.2', position)).to.equal(`1.1.2.${letters}`)
    })

  it('of actions are all different within a goal', () => {
    const codes = Array.from({ length: 2000 }, (_, index) => actionCode('1', index + 1))
    expect(new Set(codes).size).to.equal(2000)
  })

  for (const [typed, read] of [
    ['1', '1'],
    [' 1.2 ', '1.2'],
    ['1.2.', '1.2'],
    ['1. 2. 3', '1.2.3'],
    ['999.999.999', '999.999.999'],
  ] as const)
    it(`are read from “${typed}”`, () => expect(parseGoalCode(typed)).to.equal(read))

  for (const typed of ['', '0', '01', '1.0', '1.2.3.4', '1..2', '1,2', 'a', '-1', '1000', '1.x'])
    it(`are not read from “${typed}”`, () => expect(parseGoalCode(typed)).to.equal(undefined))

  it('tell the level of a goal', () => {
    expect(['1', '1.1', '1.1.1'].map(goalLevelOf)).to.deep.equal(['strategic', 'tactical', 'operational'])
  })
})

describe('states of an action', () => {
  it('are closed when nothing more is expected', () => {
    expect(actionStates.filter(isClosed)).to.deep.equal(['done', 'verified', 'dropped'])
  })
})
