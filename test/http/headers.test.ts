import { expect } from 'chai'
import { load } from 'cheerio'
import request, { type Response } from 'supertest'
import type { Store } from '../../src/data/store.ts'
import { world, type World } from '../support/cast.ts'
import { organisationTable } from './whole/route-table.ts'
import { Asker } from './whole/person.ts'

// Headers that protect, on pages, errors and files alike; what may be kept and what not; requests that cannot be read.

describe('headers', () => {
  let w: World
  let sofie: Asker
  before(async () => {
    w = await world()
    sofie = await Asker.of(w.app, 'sofie')
  })
  after(() => w.close())

  const pages: Record<string, () => Promise<Response>> = {
    'a page': () => sofie.get('/o/demerdorp/norms'),
    'the sign-in page': async () => request(w.app).get('/sign-in'),
    'a page that does not exist': () => sofie.get('/nothing'),
    'a refused page': () => sofie.get('/organisations/new'),
    'a refused form': () => sofie.send('/o/demerdorp/controls', {}),
  }

  for (const [what, ask] of Object.entries(pages))
    it(`${what} may load only from here, is framed by nobody and kept nowhere`, async () => {
      const { headers } = await ask()
      const policy = String(headers['content-security-policy']).split(';')
      expect(policy).to.include.members([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
      ])
      expect(policy.join(' ')).not.to.match(/unsafe|https?:|\*|data:/)
      expect(headers['x-content-type-options']).to.equal('nosniff')
      expect(headers['x-frame-options']).to.equal('SAMEORIGIN')
      expect(headers['referrer-policy']).to.equal('same-origin')
      expect(headers['cache-control']).to.equal('no-store')
      expect(headers['x-powered-by']).to.equal(undefined)
      expect(headers['etag']).to.equal(undefined)
      expect(headers['content-type']).to.equal('text/html; charset=utf-8')
    })

  it('asks browsers to stay with https only where people come by https', async () => {
    const secure = await world({ BASE_URL: 'https://waarborg.example.be', TRUSTED_PROXIES: '1' })
    const ask = async ({ app }: World): Promise<unknown> =>
      (await request(app).get('/sign-in')).headers['strict-transport-security']
    expect(await ask(w)).to.equal(undefined)
    expect(await ask(secure)).to.match(/^max-age=31536000/)
    await secure.close()
  })

  it('no page has script or style in the page itself', async () => {
    for (const path of [
      '/sign-in',
      '/account',
      '/o/demerdorp',
      '/o/demerdorp/norms',
      '/o/demerdorp/controls',
      '/o/demerdorp/plan',
    ]) {
      const $ = load((await sofie.get(path)).text)
      expect($('script:not([src]), style, [style], [onclick], [onload], [onsubmit], [onchange]').length, path).to.equal(
        0,
      )
    }
  })

  it('files of the pages may be kept for a year, under an address that changes with them', async () => {
    const $ = load((await request(w.app).get('/sign-in')).text)
    const files = ['link[rel=stylesheet]', 'link[rel=icon]', 'link[rel=preload]'].flatMap((selector) =>
      $(selector)
        .toArray()
        .map((link) => $(link).attr('href')!),
    )
    for (const href of [...files, $('script').attr('src')!]) {
      const { status, headers } = await request(w.app).get(href)
      expect(status, href).to.equal(200)
      expect(headers['cache-control'], href).to.match(/max-age=31536000.*immutable/)
      expect(headers['x-content-type-options'], href).to.equal('nosniff')
    }
    expect((await request(w.app).get('/assets/x/../../package.json')).status).to.equal(404)
    expect((await request(w.app).get('/assets/x/%2e%2e%2fpackage.json')).status).to.equal(404)
  })
})

const uploads = organisationTable.filter(({ upload }) => upload !== undefined)

describe('requests that cannot be answered', () => {
  let w: World
  let sofie: Asker
  before(async () => {
    w = await world()
    sofie = await Asker.of(w.app, 'sofie')
  })
  after(() => w.close())

  const title = (page: Response): string => load(page.text)('h1').text()

  it('an address that is broken or unknown: 404', async () => {
    for (const path of [
      '/nothing',
      '/%',
      '/%E0%A4%A',
      '/o',
      '/o/',
      '/o/%',
      '/language/xx',
      '/__proto__',
      '/o/demerdorp/constructor',
    ])
      expect([(await sofie.get(path)).status, path]).to.deep.equal([404, path])
  })

  it('a method that no page has: 404, and nothing happens', async () => {
    for (const method of ['put', 'delete', 'patch'] as const)
      expect((await request(w.app)[method]('/o/demerdorp/controls')).status, method).to.equal(404)
  })

  it('a form that is too large: 413, with a page that says so', async () => {
    const page = await sofie.send('/o/demerdorp/controls', { _csrf: sofie.token, title: 'x'.repeat(500_000) })
    expect([page.status, title(page)]).to.deep.equal([413, 'Dit kon niet gelezen worden'])
  })

  it('a form with thousands of fields: 413', async () => {
    const values = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`f${n}`, '']))
    expect((await sofie.send('/o/demerdorp/controls', values)).status).to.equal(413)
  })

  it('a form of another kind carries no token: 403', async () => {
    const page = await request(w.app)
      .post('/sign-in')
      .send({ email: 'sofie@example.test', password: 'x', _csrf: sofie.token })
    expect(page.status).to.equal(403)
  })

  it('a file that is too large, or a form that breaks off: refused, never a 500', async () => {
    const { path, upload } = uploads[0]!
    const send = (body: string, type = 'multipart/form-data; boundary=x') =>
      sofie.raw(path.replace(':organisation', 'demerdorp'), type, body)
    const part = (field: string): string =>
      `--x\r\nContent-Disposition: form-data; name="${field}"; filename="a.txt"\r\n\r\n`
    const large = `${part(upload!.field)}${'y'.repeat(upload!.maxBytes + 1)}\r\n--x--\r\n`
    expect((await send(large)).status).to.be.oneOf([413, 422])
    const broken = [`${part(upload!.field)}abc`, `${part('other')}abc\r\n--x--\r\n`, 'rubbish']
    for (const body of broken) expect((await send(body)).status, body).to.equal(400)
    expect((await send('x', 'multipart/form-data')).status).to.equal(400)
    expect((await send('')).status).to.be.oneOf([400, 403])
  })

  it('our own mistake: 500 with a reference, and nothing of what went wrong', async () => {
    const { store } = w.context
    const broken = Object.create(store, {
      find: { value: () => Promise.reject(new Error('SECRET detail')) },
    }) as Store
    for (const context of w.contexts) context.store = broken
    const page = await sofie.get('/account')
    for (const context of w.contexts) context.store = store
    expect([page.status, title(page)]).to.deep.equal([500, 'Er liep iets mis bij ons'])
    expect(page.text)
      .to.match(/Kenmerk:/)
      .and.not.to.match(/SECRET/)
  })
})
