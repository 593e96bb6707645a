import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import { isWhole, verifyInstallationTrail, verifyTrail } from '../../src/actions/verify-trail.ts'
import { answersTo } from '../../src/data/answers.ts'
import { holdFiles } from '../../src/data/held-files.ts'
import { evidence } from '../../src/data/evidence.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { attempts, sessions } from '../../src/data/sessions.ts'
import { signatures } from '../../src/data/agreements.ts'
import { trail } from '../../src/data/trail.ts'
import { backupState } from '../../src/domain/backup.ts'
import { retained } from '../../src/domain/retention.ts'
import { watchClock } from '../../src/jobs/clock.ts'
import { endSessions } from '../../src/jobs/end-sessions.ts'
import { removeOrphans } from '../../src/jobs/remove-orphans.ts'
import { employ, formOf, publishVersion } from '../support/agreement.ts'
import { password, type World, world } from '../support/cast.ts'
import { until } from '../support/intake.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { Visitor } from '../support/visitor.ts'

const norms = '/o/demerdorp/norms'
const usual = '2026-11-24T09:00:00Z'
const anHourBack = '2026-11-24T08:00:00Z'
const aYearBack = '2025-11-24T09:00:00Z'
const aYearOn = '2027-11-24T09:00:00Z'

describe('a clock that is wrong', function () {
  this.timeout(30_000)
  let w: World
  beforeEach(async () => {
    w = await world()
  })
  afterEach(() => w.close())

  const answer = (who: Visitor, number: number, point: string) =>
    who.post(`${norms}/5.1/answers`, { number: String(number), 'point-1': point }, `${norms}/5.1`)

  const wholeTrail = async (): Promise<void> => {
    await sealTrails(w.context)
    const report = await verifyTrail(w.context, w.scope())
    expect(isWhole(report), JSON.stringify(report)).to.equal(true)
    expect(isWhole(await verifyInstallationTrail(w.context.store))).to.equal(true)
  }

  for (const [name, moment] of [
    ['an hour', anHourBack],
    ['a year', aYearBack],
  ] as const)
    it(`put back by ${name} between two changes of one record: the order stays, and the trail can be verified`, async () => {
      const sofie = await w.as('sofie')
      expect((await answer(sofie, 0, 'yes')).status).to.equal(303)
      w.setNow(moment)
      const again = name === 'a year' ? await w.as('sofie') : sofie
      expect((await answer(again, 1, 'no')).status).to.equal(303)
      expect((await answer(again, 2, 'yes')).status).to.equal(303)
      expect(
        (await answersTo(w.scope(), '5.1')).map(({ number, outcome }) => [number, outcome === 'no']),
      ).to.deep.equal([
        [3, false],
        [2, true],
        [1, false],
      ])
      await wholeTrail()
      w.setNow(usual)
      expect((await answer(await w.as('karim'), 3, 'no')).status).to.equal(303)
      await wholeTrail()
      const sealed = await w.scope().find(trail, { sort: 'sequence' })
      expect(sealed.map(({ sequence }) => sequence)).to.deep.equal(sealed.map((_, index) => index + 1))
    })

  it('of two machines that differ by some seconds: what both changed of one record can be verified', async () => {
    const made = w.scope().work()
    const addedAt = w.context.now()
    const values = { title: 'Photo', owner: null, revisions: [], validUntil: '9999-12-31', addedAt }
    const id = made.create(evidence, values, { act: 'evidence.added', label: 'Photo' })
    await made.commit()
    for (const [title, ahead] of [
      ['By the machine that is ahead', 8],
      ['By the other, a moment later', 0],
    ] as const) {
      const now = (): Date => new Date(w.context.now().getTime() + ahead * 1000)
      const actor = { kind: 'system', name: 'test' } as const
      const scope = new Scope(w.context.store, { organisation: w.organisations.demerdorp, actor, now })
      const work = scope.work()
      const label = { act: 'evidence.updated', label: title }
      work.replace(evidence, await scope.require(evidence, id), { values: { title }, ...label })
      await work.commit()
    }
    await wholeTrail()
  })

  it('pages go on, and none tells of a time less than none', async () => {
    const sofie = await w.as('sofie')
    await answer(sofie, 0, 'yes')
    await employ(w, { number: '0007', email: 'sofie@example.test' })
    await publishVersion(w)
    const read = await sofie.get('/o/demerdorp/agreement')
    w.setNow(anHourBack)
    await sofie.post('/o/demerdorp/agreement/signature', { ...formOf(read), tick: 'yes' }, '/o/demerdorp/agreement')
    const [signature] = await w.scope().find(signatures)
    expect(signature?.signedAt.toISOString()).to.equal(new Date(anHourBack).toISOString())
    for (const path of [
      '',
      '/norms',
      '/norms/5.1',
      '/trail',
      '/controls',
      '/evidence',
      '/risks',
      '/plan',
      '/employees',
      '/agreement',
      '/people',
    ]) {
      const page = await sofie.get(`/o/demerdorp${path}`)
      expect(page.status, path).to.be.oneOf([200, 403])
      expect(page.$('main').text(), path).to.not.match(/(^|\s)[-−]\d+\s*(dag|uur|minu|seconde|jaar|maand)/)
    }
    await wholeTrail()
  })

  it('put on by a year and back: a session of then has ended, and nobody is kept out', async () => {
    w.setNow(aYearOn)
    const then = await w.as('sofie')
    w.setNow(usual)
    expect((await then.get('/account')).status).to.equal(303)
    expect((await (await w.as('sofie')).get('/account')).status).to.equal(200)
    expect(await endSessions(w.context)).to.be.above(0)
    expect(await w.context.store.count(sessions, { where: { expiresAt: { from: new Date('2027-01-01') } } })).to.equal(
      0,
    )
  })

  it('put on by a year while passwords are changed: the owner signs in all the same, and older sessions have ended', async () => {
    const before = await w.as('sofie')
    w.setNow(aYearOn)
    const sofie = await w.as('sofie')
    const next = 'vier heel andere woorden nu'
    const changed = await sofie.post('/account/password', { current: password, next, repeat: next })
    expect(changed.status).to.equal(303)
    w.setNow(usual)
    expect((await before.get('/account')).status).to.equal(303)
    const visitor = new Visitor(w.app)
    await visitor.signIn('sofie@example.test', next)
    expect((await visitor.get('/account')).status).to.equal(200)
  })

  it('put on by a year while somebody guesses: nobody waits for a year, and the failures of then do not count', async () => {
    w.setNow(aYearOn)
    for (let n = 0; n < 8; n += 1) await new Visitor(w.app).signIn('sofie@example.test', 'fout')
    w.setNow(usual)
    expect((await (await w.as('sofie')).get('/account')).status).to.equal(200)
    await endSessions(w.context)
    expect(await w.context.store.count(attempts, { where: { expiresAt: { from: new Date('2027-01-01') } } })).to.equal(
      0,
    )
  })

  it('files on their way are not removed early, and what nothing names is not kept for years', async function () {
    onlyOnDisk(this)
    const { context, folder } = w
    const { sha256 } = await context.files.keepBytes(Buffer.from('zonder rij'))
    const release = holdFiles(context.files)
    w.setNow(aYearOn)
    expect(await removeOrphans(context)).to.deep.equal({ files: 0, incoming: 0 })
    release()
    const ahead = new Date(Date.now() + 365 * 24 * 3_600_000)
    utimesSync(join(folder, 'files', sha256.slice(0, 2), sha256), ahead, ahead)
    w.setNow(usual)
    expect((await removeOrphans(context)).files).to.equal(1)
    expect(await context.files.has(sha256)).to.equal(false)
  })

  it('a backup of next year is not believed to be fresh, and takes no place of another', () => {
    const made = { at: new Date(aYearOn).toISOString(), file: 'x', size: 1, damaged: 0 }
    const now = new Date(usual)
    expect(backupState({ made, failed: null }, now)).to.equal('late')
    expect(backupState({ made, failed: { at: new Date(usual).toISOString(), message: 'x' } }, now)).to.equal('failed')
    const days = ['2026-11-22', '2026-11-23', '2026-11-24', '2027-11-24']
    expect([...retained(days, '2026-11-24')].sort()).to.deep.equal(days)
  })

  it('a change of the clock is seen, so that the jobs are planned anew', async () => {
    let moment = Date.now()
    const began = performance.now()
    const seen: number[] = []
    const stop = watchClock(
      (by) => seen.push(Math.round(by / 60_000)),
      () => moment + performance.now() - began,
    )
    moment -= 3_600_000
    await until(() => seen.length === 1)
    moment += 7_200_000
    await until(() => seen.length === 2)
    stop()
    expect(seen).to.deep.equal([-60, 120])
  })
})
