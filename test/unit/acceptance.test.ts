import { expect } from 'chai'
import fc from 'fast-check'
import {
  acceptanceIssues,
  acceptanceRules,
  acceptanceState,
  acceptingRole,
  afterChange,
  afterScoring,
  isAbove,
  latestUntil,
  scoreToAccept,
} from '../../src/domain/acceptance.ts'
import { roles } from '../../src/domain/permissions.ts'
import { type Acceptance, type RiskLevel, type RiskScore, scale } from '../../src/domain/risk.ts'
import { riskTasks } from '../../src/web/risks/tasks.ts'
import { aRisk, score, someScore } from '../support/risks.ts'
import type { StoredRisk } from '../../src/data/risks.ts'

const today = '2026-11-24'
const accepted = (until: string, accepts: RiskScore = score(2, 2)): Acceptance => ({
  by: { id: 'u', name: 'Marc De Wolf' },
  role: 'management',
  at: new Date('2026-01-01T09:00:00Z'),
  until,
  reason: '',
  score: accepts,
})

describe('accepting a risk', () => {
  it('is for management, and up to level 2 for the ICT manager too; never for a consultant', () => {
    const who = scale.map((level) => roles.filter((role) => acceptingRole(level, [role]) !== undefined))
    const either = ['ict-manager', 'management']
    expect(who).to.deep.equal([either, either, ['management'], ['management'], ['management']])
    expect(acceptingRole(1, ['ict-manager', 'management'])).to.equal('management')
    expect(acceptingRole(5, ['consultant', 'administrator'])).to.equal(undefined)
  })

  it('lasts 36, 24 or 12 months at most', () => {
    expect(scale.map((level) => latestUntil(level, today))).to.deep.equal([
      '2029-11-24',
      '2029-11-24',
      '2028-11-24',
      '2027-11-24',
      '2027-11-24',
    ])
    expect(latestUntil(4, '2028-02-29')).to.equal('2029-02-28')
  })

  const cases: [RiskLevel, string | null, string, string[]][] = [
    [1, '2029-11-24', '', []],
    [1, '2029-11-25', '', ['until risks.issue.untilLate']],
    [3, '2028-11-24', '', []],
    [4, '2027-11-24', 'Te duur', []],
    [4, '2027-11-24', '', ['reason risks.issue.reason']],
    [5, '2027-11-25', '', ['until risks.issue.untilLate', 'reason risks.issue.reason']],
    [2, today, '', ['until risks.issue.untilPast']],
    [2, '2026-11-25', '', []],
    [2, null, '', ['until any.required']],
  ]
  for (const [level, until, reason, issues] of cases)
    it(`level ${level} until ${until} because “${reason}”: ${issues.join(', ') || 'may'}`, () => {
      const found = acceptanceIssues(level, { until, reason }, today).map(({ field, code }) => `${field} ${code}`)
      expect(found).to.deep.equal(issues)
    })

  it('is about the residual score, or the one before where nothing treats the risk', () => {
    const bare = { before: score(3, 3), after: null, controls: [], actions: [] }
    expect(scoreToAccept({ ...bare, after: score(2, 3) })).to.deep.equal(score(2, 3))
    expect(scoreToAccept(bare)).to.deep.equal(score(3, 3))
    expect(scoreToAccept({ ...bare, controls: ['c'] })).to.equal(null)
    expect(scoreToAccept({ ...bare, actions: ['a'] })).to.equal(null)
    expect(scoreToAccept({ ...bare, before: null })).to.equal(null)
  })

  it('holds through its last day, and lapses after it', () => {
    expect(acceptanceState({ acceptance: null }, today)).to.equal('none')
    expect(acceptanceState({ acceptance: accepted(today) }, today)).to.equal('valid')
    expect(acceptanceState({ acceptance: accepted('2026-11-23') }, today)).to.equal('ended')
    const voided = { ...accepted('2027-11-24'), voidedAt: new Date() }
    expect(acceptanceState({ acceptance: voided }, today)).to.equal('voided')
  })
})

