import { expect } from 'chai'
import fc from 'fast-check'
import {
  expectedAt,
  type Heartbeat,
  heartbeatState,
  type HeartbeatState,
  lastMoment,
} from '../../src/domain/heartbeat.ts'

const hour = 3_600_000
const rhythm = { period: 24 * hour, grace: 12 * hour }
const start = Date.parse('2026-11-24T02:30:00Z')
/** So many hours after the backup of the 24th. */
const at = (hours: number): Date => new Date(start + hours * hour)

const never: Heartbeat = { succeededAt: null, failedAt: null, since: null }

describe('a heartbeat', () => {
  const cases: [string, Partial<Heartbeat>, number, HeartbeatState][] = [
    ['succeeded just now', { succeededAt: at(0) }, 0, 'in-order'],
    ['succeeded within its period', { succeededAt: at(0) }, 23, 'in-order'],
    ['is in its grace', { succeededAt: at(0) }, 30, 'in-order'],
    ['is at the last moment of its grace', { succeededAt: at(0) }, 36, 'in-order'],
    ['is a moment over it', { succeededAt: at(0) }, 36 + 1 / hour, 'late'],
    ['was heard long ago', { succeededAt: at(0) }, 1000, 'late'],
    ['failed after it succeeded', { succeededAt: at(0), failedAt: at(24) }, 24.1, 'failed'],
    ['failed, and nobody tried again', { succeededAt: at(0), failedAt: at(24) }, 1000, 'failed'],
    ['failed before it succeeded', { succeededAt: at(1), failedAt: at(0) }, 2, 'in-order'],
    ['failed at the moment it succeeded', { succeededAt: at(1), failedAt: at(1) }, 2, 'in-order'],
    ['failed and never succeeded', { failedAt: at(0) }, 1, 'failed'],
    ['was never heard, and nobody waits for it', {}, 1000, 'never'],
    ['was never heard, and has its time', { since: at(0) }, 36, 'never'],
    ['was never heard, and should have been', { since: at(0) }, 37, 'late'],
    ['succeeded before it was expected', { succeededAt: at(0), since: at(10) }, 37, 'late'],
    ['succeeded by a clock that is ahead', { succeededAt: at(5) }, 0, 'in-order'],
  ]
  for (const [what, heard, hours, state] of cases)
    it(`${what}: ${state}`, () => expect(heartbeatState({ ...never, ...heard }, rhythm, at(hours))).to.equal(state))

  it('is expected one period after it succeeded, else after it is waited for, else at no time', () => {
    expect(expectedAt({ succeededAt: at(1), since: at(0) }, rhythm)).to.deep.equal(at(25))
    expect(expectedAt({ succeededAt: null, since: at(0) }, rhythm)).to.deep.equal(at(24))
    expect(expectedAt(never, rhythm)).to.equal(null)
    expect(lastMoment({ succeededAt: at(1), since: null }, rhythm)).to.deep.equal(at(37))
  })

  it('that is late stays late until it is heard', () => {
    const moments = fc.integer({ min: 0, max: 500 })
    fc.assert(
      fc.property(moments, moments, moments, (succeeded, now, later) => {
        const heard = { ...never, succeededAt: at(succeeded) }
        const isLate = heartbeatState(heard, rhythm, at(now)) === 'late'
        if (isLate) expect(heartbeatState(heard, rhythm, at(now + later))).to.equal('late')
        expect(heartbeatState({ ...heard, succeededAt: at(now) }, rhythm, at(now))).to.equal('in-order')
      }),
    )
  })
})
