import { expect } from 'chai'
import { load } from 'cheerio'
import request, { type Response } from 'supertest'
import { listEntities } from '../../src/data/sites.ts'
import { StoreUnavailable } from '../../src/data/store.ts'
import { password, type World, world } from '../support/cast.ts'

/** What a person meets while the store is away; test/http/store-outage.test.ts does the same on a MongoDB with a broken line. */
describe('a store that is away for a moment', () => {
  let w: World
  let browser: ReturnType<typeof request.agent>
  before(async () => {
    w = await world()
    // Her account says Dutch.
    browser = request.agent(w.app).set('Accept-Language', 'de')
    await send('/sign-in', { ...hiddenIn(await browser.get('/sign-in')), email: 'ann@example.test', password })
  })
  after(() => w.close())

  const send = (path: string, fields: Record<string, string>): Promise<Response> =>
    Promise.resolve(browser.post(path).type('form').send(fields))

  /** Whoever asks the store meanwhile hears that it does not answer. */
  async function away<T>(work: () => Promise<T>): Promise<T> {
    const { store } = w.context
    // eslint-disable-next-line @typescript-eslint/unbound-method -- put back where it was
    const answering = { find: store.find, count: store.count, get: store.get }
    const silent = (): Promise<never> => Promise.reject(new StoreUnavailable('away'))
    Object.assign(store, { find: silent, count: silent, get: silent })
    try {
      return await work()
    } finally {
      Object.assign(store, answering)
    }
  }

  it('gives a page in the language of the person, that says when to come back and asks again', async () => {
    expect(load((await browser.get('/account')).text)('html').attr('lang')).to.equal('nl')
    const { status, headers, text } = await away(async () => browser.get('/o/demerdorp/plan?year=2027'))
    expect([status, headers['retry-after'], headers['cache-control']]).to.deep.equal([503, '10', 'no-store'])
    const $ = load(text)
    expect($('html').attr('lang')).to.equal('nl')
    expect($('h1').text()).to.equal('Waarborg is even niet beschikbaar')
    expect($('main a.btn').attr('href')).to.equal('/o/demerdorp/plan?year=2027')
  })

  it('gives somebody it does not know a page in the language of the browser', async () => {
    const page = await away(async () => request(w.app).get('/sign-in').set('Accept-Language', 'de'))
    expect(load(page.text)('h1').text()).to.equal('Waarborg ist kurz nicht verfügbar')
  })

  it('keeps what was typed in a form, which is saved once when it is sent from there', async () => {
    const path = '/o/demerdorp/settings/entities'
    const name = 'OCMW "van hier" <b>&</b>'
    const typed = { ...hiddenIn(await browser.get(`${path}/new`)), kind: 'ocmw', name, kboNumber: '' }
    const refused = await away(() => send(path, typed))
    expect(refused.status).to.equal(503)
    expect(load(refused.text)('main form').attr()).to.include({ method: 'post', action: path })
    expect(hiddenIn(refused)).to.deep.equal(typed)
    expect(await listEntities(w.scope())).to.have.length(0)
    expect((await send(path, hiddenIn(refused))).status).to.equal(303)
    expect((await send(path, hiddenIn(refused))).status).to.equal(409)
    expect((await listEntities(w.scope())).map((one) => one.name)).to.deep.equal([name])
  })

  it('writes neither a password nor a file into a page, and tells how to go back to the form', async () => {
    const fields = hiddenIn(await browser.get('/account'))
    const secret = { ...fields, current: password, next: 'een heel ander geheim', repeat: 'een heel ander geheim' }
    const uploaded = (): Promise<Response> =>
      Promise.resolve(
        browser.post('/o/demerdorp/plan/imports').field(fields).attach('file', Buffer.from('geheim'), 'nota.txt'),
      )
    for (const refused of [await away(() => send('/account/password', secret)), await away(uploaded)]) {
      expect(refused.status).to.equal(503)
      expect(refused.text).not.to.contain('geheim').and.not.contain(password)
      expect(load(refused.text)('main form')).to.have.length(0)
      expect(load(refused.text)('main').text()).to.contain('met de knop Vorige van uw browser')
    }
  })
})

function hiddenIn({ text }: Response): Record<string, string> {
  const $ = load(text)
  const inputs = $('main form').first().find('input[type=hidden]').toArray()
  return Object.fromEntries(inputs.map((input) => [$(input).attr('name') ?? '', $(input).attr('value') ?? '']))
}