describe('a new score', () => {
  const at = new Date('2026-11-24T09:00:00Z')

  it('above the accepted one voids the acceptance, and a lower one leaves it', () => {
    const acceptance = accepted('2027-01-01', score(2, 3))
    expect(afterScoring(acceptance, score(3, 3), at)).to.deep.equal({ ...acceptance, voidedAt: at })
    expect(afterScoring(acceptance, score(1, 3), at)).to.equal(acceptance)
    expect(afterScoring(acceptance, score(2, 3), at)).to.equal(acceptance)
    expect(afterScoring(acceptance, null, at)).to.equal(acceptance)
    expect(afterScoring(null, score(5, 5), at)).to.equal(null)
  })

  it('does not bring a void acceptance back', () => {
    const voided = { ...accepted('2027-01-01', score(2, 3)), voidedAt: at }
    expect(afterScoring(voided, score(1, 1), at)).to.equal(voided)
  })

  it('is above another when its level is, or within the level when no side is lower', () => {
    expect(isAbove(score(2, 2), score(1, 3))).to.equal(false)
    expect(isAbove(score(1, 5), score(1, 4))).to.equal(true)
    expect(isAbove(score(2, 4), score(1, 5))).to.equal(true)
  })

  it('is never above itself, nor both above and below another', () => {
    fc.assert(fc.property(someScore, someScore, (a, b) => !isAbove(a, a) && !(isAbove(a, b) && isAbove(b, a))))
  })

  it('at every level of the table there is somebody who may', () => {
    for (const rule of Object.values(acceptanceRules)) expect(rule.roles).to.include('management')
  })
})

describe('a risk that is changed', () => {
  const at = new Date('2026-11-24T09:00:00Z')
  const acceptance = accepted('2027-01-01')
  const risk = aRisk({ acceptance, decision: 'treat', concerns: ['integrity', 'availability'] })

  it('keeps its acceptance while it says the same, with the decision that was there or to accept', () => {
    expect(afterChange(risk, { ...risk, concerns: ['availability', 'integrity'] }, at)).to.equal(acceptance)
    expect(afterChange(risk, { ...risk, decision: 'accept' }, at)).to.equal(acceptance)
    expect(afterChange({ ...risk, acceptance: null }, { ...risk, title: 'x' }, at)).to.equal(null)
  })

  it('loses it when it says something else, or something else is decided; once', () => {
    for (const change of [{ title: 'x' }, { site: 's' }, { entity: 'e' }, { concerns: [] }, { threat: 'x' }])
      expect(afterChange(risk, { ...risk, ...change }, at)).to.deep.equal({
        ...acceptance,
        voidedAt: at,
        voidedFor: 'wording',
      })
    const decided = afterChange(risk, { ...risk, decision: null }, at)
    expect(decided).to.deep.include({ voidedFor: 'decision' })
    expect(afterChange({ ...risk, acceptance: decided }, { ...risk, title: 'x' }, new Date())).to.equal(decided)
  })
})

describe('the tasks that risks give', () => {
  const stored = (values: Parameters<typeof aRisk>[0]): StoredRisk => ({ ...aRisk(values), organisation: 'o' })
  const tasks = (...risks: StoredRisk[]): string[] =>
    riskTasks(risks, { controls: [], today }).map(({ kind, dueOn }) => (dueOn === null ? kind : `${kind} ${dueOn}`))
  const scored = { before: score(2, 2), decision: 'treat' as const }

  it('are none for a risk that is scored and decided', () => expect(tasks(stored(scored))).to.deep.equal([]))

  it('are none for a closed one', () => expect(tasks(stored({ closedOn: today }))).to.deep.equal([]))

  it('begin with the day, and look 60 days ahead', () => {
    const list = tasks(
      stored({ ...scored, reviewOn: '2027-01-23' }),
      stored({ ...scored, reviewOn: '2027-01-24' }),
      stored({ ...scored, acceptance: accepted('2026-12-24') }),
      stored({ ...scored, acceptance: accepted('2026-11-01') }),
      stored({ ...scored, acceptance: { ...accepted('2027-11-01'), voidedAt: new Date() } }),
      stored({}),
      stored({ ...scored, decision: null }),
      stored({ ...scored, after: score(1, 1) }),
    )
    expect(list).to.deep.equal([
      'acceptanceEnded 2026-11-01',
      'acceptanceEnding 2026-12-24',
      'review 2027-01-23',
      'acceptanceVoided',
      'unscored',
      'undecided',
      'differs',
    ])
  })
})
