import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Express } from 'express'
import { pino } from 'pino'
import request from 'supertest'
import { ConfigError, readConfig } from '../../src/config.ts'
import { openContext } from '../../src/context.ts'
import { noteBackup } from '../../src/data/backup/last.ts'
import { controls } from '../../src/data/controls.ts'
import { createJobRun } from '../../src/data/job-runs.ts'
import { createApp } from '../../src/web/app.ts'
import { world, type World } from '../support/cast.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { databaseOn, dropDatabase, findMongo, leaveMongo, noMongo } from '../support/mongodb.ts'
import { wireTo } from '../support/proxy.ts'
import { skip } from '../support/skip.ts'
import { fillWithOneOfEach } from './whole/belongings.ts'
import { Asker } from './whole/person.ts'

const token = 'a-token-of-some-length'
const withToken = { Authorization: `Bearer ${token}` }

/** What is left of an address, a name or an id in the figures would be somebody's. */
const nobodys = /demerdorp|zennebeek|[0-9a-f]{24}|@|Sofie|Claes|secret-word/i

describe('watched from outside', () => {
  let w: World
  let app: Express
  beforeEach(async () => {
    w = await world({ METRICS_TOKEN: token })
    // One application: the figures are those of one process.
    app = createApp(w.context)
  })
  afterEach(() => w.close())

  const figures = async (): Promise<string> => (await request(app).get('/metrics').set(withToken)).text
  /** The value of a series as it is printed. */
  const figure = async (series: string): Promise<number | undefined> => {
    const line = (await figures()).split('\n').find((one) => one.startsWith(`${series} `))
    return line === undefined ? undefined : Number(line.slice(series.length + 1))
  }

  describe('/healthz', () => {
    it('says ok under any name of the machine, asks the store nothing and makes no session', async () => {
      const before = w.context.store.reads
      const page = await request(app)
        .get('/healthz')
        .set({ Host: 'elsewhere.example', 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '1.2.3.4' })
      expect([page.status, page.text, page.type]).to.deep.equal([200, 'ok\n', 'text/plain'])
      expect(page.headers).not.to.have.property('set-cookie')
      expect(page.headers['cache-control']).to.equal('no-store')
      expect(w.context.store.reads).to.equal(before)
    })

    it('says ok as long as the process serves, whatever becomes of the store, and to a HEAD as well', async () => {
      await w.context.store.close()
      expect((await request(app).get('/healthz')).status).to.equal(200)
      expect((await request(app).head('/healthz')).status).to.equal(200)
    })

    it('says nothing about versions or places', async () => {
      const { text, headers } = await request(app).get('/healthz')
      expect(JSON.stringify([text, headers])).not.to.match(/waarborg|express|node|\d+\.\d+\.\d+/i)
    })
  })

  describe('/readyz', () => {
    it('says ok when store and folder are there', async () => {
      const page = await request(app).get('/readyz')
      expect([page.status, page.text]).to.deep.equal([200, 'ok\n'])
      expect(page.headers).not.to.have.property('set-cookie')
    })

    it('is 503 while the store does not answer, and says no more than that', async function () {
      onlyOnDisk(this)
      await w.context.store.close()
      const page = await request(app).get('/readyz')
      expect([page.status, page.text]).to.deep.equal([503, 'the store does not answer\n'])
    })

    it('is 503 when the data folder is gone, and names no path', async () => {
      rmSync(w.folder, { recursive: true })
      const page = await request(app).get('/readyz')
      expect(page.status).to.equal(503)
      expect(page.text).to.equal('the data folder cannot be written\n')
    })

    it('has a line for each thing that is not in order', async function () {
      onlyOnDisk(this)
      await w.context.store.close()
      rmSync(w.folder, { recursive: true })
      const { text } = await request(app).get('/readyz')
      expect(text).to.equal('the store does not answer\nthe data folder cannot be written\n')
    })

    it('gives all who ask at once the answer of one look', async () => {
      const before = w.context.store.reads
      const pages = await Promise.all(Array.from({ length: 10 }, () => request(app).get('/readyz')))
      expect(pages.map(({ status }) => status)).to.deep.equal(pages.map(() => 200))
      expect(w.context.store.reads - before).to.be.below(10)
    })
  })

  describe('/metrics', () => {
    it('is not there without a token in the settings', async () => {
      const plain = await world()
      expect((await request(plain.app).get('/metrics').set(withToken)).status).to.equal(404)
      await plain.close()
    })

    for (const [what, headers] of Object.entries({
      nothing: {},
      'another token': { Authorization: 'Bearer a-token-of-some-lengtH' },
      'a longer token': { Authorization: `Bearer ${token}x` },
      'another way': { Authorization: `Basic ${token}` },
    }))
      it(`is 401 for who sends ${what}, and says nothing`, async () => {
        const page = await request(app).get('/metrics').set(headers)
        expect([page.status, page.headers['www-authenticate']]).to.deep.equal([401, 'Bearer'])
        expect(page.text).not.to.include('waarborg_')
        expect(page.headers).not.to.have.property('set-cookie')
      })

    it('takes the token from a file as well, and refuses one that can be guessed', () => {
      const file = join(w.folder, 'token')
      writeFileSync(file, `${token}\n`)
      expect(readConfig({ METRICS_TOKEN_FILE: file }).metricsToken).to.equal(token)
      expect(readConfig({}).metricsToken).to.equal(null)
      for (const wrong of [
        { METRICS_TOKEN: 'geheim' },
        { METRICS_TOKEN: 'geheim met een spatie' },
        { METRICS_TOKEN_FILE: join(w.folder, 'none') },
        { METRICS_TOKEN: token, METRICS_TOKEN_FILE: file },
      ])
        expect(() => readConfig(wrong), Object.keys(wrong).join())
          .to.throw(ConfigError)
          .with.property('problems')
          .that.satisfies(([one, ...others]: string[]) => others.length === 0 && !/geheim|a-token/.test(one ?? ''))
    })

    it('is the text format that Prometheus reads: every series is announced once, buckets add up', async () => {
      await (await Asker.of(app, 'sofie')).get('/o/demerdorp')
      const text = await figures()
      const announced = [...text.matchAll(/^# TYPE (\S+) (counter|gauge|histogram)$/gm)].map(([, name]) => name)
      expect(new Set(announced).size).to.equal(announced.length)
      const sample = /^([a-z0-9_]+)(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? -?\d+(\.\d+)?(e[+-]?\d+)?$/
      for (const line of text
        .trimEnd()
        .split('\n')
        .filter((one) => !one.startsWith('#'))) {
        expect(line).to.match(sample)
        const name = sample.exec(line)![1]!.replace(/_(bucket|sum|count)$/, '')
        expect(announced, line).to.satisfy(
          (names: string[]) => names.includes(name) || names.includes(line.split(/[{ ]/)[0]!),
        )
      }
      const home = 'waarborg_http_request_duration_seconds'
      const labels = 'route="/o/:organisation",method="GET"'
      expect(await figure(`${home}_bucket{${labels},le="+Inf"}`)).to.equal(1)
      expect(await figure(`${home}_count{${labels}}`)).to.equal(1)
    })

    it('knows routes by their pattern, and nothing of what stands in an address', async () => {
      const ids = await fillWithOneOfEach(w.scope())
      const sofie = await Asker.of(app, 'sofie')
      await sofie.get(`/o/demerdorp/controls/${ids['controls']}`)
      await sofie.get(`/o/demerdorp/controls/${'f'.repeat(24)}`)
      await sofie.get('/o/demerdorp/secret-word')
      await sofie.get('/secret-word?secret-word=secret-word')
      await request(app).propfind('/secret-word')
      await request(app).get('/%E0%A4%A')
      const text = await figures()
      expect(text.match(nobodys)).to.equal(null)
      const requests = 'waarborg_http_requests_total'
      expect(await figure(`${requests}{route="/o/:organisation/controls/:id",method="GET",status="2xx"}`)).to.equal(1)
      expect(await figure(`${requests}{route="/o/:organisation/controls/:id",method="GET",status="4xx"}`)).to.equal(1)
      expect(await figure(`${requests}{route="unknown",method="GET",status="4xx"}`)).to.equal(3)
      expect(await figure(`${requests}{route="unknown",method="other",status="4xx"}`)).to.equal(1)
    })

    it('counts what the store is asked and how it went, and what waits for its seal', async () => {
      const [waited, done] = [await figure('waarborg_trail_unsealed_entries'), await figure(commits('done'))]
      const [refused, reads] = [await figure(commits('refused')), await figure('waarborg_store_reads_total')]
      await fillWithOneOfEach(w.scope())
      const [control] = await w.scope().find(controls)
      for (const owner of ['a', 'b']) {
        const work = w.scope().work()
        work.replace(controls, control!, { act: 'test.prepared', label: 'x', values: { owner } })
        await work.commit().catch(() => undefined)
      }
      expect((await figure(commits('done')))! - (done ?? 0)).to.equal(2)
      expect((await figure(commits('refused')))! - (refused ?? 0)).to.equal(1)
      expect((await figure('waarborg_trail_unsealed_entries'))! - waited!).to.be.above(10)
      expect(await figure('waarborg_store_reads_total')).to.be.above(reads!)
      expect(await figure('waarborg_store_up')).to.equal(1)
    })

    it('counts a store that does not answer, and shows the rest', async function () {
      onlyOnDisk(this)
      await w.context.store.close()
      await request(app).get('/readyz')
      expect(await figure('waarborg_store_up')).to.equal(0)
      expect(await figure('waarborg_sessions')).to.equal(undefined)
      expect(await figure('waarborg_http_unavailable_total')).to.equal(1)
      expect(await figure('waarborg_store_read_failures_total')).to.be.above(0)
    })

    it('counts the bytes that forms bring, and sessions', async () => {
      const karim = await Asker.of(app, 'karim')
      const boundary = 'x'
      const part = (name: string, content: string): string =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${content}\r\n`
      const file = `--${boundary}\r\nContent-Disposition: form-data; name="note"; filename="a.txt"\r\n\r\n0123456789\r\n`
      const body = `${part('_csrf', karim.token)}${file}--${boundary}--\r\n`
      await karim.raw('/o/demerdorp/plan/imports', `multipart/form-data; boundary=${boundary}`, body)
      expect(await figure('waarborg_upload_bytes_total')).to.equal(10)
      expect(await figure('waarborg_sessions')).to.equal(1)
      expect(await figure('waarborg_http_requests_under_way')).to.equal(1)
    })

    it('tells when each job last ended well, and how old the last backup is', async function () {
      onlyOnDisk(this)
      const moment = new Date('2026-11-24T08:07:00Z')
      const run = { holder: 'x', plannedFor: moment, leasedUntil: moment, startedAt: moment, endedAt: moment, begun: 1 }
      await createJobRun(w.context.store, { ...run, name: 'end-sessions', succeededAt: moment, failure: null })
      await createJobRun(w.context.store, { ...run, name: 'remove-orphans', succeededAt: null, failure: 'Error EIO' })
      const made = { at: '2026-11-24T01:30:00.000Z', file: '/mnt/secret-word/a.tar', size: 1234, damaged: 0 }
      await noteBackup(w.folder, { made })
      const success = 'waarborg_job_last_success_timestamp_seconds'
      expect(await figure(`${success}{job="end-sessions"}`)).to.equal(moment.getTime() / 1000)
      expect(await figure(`${success}{job="remove-orphans"}`)).to.equal(undefined)
      expect(await figure('waarborg_job_failed{job="remove-orphans"}')).to.equal(1)
      expect(await figure('waarborg_backup_age_seconds')).to.equal(7.5 * 3600)
      expect(await figure('waarborg_backup_failed')).to.equal(0)
      expect(await figures()).not.to.match(nobodys)
    })
  })

  it('is not counted at all without a token', async () => {
    const plain = await world()
    const commit: unknown = Reflect.get(plain.context.store, 'commit')
    const page = await request(createApp(plain.context)).get('/healthz')
    expect(page.status).to.equal(200)
    expect(Reflect.get(plain.context.store, 'commit')).to.equal(commit)
    await plain.close()
  })
})

const commits = (outcome: string): string => `waarborg_store_commits_total{outcome="${outcome}"}`

describe('watched from outside, with a store on another machine', function () {
  this.timeout(120_000)

  it('is not ready a second after the store is gone, and ready when it is back', async function () {
    const uri = databaseOn((await findMongo())?.uri ?? skip(this, noMongo))
    const folder = mkdtempSync(join(tmpdir(), 'waarborg-health-'))
    const { wire, uri: wired } = await wireTo(uri)
    const config = readConfig({ WAARBORG_DATA: folder, MONGODB_URI: wired, BASE_URL: 'http://127.0.0.1' })
    const context = await openContext(config, { log: pino({ level: 'silent' }) })
    const app = createApp(context)
    const ready = () => request(app).get('/readyz')
    expect((await ready()).status).to.equal(200)
    await wire.cut()
    const began = performance.now()
    const page = await ready()
    expect([page.status, page.text]).to.deep.equal([503, 'the store does not answer\n'])
    expect(performance.now() - began).to.be.below(3000)
    await wire.mend()
    for (let time = 0; (await ready()).status !== 200; time += 1) expect(time).to.be.below(30)
    await context.store.close()
    await wire.cut()
    await dropDatabase(uri)
    await leaveMongo()
    if (existsSync(folder)) rmSync(folder, { recursive: true })
    rmSync(`${folder}.key`, { force: true })
  })
})
