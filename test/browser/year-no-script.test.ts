import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { hasChromium } from '../support/browser.ts'
import { pngOf } from '../support/evidence.ts'
import { skip } from '../support/skip.ts'
import { follow, link, open, openYear, press, publishStandard, reads, type Year } from '../support/year.ts'

const base = '/o/demerdorp'
const risks = ['De back-up blijkt niet terug te zetten', 'Laptop of smartphone verloren of gestolen']

/** The year of proof in a browser that runs no script: scripts add comfort, and nothing waits for them. */
describe('the year of proof without script', function () {
  this.timeout(60_000)
  let year: Year
  let hilde: Page
  let karim: Page

  before(async function () {
    if (!hasChromium) skip(this, 'there is no Chromium; on Debian: apt-get install chromium')
    year = await openYear()
    ;[hilde, karim] = await Promise.all([year.as('hilde', 'still'), year.as('karim', 'still')])
  })
  after(() => (year as Year | undefined)?.close())
  afterEach(() => expect((year as Year | undefined)?.complained() ?? []).to.deep.equal([]))

  it('a staff list is sent, its columns are changed, and it is taken over', async () => {
    await hilde.goto(`${base}/employees/imports/new`)
    const content = Buffer.from('Nr;Naam;Voornaam;Post\r\n1001;Peeters;Els;els@example.test\r\n1002;Maes;Piet;\r\n')
    await hilde.setInputFiles('#field-file', { name: 'lijst.csv', mimeType: 'text/csv', buffer: content })
    await press(hilde, 'Lees in')
    await hilde.getByLabel('Kolom Post wordt ingelezen als').selectOption({ label: 'e-mailadres' })
    await press(hilde, 'Toon wat er verandert')
    expect(await reads(hilde))
      .to.contain('Peeters Els')
      .and.to.contain('geen e-mailadres')
    await press(hilde, 'Neem alles over')
    expect(await reads(hilde)).to.contain('De personeelslijst is bijgewerkt.')
    await filter(hilde, { path: `${base}/employees`, select: 'E-mailadres', option: 'zonder e-mailadres' })
    expect(await reads(hilde))
      .to.contain('Maes Piet')
      .and.not.to.contain('Peeters Els')
  })

  it('the regulation is published, read and signed', async () => {
    await publishStandard(hilde)
    const els = await year.as('els', 'still')
    await els.goto(`${base}/agreement`)
    await press(els, 'Onderteken als Els Peeters')
    expect(await reads(els), 'without the tick').to.contain('Vink eerst aan dat u het reglement gelezen hebt.')
    await els.getByLabel(/gelezen en zal het naleven/).check()
    await press(els, 'Onderteken als Els Peeters')
    expect(await reads(els)).to.contain('Bedankt, u hebt getekend')
    await filter(hilde, { path: `${base}/agreement/signatures`, select: 'Staat', option: 'getekend' })
    expect(await reads(hilde))
      .to.contain('1 van 2 getekend (versie 1).')
      .and.to.contain('Peeters Els')
  })

  it('photos are added to a norm, one from the camera and one from the disk', async () => {
    await karim.goto(`${base}/norms/11.2`)
    await follow(karim, () => link(karim, 'Voeg bewijs toe').first().click())
    const files = (name: string, red: number) => ({ name, mimeType: 'image/png', buffer: pngOf(red) })
    await karim.setInputFiles('#field-photo', files('camera.png', 10))
    await karim.setInputFiles('#field-files', files('schijf.png', 200))
    await press(karim, 'Bewaar bewijs')
    expect(await reads(karim))
      .to.contain('Het bewijs is bewaard.')
      .and.to.contain('camera.png')
      .and.to.contain('schijf.png')
    await karim.goto(`${base}/evidence`)
    await karim.getByRole('main').getByLabel('Zoek').fill('iets anders')
    await press(karim, 'Filter')
    expect(await reads(karim)).to.contain('Geen bewijs voldoet aan deze filter')
  })

  it('risks are scored in the workshop, and the list is filtered', async () => {
    await karim.goto(`${base}/risks/library`)
    for (const title of risks) await karim.getByLabel(title).check()
    await press(karim, 'Neem de aangevinkte risico’s over')
    await karim.goto(`${base}/risks/workshop`)
    await press(karim, 'Begin')
    await karim.getByLabel('3 mogelijk').check()
    await karim.getByLabel('5 rampzalig').check()
    await press(karim, 'Bewaar en ga verder')
    await open(karim, 'Stop en bekijk het overzicht')
    expect(await reads(karim)).to.contain('In deze sessie is 1 risico gescoord.')
    await filter(karim, { path: `${base}/risks`, select: 'Vraagt aandacht', option: 'nog niet gescoord' })
    expect(await reads(karim.locator('tbody').last()))
      .to.contain(risks[1])
      .and.not.to.contain(risks[0])
  })

  it('the trail is filtered and checked, a visit is noted, the heat map leads to norms', async () => {
    await filter(karim, { path: `${base}/trail`, select: 'Wat', option: 'beslist of getekend' })
    expect(await reads(karim)).to.contain('heeft het reglement getekend')
    await press(karim, 'Kijk na of het klopt')
    expect(await reads(karim)).to.contain('Het logboek klopt')
    await karim.goto(`${base}/visits`)
    await karim.getByLabel('Wat is afgesproken?').fill('De kelder bekijken.')
    await press(karim, 'Noteer bezoek')
    expect(await reads(karim))
      .to.contain('Het bezoek is genoteerd.')
      .and.to.contain('De kelder bekijken.')
    await karim.goto('/portfolio?view=heat')
    await follow(karim, () => karim.locator('.matrix a.heat').first().click())
    expect(karim.url()).to.match(/demerdorp\/norms\?chapter=5$/)
  })

  /** Chooses in a filter and sends it with its button, which is there for who has no script. */
  async function filter(page: Page, asked: { path: string; select: string; option: string }): Promise<void> {
    await page.goto(asked.path)
    await page.getByLabel(asked.select, { exact: true }).selectOption({ label: asked.option })
    await press(page, 'Filter')
  }
})
