import { deflateRawSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { changeRecord, samlRecord } from '../support/identity/record.ts'
import { world, type World } from '../support/cast.ts'
import { routes } from '../../src/web/routes.ts'
import { called, hrefOf } from './whole/route-table.ts'
import { Asker } from './whole/person.ts'

/** What a small message may cost, whatever is packed in it. */
const most = { milliseconds: 100, bytes: 50 * 1024 * 1024 }

const packed = deflateRawSync(Buffer.alloc(6_000_000, '<a/>')).toString('base64')

/** About 8 KB each: what grows when it is unpacked, and what takes long to parse. */
const bombs = {
  deflated: packed.slice(0, 8000),
  gzipped: gzipSync(Buffer.alloc(5_000_000, 'a')).toString('base64').slice(0, 8000),
  siblings: Buffer.from(`<a>${'<a/>'.repeat(1400)}</a>`).toString('base64'),
  nested: Buffer.from('<a xmlns="b">'.repeat(460)).toString('base64'),
}

/** Drawing it takes long, and what is asked goes the same way to it as to a page. */
const isDrawn = (path: string): boolean => /\.(pdf|xlsx)$/.test(path)

/** What it costs beside what the route takes by itself. A bomb is slow each time; a busy machine is not. */
async function cost(ask: () => Promise<unknown>, own = 0): Promise<{ milliseconds: number; bytes: number }> {
  const found: { milliseconds: number; bytes: number }[] = []
  for (let tries = 0; tries < 4; tries += 1) {
    const [begun, before] = [performance.now(), process.memoryUsage().rss]
    await ask()
    const one = { milliseconds: performance.now() - begun - own, bytes: process.memoryUsage().rss - before }
    if (one.milliseconds < most.milliseconds && one.bytes < most.bytes) return one
    found.push(one)
  }
  return found.reduce((best, one) => (one.milliseconds < best.milliseconds ? one : best))
}

describe('a bomb of 8 KB', function () {
  this.timeout(20_000)
  let w: World
  let ann: Asker
  let provider: string

  before(async () => {
    w = await world()
    const stored = await samlRecord(w)
    await changeRecord(w, stored, { saml: { requireSignedResponse: false } })
    provider = stored.id
    ann = await Asker.of(w.app, 'ann')
    await ann.get('/o/demerdorp')
  })
  after(() => w.close())

  it('the control: unpacked it is a hundred times as large', () => {
    for (const bomb of Object.values(bombs)) expect(bomb.length).to.be.within(3000, 8200)
    expect(6_000_000 / packed.length).to.be.greaterThan(100)
  })

  for (const route of routes.filter(({ path }) => path !== '/sign-out'))
    it(`${called(route)} does not mind`, async () => {
      const path = hrefOf({ ...route, path: route.path.replace(':provider', provider) }, 'demerdorp')
      const begun = performance.now()
      await ann.ask(route.method, path)
      const own = performance.now() - begun
      for (const [name, bomb] of Object.entries(isDrawn(route.path) ? { deflated: bombs.deflated } : bombs)) {
        const word = encodeURIComponent(bomb)
        const asked = [
          `${path}?SAMLRequest=${word}`,
          `${path}?SAMLResponse=${word}&SigAlg=${encodeURIComponent('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')}&Signature=eA==`,
          `${path}?to=${word}&q=${word.slice(0, 100)}`,
        ]
        for (const href of isDrawn(route.path) ? asked.slice(0, 1) : asked) {
          const spent = await cost(
            () => (route.method === 'get' ? ann.get(href) : ann.send(href, { _csrf: ann.token })),
            own,
          )
          expect(spent.milliseconds, `${name} in the query`).to.be.below(most.milliseconds)
          expect(spent.bytes, `${name} in the query`).to.be.below(most.bytes)
        }
        if (route.method === 'get') continue
        const spent = await cost(() => ann.send(path, { _csrf: ann.token, SAMLResponse: bomb, SAMLRequest: bomb }), own)
        expect(spent.milliseconds, `${name} in the form`).to.be.below(most.milliseconds)
        expect(spent.bytes, `${name} in the form`).to.be.below(most.bytes)
      }
    })
})
