import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { load } from 'cheerio'
import { pino } from 'pino'
import request from 'supertest'
import { readConfig } from '../../src/config.ts'
import { type Context, openContext } from '../../src/context.ts'
import { createApp } from '../../src/web/app.ts'
import { databaseOn, dropDatabase, findMongo, leaveMongo, noMongo } from '../support/mongodb.ts'
import { type Proxy, wireTo } from '../support/proxy.ts'
import { skip } from '../support/skip.ts'

describe('while the store does not answer', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-outage-'))
  let uri: string
  let wire: Proxy
  let context: Context
  before(async function () {
    uri = databaseOn((await findMongo())?.uri ?? skip(this, noMongo))
    const wired = await wireTo(uri)
    wire = wired.wire
    const config = readConfig({ WAARBORG_DATA: folder, MONGODB_URI: wired.uri, BASE_URL: 'http://127.0.0.1' })
    context = await openContext(config, { log: pino({ level: 'silent' }) })
  })
  after(async () => {
    rmSync(folder, { recursive: true, force: true })
    // Skipped: then there is none.
    if ((context as unknown) === undefined) return
    await context.store.close()
    await wire.cut()
    await dropDatabase(uri)
    await leaveMongo()
  })

  it('a page is 503 and says so in the language of the visitor; after that it is there again', async () => {
    const app = createApp(context)
    const page = (language = 'nl') => request(app).get('/sign-in').set('Accept-Language', language)
    expect((await page()).status).to.equal(303)
    await wire.cut()
    const { status, text, headers } = await page()
    expect([status, headers['retry-after']]).to.deep.equal([503, '10'])
    expect(load(text)('h1').text()).to.equal('Waarborg is even niet beschikbaar')
    expect(load((await page('fr')).text)('h1').text()).to.equal('Waarborg est momentanément indisponible')
    await wire.mend()
    expect((await page()).status).to.equal(303)
  })
})
