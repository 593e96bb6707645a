import { expect } from 'chai'
import { findJobRun } from '../../src/data/job-runs.ts'
import { entities } from '../../src/data/sites.ts'
import { newId } from '../../src/data/records.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { sealTrail, trailHead } from '../../src/data/trail-seals.ts'
import { trail } from '../../src/data/trail.ts'
import { HeldRun } from '../../src/jobs/lease.ts'
import { contract } from './adapters.ts'

const start = Date.parse('2026-11-24T09:00:00Z')

contract('several processes', (opened) => {
  let seconds = 0
  const now = (): Date => new Date(start + seconds * 1000)
  const beginAll = async (): Promise<HeldRun[]> => {
    const claim = { name: 'tidy', plannedFor: now() }
    const asked = ['a', 'b', 'c', 'd', 'e'].map((holder) =>
      HeldRun.begin({ store: opened().store, now }, { ...claim, holder }),
    )
    return (await Promise.all(asked)).filter((run) => run !== undefined)
  }

  it('one of five has a job, the first time, each next time and when it was left behind', async () => {
    for (let round = 0; round < 10; round += 1) {
      const runs = await beginAll()
      expect(runs, `round ${round}`).to.have.lengthOf(1)
      // Every other run is left as by a process that is gone.
      if (round % 2 === 0) await runs[0]!.end()
      seconds += 60
    }
    const run = await findJobRun(opened().store, 'tidy')
    expect(run).to.deep.include({ startedAt: new Date(start + 540_000), endedAt: null })
  })

  it('three seal one trail at once while others write, and no entry has two places or none', async () => {
    const { store } = opened()
    const organisation = newId()
    const scope = new Scope(store, { organisation, actor: { kind: 'system', name: 'test' }, now })
    const write = async (name: string): Promise<void> => {
      const work = scope.work()
      work.create(entities, { kind: 'other', name }, { act: 'entity.created', label: name })
      await work.commit()
    }
    const seal = (): Promise<number> => sealTrail(store, organisation, { now })
    const writing = Array.from({ length: 40 }, (_, n) => write(`Entity ${n}`))
    const early = await Promise.all([seal(), seal(), seal()])
    await Promise.all(writing)
    const late = await Promise.all([seal(), seal(), seal()])
    const places = (await scope.find(trail)).map(({ sequence }) => sequence ?? 0).sort((a, b) => a - b)
    expect(places).to.deep.equal(Array.from({ length: 40 }, (_, n) => n + 1))
    expect([...early, ...late].reduce((sum, count) => sum + count, 0)).to.equal(40)
    expect(await trailHead(store, organisation)).to.include({ sequence: 40 })
  })
})
