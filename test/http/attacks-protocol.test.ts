import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import request from 'supertest'
import { type Running, startServer } from '../../src/server.ts'
import { world, type World } from '../support/cast.ts'
import { makePlenty } from '../support/plenty.ts'
import type { Made } from '../support/plenty-shared.ts'
import { gets, likelyFirst, People, posts, whoMay } from './whole/crawl.ts'
import { called } from './whole/route-table.ts'

// W-14: headers on every route · W-30, W-31: what HTTP allows and nobody should send · a bomb of
// 8 KB on every route. The headers of a page are in headers.test.ts, damaged requests in headers.test.ts too.

describe('attacks by way of HTTP', function () {
  this.timeout(60_000)
  let w: World
  let made: Made
  let people: People
  before(async () => {
    w = await world()
    made = await makePlenty(w, 2)
    people = new People(w)
  })
  after(() => w.close())
  const first = (route: (typeof gets)[number]): string => likelyFirst(route, made)[0] ?? ''

  it('W-14 every route protects what it answers with, also errors, redirects and files, also to a stranger', async () => {
    for (const route of gets)
      for (const person of [whoMay(route), 'zoe'] as const) {
        const { headers, status } = await (await people.as(person)).get(first(route))
        const where = `${called(route)} for ${person}: ${status}`
        expect(String(headers['content-security-policy']), where).to.match(/default-src 'none'|sandbox/)
        expect(headers['x-content-type-options'], where).to.equal('nosniff')
        // A link in a letter is told to nobody at all.
        const referrer = /^\/sign-in\/(link|new-password)/.test(route.path)
          ? ['same-origin', 'no-referrer']
          : ['same-origin']
        expect(headers['referrer-policy'], where).to.be.oneOf(referrer)
        expect(headers['x-powered-by'], where).to.equal(undefined)
        if (status < 300 || status >= 400) expect(headers['cache-control'], where).to.match(/no-store/)
        if (
          status === 200 &&
          !/^text\/html/.test(headers['content-type'] ?? 'text/html') &&
          !/preview$/.test(route.path)
        )
          expect(headers['content-disposition'], where).to.match(/^(attachment|inline)/)
      }
  })

  it('W-30 W-31 no parameter, given twice, as a list, as an object or as __proto__, is a mistake of ours', async () => {
    const names = [
      'q',
      'page',
      'plan',
      'goal',
      'language',
      'sort',
      'state',
      'show',
      'to',
      'code',
      'after',
      'large',
      'all',
      'norm',
    ]
    const twice = names.flatMap((name) => [`${name}=1`, `${name}=2`, `${name}[$ne]=1`, `${name}[]=x`]).join('&')
    const odd = [
      '__proto__=1',
      '__proto__[x]=1',
      'constructor=1',
      'toString=1',
      'hasOwnProperty=1',
      'q=%00',
      'q=%F0%9F',
      'page=-1',
    ]
    const far = names.map((name) => `${name}=9e99`).join('&')
    for (const route of gets) {
      const asker = await people.as(whoMay(route))
      // A document is drawn once: it takes long, and reads its language only.
      for (const query of [twice, odd.join('&'), far, `${names.join('=%00%E2%80%AE&')}=`].slice(
        0,
        /\.(pdf|xlsx)$/.test(route.path) ? 1 : 4,
      ))
        expect(
          (await asker.get(`${first(route)}?${query}`)).status,
          `${called(route)} ${query.slice(0, 40)}`,
        ).to.be.below(500)
    }
  })

  it('W-10 W-11 W-30 no field, given as a list, an object, an operator or __proto__, is a mistake of ours', async () => {
    const names = [
      'title',
      'name',
      'email',
      'password',
      'version',
      'number',
      'id',
      'roles',
      'norms',
      'to',
      'language',
      'text',
      'key',
    ]
    const listed = names.flatMap((name) => [`${name}=1`, `${name}=2`]).join('&')
    const operators = names
      .flatMap((name) => [`${name}[$ne]=1`, `${name}[$gt]=`, `${name}[$where]=1`, `${name}[$regex]=^(a+)%2B$`])
      .join('&')
    const odd =
      '__proto__=1&__proto__[isAdmin]=1&constructor[prototype][isAdmin]=1&toString=1&hasOwnProperty=1&valueOf=1'
    for (const route of posts) {
      const asker = await people.as(whoMay(route))
      for (const body of [listed, operators, odd])
        expect(
          (await asker.raw(first(route), 'application/x-www-form-urlencoded', `_csrf=${asker.token}&${body}`)).status,
          `${called(route)} ${body.slice(0, 30)}`,
        ).to.be.below(500)
      expect((await asker.raw(first(route), 'application/json', '['.repeat(10_000))).status).to.be.within(300, 499)
    }
    expect(({} as Record<string, unknown>)['isAdmin']).to.equal(undefined)
  })

  it('W-10 the door does not open to operators: a field is text or it is refused', async () => {
    const asker = await people.as('zoe')
    await asker.send('/sign-out', { _csrf: asker.token })
    for (const body of [
      'email[$ne]=x&password[$ne]=x',
      'email=sofie@example.test&email=x&password[$gt]=',
      'email=.*&password=.*',
    ]) {
      const page = await request(w.app).get('/sign-in')
      const token = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
      const cookie = String(page.headers['set-cookie']).split(';')[0] ?? ''
      const sent = await request(w.app)
        .post('/sign-in')
        .set('Cookie', cookie)
        .type('form')
        .send(`_csrf=${token}&${body}`)
      expect(sent.status, body).to.equal(422)
    }
    people = new People(w)
  })

  it('a bomb of 8 KB, in whatever form, on every route, costs little time and memory', async () => {
    const long = 'a'.repeat(8000)
    const zipped = gzipSync(Buffer.alloc(7_000_000, 'a=1&'), { level: 9 })
    const nested = `a${'[a]'.repeat(2600)}=1`
    const many = Array.from({ length: 2000 }, (_, n) => `a${n}=`).join('&')
    const part = `--x\r\nContent-Disposition: form-data; name="${'a[b]'.repeat(20)}"\r\n\r\n1\r\n`
    const parts = `${part.repeat(Math.floor(8000 / part.length))}--x--\r\n`
    const slow = { worst: 0, where: '' }
    const memory = process.memoryUsage().rss
    for (const route of [...gets.filter(({ path }) => !path.endsWith('.pdf')), ...posts]) {
      const cookie = (await people.as(whoMay(route))).cookies()
      const href = first(route)
      // What a document takes to be drawn is no matter of what it is asked with.
      const plain =
        route.method === 'get' ? await quickest(() => request(w.app).get(href).set('Cookie', cookie), href) : 0
      const get = (query: string) => request(w.app).get(`${href}?${query}`).set('Cookie', cookie)
      const post = (type: string) => request(w.app).post(href).set({ Cookie: cookie, 'Content-Type': type })
      const asked: Record<string, () => PromiseLike<{ status: number }>> =
        route.method === 'get'
          ? {
              query: () => get(`q=${long}`),
              'many in the query': () => get(many.slice(0, 8000)),
              header: () => get('').set('X-Any', long),
            }
          : {
              urlencoded: () => post('application/x-www-form-urlencoded').send(nested),
              many: () => post('application/x-www-form-urlencoded').send(many),
              multipart: () => post('multipart/form-data; boundary=x').send(parts),
              gzip: () =>
                post('application/x-www-form-urlencoded')
                  .set('Content-Encoding', 'gzip')
                  .send(zipped as unknown as string),
            }
      for (const [what, ask] of Object.entries(asked)) {
        const took = await quickest(ask, `${called(route)} ${what}`)
        if (took - plain > slow.worst) Object.assign(slow, { worst: took - plain, where: `${called(route)} ${what}` })
      }
    }
    expect(slow.worst, slow.where).to.be.below(100 * patience)
    expect((process.memoryUsage().rss - memory) / 1e6).to.be.below(50 * patience)
  })

  describe('W-31 at the socket', () => {
    let running: Running
    before(async () => {
      const { config } = w.context
      running = await startServer({ ...w.context, config: { ...config, port: 0, host: '127.0.0.1' } })
    })
    after(() => new Promise((done) => running.server.close(done).closeAllConnections()))
    const port = (): number => Number(new URL(running.address).port)

    /** What comes back for exactly these bytes, as far as it comes within a second. */
    const say = (text: string): Promise<string> =>
      new Promise((done) => {
        let answer = ''
        const socket = connect(port(), '127.0.0.1', () => socket.write(text))
        socket.setTimeout(1000, () => socket.destroy())
        socket.on('data', (piece) => (answer += piece.toString('latin1')))
        socket.on('error', () => undefined)
        socket.on('close', () => done(answer))
      })
    const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`
    const host = 'Host: 127.0.0.1'
    const end = 'Connection: close'

    const refused: Record<string, string> = {
      TRACE: lines('TRACE /sign-in HTTP/1.1', host, end, 'X-Secret: echo'),
      CONNECT: lines('CONNECT 127.0.0.1:22 HTTP/1.1', host),
      'no Host': lines('GET /sign-in HTTP/1.1', end),
      'headers of 20 KB': lines('GET /sign-in HTTP/1.1', host, `X-Long: ${'a'.repeat(20_000)}`),
      'two lengths': `${lines('POST /sign-in HTTP/1.1', host, 'Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
      'a line break in a header': lines('GET /sign-in HTTP/1.1', host, 'X-A: a\rSet-Cookie: b'),
      'no HTTP at all': '\u0016\u0003\u0001\u0000\u0000\r\n\r\n',
    }
    for (const [what, text] of Object.entries(refused))
      it(`W-31 ${what} is refused and not echoed`, async () => {
        const answer = await say(text)
        expect(answer).to.match(/^$|^HTTP\/1\.1 4\d\d/)
        expect(answer).not.to.match(/echo|Set-Cookie: b/)
      })

    it('W-31 a header __proto__ and an override of the method do nothing', async () => {
      const asked = lines(
        'GET /sign-in HTTP/1.1',
        host,
        end,
        '__proto__: x',
        'constructor: x',
        'X-HTTP-Method-Override: POST',
        'X-Method-Override: DELETE',
      )
      expect(await say(asked)).to.match(/^HTTP\/1\.1 200/)
    })

    it('W-31 W-24 W-25 whatever Host and X-Forwarded-Host say, no address on a page or in a redirect leads there', async () => {
      for (const path of ['/sign-in', '/', '/o/demerdorp', '/nothing', '/language/fr?to=%2Faccount']) {
        const answer = await say(
          lines(
            `GET ${path} HTTP/1.1`,
            'Host: evil.example',
            end,
            'X-Forwarded-Host: evil.example',
            'Forwarded: host=evil.example',
            'X-Original-URL: /o/demerdorp',
            'X-Rewrite-URL: /account',
          ),
        )
        expect(answer, path)
          .to.match(/^HTTP\/1\.1 \d/)
          .and.not.include('evil.example')
      }
    })

    it('W-31 hundred slow clients keep nobody out, and do not stay for ever', async () => {
      const sockets = Array.from({ length: 100 }, () => connect(port(), '127.0.0.1').on('error', () => undefined))
      for (const socket of sockets) socket.write(`POST /sign-in HTTP/1.1\r\n${host}\r\nContent-Length: 1000\r\nX-A: `)
      expect(await say(lines('GET /sign-in HTTP/1.1', host, end))).to.match(/^HTTP\/1\.1 200/)
      for (const socket of sockets) socket.destroy()
      expect(running.server.headersTimeout).to.be.within(1, 60_000)
      expect(running.server.requestTimeout).to.be.within(1, 300_000)
    })
  })
})

/** A machine that does other things too gets so much more. */
const patience = 4

/** The time of an answer in ms: of two tries the quicker, so that what the machine does meanwhile does not count. */
async function quickest(ask: () => PromiseLike<{ status: number }>, what: string): Promise<number> {
  const times: number[] = []
  while (times.length < 2 && (times[0] ?? Infinity) > 100) {
    const start = performance.now()
    const { status } = await ask()
    times.push(performance.now() - start)
    expect(status, what).to.be.below(500)
  }
  return Math.min(...times)
}
