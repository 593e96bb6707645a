import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { load } from 'cheerio'
import type { Express } from 'express'
import { pino } from 'pino'
import request, { type Response } from 'supertest'
import { setUp } from '../../src/actions/set-up.ts'
import { readConfig } from '../../src/config.ts'
import { type Context, openContext } from '../../src/context.ts'
import { entities } from '../../src/data/sites.ts'
import { createApp } from '../../src/web/app.ts'
import { databaseOn, dropDatabase, findMongo, leaveMongo, noMongo } from '../support/mongodb.ts'
import { type Proxy, wireTo } from '../support/proxy.ts'
import { skip } from '../support/skip.ts'

const ann = { name: 'Ann', email: 'ann@example.test', password: 'vier woorden die ik onthoud' }

/** A form as a browser sends it. */
type Fields = Record<string, string>

describe('while the store does not answer', function () {
  this.timeout(180_000)
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-outage-'))
  let uri: string
  let wire: Proxy
  let context: Context
  let app: Express
  let browser: ReturnType<typeof request.agent>
  before(async function () {
    uri = databaseOn((await findMongo())?.uri ?? skip(this, noMongo))
    const wired = await wireTo(uri)
    wire = wired.wire
    const config = readConfig({ WAARBORG_DATA: folder, MONGODB_URI: wired.uri, BASE_URL: 'http://127.0.0.1' })
    context = await openContext(config, { log: pino({ level: 'silent' }) })
    app = createApp(context)
    // Ann speaks French, whatever her browser says.
    const organisation = { name: 'Zennebeek', slug: 'zennebeek', nisCode: '', edition: 'ksz-2017' }
    await setUp(context, { person: ann, organisation: { ...organisation, languages: ['fr'] } })
    browser = request.agent(app).set('Accept-Language', 'en')
    await send('/sign-in', { ...(await fieldsAt('/sign-in')), email: ann.email, password: ann.password })
  })
  after(async () => {
    rmSync(folder, { recursive: true, force: true })
    rmSync(`${folder}.key`, { force: true })
    // Skipped: then there is none.
    if ((context as unknown) === undefined) return
    await context.store.close()
    await wire.cut()
    await dropDatabase(uri)
    await leaveMongo()
  })

  const send = (path: string, fields: Fields): Promise<Response> =>
    Promise.resolve(browser.post(path).set('Sec-Fetch-Site', 'same-origin').type('form').send(fields))
  const fieldsAt = async (path: string): Promise<Fields> => hiddenIn(await browser.get(path))
  const entityForm = '/o/zennebeek/settings/entities/new'
  const entityPath = '/o/zennebeek/settings/entities'
  const named = async (name: string): Promise<number> =>
    (await context.store.find(entities, { everyOrganisation: true })).filter((one) => one.name === name).length

  it('a page is 503 and says so in the language of the visitor, with a way to ask again; then it is there again', async () => {
    const page = (language = 'nl') => request(app).get('/sign-in?to=%2Fportfolio').set('Accept-Language', language)
    expect((await page()).status).to.equal(200)
    expect(load((await browser.get(entityForm)).text)('html').attr('lang')).to.equal('fr')
    await wire.cut()
    const { status, text, headers } = await page()
    expect([status, headers['retry-after']]).to.deep.equal([503, '10'])
    expect(load(text)('h1').text()).to.equal('Waarborg is even niet beschikbaar')
    expect(load(text)('main a.btn').attr('href')).to.equal('/sign-in?to=%2Fportfolio')
    expect(load((await page('fr')).text)('h1').text()).to.equal('Waarborg est momentanément indisponible')
    expect(load((await browser.get('/')).text)('h1').text(), 'of the person').to.match(/^Waarborg est/)
    await wire.mend()
    expect((await page()).status).to.equal(200)
    expect((await browser.get(entityForm)).status).to.equal(200)
  })

  it('a form keeps what was typed, and sending it from the page that says so saves it once', async () => {
    const name = 'CPAS "de l’eau" <b>&</b>'
    const typed = { ...(await fieldsAt(entityForm)), kind: 'ocmw', name, kboNumber: '' }
    await wire.cut()
    const refused = await send(entityPath, typed)
    expect([refused.status, refused.headers['retry-after']]).to.deep.equal([503, '10'])
    const $ = load(refused.text)
    expect($('html').attr('lang')).to.equal('fr')
    expect($('main').text()).to.contain('Ce que vous avez rempli n’est pas perdu')
    expect($('main form').attr()).to.include({ method: 'post', action: entityPath })
    expect(hiddenIn(refused)).to.deep.equal(typed)
    await wire.mend()
    expect(await named(name)).to.equal(0)
    expect((await send(entityPath, hiddenIn(refused))).status).to.equal(303)
    expect((await send(entityPath, hiddenIn(refused))).status).to.equal(409)
    expect(await named(name)).to.equal(1)
  })

  it('a password is not written into a page', async () => {
    const fields = { ...(await fieldsAt('/account')), current: 'een geheim', next: 'een ander', repeat: 'een ander' }
    await wire.cut()
    const refused = await send('/account/password', fields)
    await wire.mend()
    expect(refused.status).to.equal(503)
    expect(refused.text).not.to.contain('een geheim')
    expect(load(refused.text)('main form')).to.have.length(0)
    expect(load(refused.text)('main').text()).to.contain('avec le bouton Précédent de votre navigateur')
  })

  for (const cut of [false, true])
    it(`a form of which the answer is lost exactly at the commit${cut ? ', for a while,' : ''} is saved once, also when it is sent again`, async () => {
      const name = `Commune ${cut}`
      const typed = { ...(await fieldsAt(entityForm)), kind: 'municipality', name, kboNumber: '' }
      const lost = wire.loseAnswerTo('commitTransaction')
      const sent = send(entityPath, typed)
      await lost
      if (cut) {
        await wire.cut()
        await context.store.count(entities, { everyOrganisation: true }).catch(() => undefined)
        await wire.mend()
      }
      expect((await sent).status).to.be.oneOf([303, 409, 503])
      const found = await named(name)
      if ((await sent).status === 303) expect(found).to.equal(1)
      expect(found).to.be.oneOf([0, 1])
      expect((await send(entityPath, typed)).status).to.equal(found === 1 ? 409 : 303)
      expect(await named(name)).to.equal(1)
    })
})

function hiddenIn({ text }: Response): Fields {
  const $ = load(text)
  return Object.fromEntries(
    $('main form')
      .first()
      .find('input[type=hidden]')
      .toArray()
      .map((input) => [$(input).attr('name') ?? '', $(input).attr('value') ?? '']),
  )
}
