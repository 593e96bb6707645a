import { expect } from 'chai'
import {
  type AccessDecision,
  type AccessPerson,
  accessRows,
  type AccessState,
  type AccessVerdict,
  provenUntil,
  reviewDueOn,
  rolesSince,
  undecided,
} from '../../src/domain/access-review.ts'
import type { Role } from '../../src/domain/permissions.ts'

const day = (text: string): Date => new Date(`${text}T09:00:00Z`)
const began = day('2026-11-01')

const person = (membership: string, roles: readonly Role[], since = '2025-01-01'): AccessPerson => ({
  ...{ membership, user: `user of ${membership}`, name: membership, email: '', since: day(since) },
  roles: roles.map((role) => ({ role, since: day(since) })),
  ...{ lastSignIn: null, ways: { local: 'own', providers: [], app: false, passkeys: 0 }, isClosed: false },
})

const decision = (verdict: AccessVerdict, of: AccessPerson, by = 'somebody else'): AccessDecision => ({
  ...{ verdict, person: of, by: { id: by, name: by }, at: day('2026-11-02') },
})

describe('the review of access', () => {
  const hr = person('a', ['hr'])
  const cases: [string, AccessPerson[], AccessDecision[], AccessState, boolean][] = [
    ['nobody decided', [hr], [], 'open', false],
    ['confirmed', [hr], [decision('confirmed', hr)], 'confirmed', true],
    [
      'confirmed with the roles in another order',
      [person('a', ['hr', 'employee'])],
      [decision('confirmed', person('a', ['employee', 'hr']))],
      'confirmed',
      true,
    ],
    [
      'confirmed, and a role more since',
      [person('a', ['hr', 'administrator'])],
      [decision('confirmed', hr)],
      'changed',
      false,
    ],
    [
      'confirmed, and a role less since',
      [hr],
      [decision('confirmed', person('a', ['hr', 'employee']))],
      'changed',
      false,
    ],
    ['removed by the review', [], [decision('removed', hr)], 'removed', true],
    ['confirmed, and taken out otherwise', [], [decision('confirmed', hr)], 'left', true],
  ]
  for (const [name, people, decisions, state, isWhole] of cases)
    it(`${name}: ${state}`, () => {
      const rows = accessRows(people, decisions, began)
      expect(rows.map((row) => row.state)).to.deep.equal([state])
      expect(undecided(rows).length === 0).to.equal(isWhole)
    })

  it('takes who came back as somebody new, to be decided on', () => {
    const rows = accessRows([person('b', ['hr'], '2026-11-03')], [decision('removed', hr)], began)
    expect(rows.map(({ state, isNew }) => [state, isNew])).to.deep.equal([
      ['open', true],
      ['removed', false],
    ])
  })

  it('marks who decided on the own access', () => {
    const rows = accessRows([hr, person('b', ['hr'])], [decision('confirmed', hr, hr.user)], began)
    expect(rows.map(({ isOwn }) => isOwn)).to.deep.equal([true, false])
  })

  const change = (at: string, before: Role[], after: Role[]) => ({ at: day(at), before, after })
  const sinces: [string, Role[], ReturnType<typeof change>[], string[]][] = [
    ['from the start', ['hr'], [], ['2025-01-01']],
    [
      'given later',
      ['hr', 'management'],
      [change('2026-02-01', ['hr'], ['hr', 'management'])],
      ['2025-01-01', '2026-02-01'],
    ],
    [
      'taken away and given again',
      ['hr'],
      [change('2026-03-01', ['employee'], ['employee', 'hr']), change('2025-06-01', ['hr'], ['employee'])],
      ['2026-03-01'],
    ],
    ['another role changed', ['hr'], [change('2026-02-01', ['hr'], ['hr', 'employee'])], ['2025-01-01']],
  ]
  for (const [name, held, changes, expected] of sinces)
    it(`since when a role is held: ${name}`, () => {
      const since = rolesSince(held, day('2025-01-01'), changes)
      expect(since.map((one) => one.since.toISOString().slice(0, 10))).to.deep.equal(expected)
    })

  it('is due a year after the last one, the first one a month after anybody had access', () => {
    expect(reviewDueOn({ finishedOn: '2026-02-28', firstAccess: '2020-01-01' })).to.equal('2027-02-28')
    expect(reviewDueOn({ finishedOn: null, firstAccess: '2026-01-31' })).to.equal('2026-02-28')
    expect(provenUntil('2026-11-25')).to.equal('2027-11-25')
  })
})
