import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { employees } from '../../src/data/employees.ts'
import { password, type World, world } from '../support/cast.ts'
import { hasChromium, launch, type Listening, listen, overflow, signIn } from '../support/browser.ts'
import { skip } from '../support/skip.ts'

/** A hundred letters without a space: as long as a name can be. */
const long = 'Abcdefghij'.repeat(10)

describe('a name of a hundred letters, 320 px wide', function () {
  this.timeout(60_000)
  let here: World
  let listening: Listening
  let browser: Browser
  let page: Page
  let id: string
  before(async function () {
    if (!hasChromium) skip(this, 'no Chromium')
    here = await world()
    const work = here.scope().work()
    const rest = { site: null, language: 'nl', startedOn: null, leftOn: null, user: here.userIds.els } as const
    const values = {
      number: '1',
      familyName: long,
      givenName: long,
      service: long,
      email: `${long.slice(0, 60)}@example.test`,
    }
    id = work.create(employees, { ...values, ...rest }, { act: 'employee.joined', label: long })
    await work.commit()
    listening = await listen(here.app)
    browser = await launch()
    page = await browser.newPage({ viewport: { width: 320, height: 720 } })
    await signIn(page, listening.address, { email: 'hilde@example.test', password })
  })
  after(async () => {
    if (!hasChromium) return
    await browser.close()
    listening.server.close()
    await here.close()
  })

  const base = '/o/demerdorp/employees'
  const fits = async (what: string): Promise<void> => {
    expect(await overflow(page), what).to.equal(0)
  }

  it('breaks where it must: list, person, form, errors, notice, files', async () => {
    for (const path of [base, `${base}/${id}`, `${base}/${id}/edit`, `${base}?q=${long}`, `${base}?service=${long}`]) {
      await page.goto(listening.address + path)
      await fits(path)
    }
    await page.goto(`${listening.address}${base}/${id}/edit`)
    await page.click('main form button')
    await page.waitForSelector('.notice-done')
    await fits('notice')
    await page.goto(`${listening.address}${base}/imports/new`)
    const rows = `Nr;Naam;Gebouw;E-mail\n7;Maes;${long};${long}\n8;;;x\n`
    await page.setInputFiles('#field-file', { name: `${long}.csv`, mimeType: 'text/csv', buffer: Buffer.from(rows) })
    await page.click('main form button')
    await page.waitForSelector('select')
    await fits('columns')
    await page.click('main form[method=post][action$="/columns"] button')
    await page.waitForSelector('.employees-issues')
    await fits('preview')
    await page.goto(`${listening.address}${base}/imports/new`)
    await fits('waiting')
  })
})
