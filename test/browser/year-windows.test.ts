import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { hasChromium } from '../support/browser.ts'
import { password } from '../support/cast.ts'
import { skip } from '../support/skip.ts'
import { button, follow, open, openYear, press, publishStandard, reads, type Year } from '../support/year.ts'

const agreement = '/o/demerdorp/agreement'

/** What goes otherwise than planned: two windows at once, the back button, a session that ended meanwhile. */
describe('two windows, the way back, and a session that ended', function () {
  this.timeout(60_000)
  let year: Year

  before(async function () {
    if (!hasChromium) skip(this, 'there is no Chromium; on Debian: apt-get install chromium')
    year = await openYear()
    const hilde = await year.as('hilde')
    await hire(hilde, ['1001', 'Peeters', 'Els', 'els@example.test'])
    await hire(hilde, ['1002', 'Maes', 'Piet', 'piet@example.test'])
    await publishStandard(hilde)
  })
  after(() => (year as Year | undefined)?.close())
  afterEach(() => expect((year as Year | undefined)?.complained() ?? []).to.deep.equal([]))

  it('shows both texts when the same risk is changed in two windows, and loses neither', async () => {
    const karim = await year.as('karim')
    await karim.goto('/o/demerdorp/risks/new')
    await karim.getByLabel('Risico', { exact: true }).fill('Het archief staat onder water')
    await press(karim, 'Voeg risico toe')
    await karim.getByText('Het risico is toegevoegd.').waitFor()
    await open(karim, 'Wijzig')
    const sofie = await year.as('sofie')
    await sofie.goto(karim.url())
    await karim.getByLabel('Waarom het kan gebeuren').fill('De kelder ligt lager dan de beek.')
    await press(karim, 'Bewaar')
    await karim.getByText('Het risico is bewaard.').waitFor()
    await sofie.getByLabel('Waarom het kan gebeuren').fill('De pomp is oud.')
    await press(sofie, 'Bewaar')
    await sofie.getByText(/^Karim Haddad heeft dit intussen gewijzigd/).waitFor()
    const side = (name: RegExp) => sofie.locator('section').filter({ has: sofie.getByRole('heading', { name }) })
    expect(await reads(side(/^Zo staat het nu, van Karim Haddad/))).to.contain('De kelder ligt lager dan de beek.')
    expect(await reads(side(/^Wat u invulde/))).to.contain('De pomp is oud.')
    const field = sofie.getByLabel('Waarom het kan gebeuren')
    expect(await field.inputValue()).to.equal('De pomp is oud.')
    await field.fill('De kelder ligt lager dan de beek, en de pomp is oud.')
    await press(sofie, 'Bewaar')
    await sofie.getByText('Het risico is bewaard.').waitFor()
    await karim.reload()
    expect(await reads(karim)).to.contain('De kelder ligt lager dan de beek, en de pomp is oud.')
  })

  it('gives one receipt to who signs in two tabs, and the way back shows no error', async () => {
    const first = await year.as('els', 'phone')
    const second = await first.context().newPage()
    for (const tab of [first, second]) await tab.goto(agreement)
    const receipts: string[] = []
    for (const tab of [first, second]) receipts.push(await sign(tab))
    expect(receipts[0]).to.match(/^W\w{10}$/)
    expect(receipts[1]).to.equal(receipts[0])
    await second.goBack()
    expect(await reads(second))
      .to.contain('U tekende versie 1 op')
      .and.to.contain(receipts[0])
    const hilde = await year.as('hilde')
    await hilde.goto(`${agreement}/signatures`)
    expect(await reads(hilde)).to.contain('1 van 2 getekend (versie 1).')
  })

  it('leads back to the text when the session ended while it was read, and takes the signature then', async () => {
    const page = await year.as('piet', 'phone')
    await page.goto(agreement)
    await page.context().clearCookies({ name: 'waarborg.session' })
    await page.getByLabel(/gelezen/).check()
    await follow(page, () => button(page, /^Onderteken als/).tap())
    await page.getByLabel('E-mailadres').fill('piet@example.test')
    await page.getByLabel('Wachtwoord').fill(password)
    await follow(page, () => page.keyboard.press('Enter'))
    await page.getByRole('heading', { name: 'Reglement computer- en internetgebruik' }).waitFor()
    expect(await reads(page)).to.contain('U begon te lezen op')
    expect(await sign(page)).to.match(/^W\w{10}$/)
  })

  /** Ticks, signs, and gives the number of the receipt. */
  async function sign(page: Page): Promise<string> {
    await page.getByLabel(/gelezen/).check()
    await press(page, /^Onderteken als/)
    await page.getByRole('heading', { name: 'Bedankt, u hebt getekend' }).waitFor()
    return reads(page.locator('.receipt b.num'))
  }

  async function hire(page: Page, [number, family, given, email]: readonly string[]): Promise<void> {
    await page.goto('/o/demerdorp/employees/new')
    await page.getByLabel('Personeelsnummer').fill(number ?? '')
    await page.getByLabel('Familienaam').fill(family ?? '')
    await page.getByLabel('Voornaam').fill(given ?? '')
    await page.getByLabel('E-mailadres').fill(email ?? '')
    await press(page, 'Voeg toe')
    await page.getByText('staat op de personeelslijst').waitFor()
  }
})
