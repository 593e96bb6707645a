import { expect } from 'chai'
import { load } from 'cheerio'
import type { Response } from 'supertest'
import { inflateRawSync } from 'node:zlib'
import { trail } from '../../src/data/trail.ts'
import { createLog } from '../../src/log.ts'
import type { Route } from '../../src/web/route.ts'
import { world, type World } from '../support/cast.ts'
import { makePlenty } from '../support/plenty.ts'
import type { Made } from '../support/plenty-shared.ts'
import { formsOf, openAddresses, People, whoMay, whoMaySend } from './whole/crawl.ts'

// W-12, W-13, W-17: what is typed in every field of every form is text on every page and in every file · W-28: the log.
// The expressions of W-27 are in test/unit/expressions.test.ts.

const mark = 'gevaar'
const payload =
  `=cmd|' /C calc'!A0 ${mark} "><img src=x onerror=alert(1)><svg onload=alert(1)></title></textarea></script>` +
  `<script>alert(1)</script>' onfocus='alert(1) <%= 7*191 %> {{7*191}} \${7*191} $t(terms.menu.all) {{{it}}} \u2028javascript:alert(1)`
const short = `=1+1${mark}<b onclick=alert(1)>{{7*191}}`

describe('attacks in what is typed', function () {
  this.timeout(60_000)
  let w: World
  let made: Made
  let people: People
  let open: [Route, string][]
  let taken = 0
  before(async () => {
    w = await world()
    made = await makePlenty(w, 2)
    people = new People(w)
    open = await openAddresses(people, made)
    for (const [, href] of open) await fillIn(href)
    open = await openAddresses(people, made)
  })
  after(() => w.close())

  /** Sends every form of a page with the payload wherever words are typed; a shorter one where the long one is too long. */
  async function fillIn(href: string): Promise<void> {
    const actions = formsOf(await (await people.as('karim')).get(href))
    for (const { action, multipart } of actions) {
      const sender = whoMaySend(action)
      if (multipart || sender === undefined || /removal|closure|password$|sign-out/.test(action)) continue
      const asker = await people.as(sender)
      for (const text of [payload, short]) {
        const form = formsOf(await asker.get(href)).find((one) => one.action === action)
        if (form === undefined || form.texts.length === 0) break
        const values = form.values.map(([name, value]): [string, string] => [
          name,
          form.texts.includes(name) ? text : value,
        ])
        const { status } = await asker.raw(
          action,
          'application/x-www-form-urlencoded',
          new URLSearchParams(values).toString(),
        )
        expect(status, action).to.be.below(500)
        if (status !== 303) continue
        taken += 1
        break
      }
    }
  }

  /** What would run or be shown as ours, were it not text. */
  function harmless(page: Response, where: string): void {
    if (page.type !== 'text/html') return
    const $ = load(page.text)
    expect(
      $('img[src=x], [onerror], [onload], [onclick], [onfocus], b[onclick], script:not([src])').length,
      where,
    ).to.equal(0)
    const leading = $('a, form, area, [src]')
      .toArray()
      .map((one) => `${$(one).attr('href')} ${$(one).attr('action')} ${$(one).attr('src')}`)
    for (const href of leading) expect(href, where).not.to.match(/(^|\s)(javascript|data|vbscript):/i)
    expect(page.text, where).not.to.include('1337')
  }

  it('W-12 W-13 what was typed in every field is text on every page, for every template language', async () => {
    expect(taken).to.be.above(8)
    let shown = 0
    for (const [route, href] of open) {
      for (const person of new Set([whoMay(route), 'karim'] as const)) {
        const page = await (await people.as(person)).get(href)
        if (page.type !== 'text/html') continue
        harmless(page, `${href} for ${person}`)
        if (page.text.includes(mark)) shown += 1
      }
    }
    expect(shown).to.be.above(15)
  })

  it('W-12 W-13 a refused form shows it as text too, and so does every address and search', async () => {
    for (const [route, href] of open) {
      const asker = await people.as(whoMay(route))
      harmless(
        await asker.get(
          `${href}?q=${encodeURIComponent(payload)}&sort=${encodeURIComponent(payload)}&to=${encodeURIComponent(payload)}`,
        ),
        href,
      )
      for (const { action, multipart, values } of formsOf(await asker.get(href))) {
        if (multipart || /sign-out|language|password$|removal/.test(action)) continue
        const sent = values.map(([name, value]): [string, string] => [
          name,
          name === '_csrf' ? value : payload.repeat(30),
        ])
        const page = await asker.raw(action, 'application/x-www-form-urlencoded', new URLSearchParams(sent).toString())
        harmless(page, action)
      }
    }
  })

  it('W-17 no cell of a file that is exported begins a formula', async () => {
    const karim = await people.as('karim')
    const csv = await karim.get('/o/demerdorp/trail/export.csv')
    expect(csv.text).to.include(mark)
    for (const [cell] of csv.text.matchAll(/"(?:[^"]|"")*"|[^;\r\n"]+/g))
      expect(cell).not.to.match(/^"?\s*([=+@]|-(?!\d))/)
    for (const name of ['documents/controls.xlsx', 'documents/risks.xlsx', 'trail/export.xlsx']) {
      const file = await (await w.as('karim')).download(`/o/demerdorp/${name}`)
      const sheets = partsOf(file.body as Buffer).join('\n')
      expect(sheets, name).to.include(mark)
      expect(sheets, name).not.to.match(/<f>|<f |<externalLink|<ddeLink/)
    }
  })

  it('W-13 the trail and the plan for programs hold it as it was typed', async () => {
    const entries = await w.scope().find(trail)
    expect(JSON.stringify(entries)).to.include('{{7*191}}')
    const { text } = await (await people.as('karim')).get('/o/demerdorp/documents/plan.json')
    expect(JSON.parse(text)).to.be.an('object')
  })

  describe('W-28 the log', () => {
    const logged = (write: (log: ReturnType<typeof createLog>) => void): string => {
      let text = ''
      write(createLog('info', { write: (line) => void (text += line) }))
      return text
    }

    it('W-28 has one line per event, whatever is in it, and nothing that steers a terminal', () => {
      const evil = 'a\r\n{"level":30,"msg":"forged"}\u001b[2J\u009b31m\u2028\u202e'
      const text = logged((log) => log.error({ err: new Error(evil), [evil]: evil }, evil))
      expect(text.match(/\n/g)).to.have.length(1)
      expect(text.trimEnd()).not.to.match(/\p{Cc}|[\u2028\u2029\u202e]/u)
      expect(JSON.parse(text)).to.include({ level: 50 })
    })

    it('W-28 has no national number, password, token or cookie, and no text without end', () => {
      const numbers = ['85.07.30-033.28', '85073003328', '850730-033-28']
      const text = logged((log) => {
        for (const number of numbers)
          log.error({ err: new Error(`E11000 duplicate key { number: "${number}" }`) }, number)
        log.warn(
          { password: 'hunter2-hunter2', headers: { cookie: 'waarborg.session=s3cr3t' }, _csrf: 'tok3n-tok3n' },
          'x',
        )
        log.info({ agent: 'a'.repeat(1_000_000) }, 'x')
      })
      expect(text).not.to.match(/033.?28|03328|hunter2|s3cr3t|tok3n/)
      expect(text.length).to.be.below(20_000)
      expect(
        text
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { level: number }).level),
      ).to.have.length(5)
    })

    it('W-28 what the store says of a broken write does not bring the number out', () => {
      const lines: string[] = []
      const log = createLog('debug', { write: (line) => void lines.push(line) })
      log.error({
        err: Object.assign(new Error('x'), { values: { email: '85073003328' }, cause: new Error('85.07.30-033.28') }),
      })
      expect(lines.join('')).not.to.match(/33.?28/)
    })
  })
})

/** The parts of a workbook as text: its archive is read by hand, so that what we write is not read by what wrote it. */
function partsOf(file: Buffer): string[] {
  const parts: string[] = []
  let at = file.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
  const count = file.readUInt16LE(at + 10)
  at = file.readUInt32LE(at + 16)
  for (let n = 0; n < count; n += 1) {
    const [method, size] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20)]
    const [name, extra, comment] = [28, 30, 32].map((field) => file.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ]
    const local = file.readUInt32LE(at + 42)
    const begin = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const bytes = file.subarray(begin, begin + size)
    parts.push((method === 0 ? bytes : inflateRawSync(bytes)).toString('utf8'))
    at += 46 + name + extra + comment
  }
  return parts
}
