import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { hasChromium } from '../support/browser.ts'
import { pngOf } from '../support/evidence.ts'
import { skip } from '../support/skip.ts'
import {
  button,
  chooseFiles,
  follow,
  link,
  open,
  openYear,
  press,
  reads,
  type Sent,
  slowly,
  type Year,
} from '../support/year.ts'

/** Photos of building measures, from a desk and from a phone, up to the norm that they support. */
describe('evidence, from a photo to the norm', function () {
  this.timeout(60_000)
  let year: Year

  before(async function () {
    if (!hasChromium) skip(this, 'there is no Chromium; on Debian: apt-get install chromium')
    year = await openYear()
  })
  after(() => (year as Year | undefined)?.close())
  afterEach(() => expect((year as Year | undefined)?.complained() ?? []).to.deep.equal([]))

  it('the building manager adds the building, the consultant takes over a measure for all of them', async () => {
    const piet = await year.as('piet', 'phone')
    await piet.goto('/o/demerdorp/settings/sites/new')
    await piet.getByLabel('Naam').fill('Gemeentehuis')
    await follow(piet, () => button(piet, 'Bewaar').tap())
    const karim = await year.as('karim')
    await karim.goto('/o/demerdorp/controls/library')
    await karim.getByLabel('Branddetectie en blusmiddelen').check()
    await press(karim, 'Neem de aangevinkte maatregelen over')
    await open(karim, 'Branddetectie en blusmiddelen')
    await open(karim, 'Wijzig')
    await karim.getByLabel('In alle gebouwen').check()
    await karim.getByRole('radio', { name: 'ingevoerd' }).check()
    await press(karim, 'Bewaar')
    await karim.getByText('De maatregel is bewaard').waitFor()
    expect(await reads(karim))
      .to.contain('In alle gebouwen.')
      .and.to.contain('Nog geen bewijs.')
  })

  it('sends three photos at once from the desk, and shows how far the sending has come', async () => {
    const page = await year.as('karim')
    await openControl(page)
    await open(page, 'Voeg bewijs toe')
    const photos = await Promise.all(['blusser.jpg', 'haspel.jpg', 'rookmelder.jpg'].map(photo))
    await chooseFiles(page, page.getByLabel('Bestanden'), photos)
    expect(await page.locator('[data-chosen] li').allInnerTexts()).to.deep.equal(photos.map(({ name }) => name))
    await page.getByLabel('Titel').fill('Blusmiddelen op de gelijkvloerse verdieping')
    await slowly(page, 300)
    await button(page, 'Bewaar bewijs').click()
    await page.getByText(/Wordt verstuurd: \d+\s%/).waitFor()
    await page.locator('progress:not([value="0"]):not([value="100"])').waitFor()
    await page.getByText('Het bewijs is bewaard.').waitFor()
    expect(await reads(page)).to.contain('dient zo ook voor norm 11.2')
    for (const { name } of photos) await isSeen(page.getByAltText(`Voorbeeld van ${name}`))
  })

  it('takes two photos on the spot with a phone, and takes one back', async () => {
    const page = await year.as('piet', 'phone')
    await page.goto('/o/demerdorp')
    await follow(page, () => link(page, /^Voeg foto toe: Branddetectie en blusmiddelen, Gemeentehuis$/).tap())
    for (const [place, name] of ['eerste.png', 'mislukt.png', 'tweede.png'].entries())
      await chooseFiles(page, page.getByText('Neem een foto'), [{ name, content: pngOf(80 * place, 40) }])
    await button(page, 'Haal mislukt.png weg').tap()
    await follow(page, () => button(page, 'Bewaar bewijs').tap())
    await page.getByText('Het bewijs is bewaard.').waitFor()
    const text = await reads(page)
    expect(text).to.contain('Foto van 24/11/2026: M1 Branddetectie en blusmiddelen')
    expect(text).to.contain('eerste.png').and.to.contain('tweede.png').and.not.to.contain('mislukt.png')
    await isSeen(page.getByAltText('Voorbeeld van tweede.png'))
  })

  it('shows both on the page of the norm, through the measure, and leads back to them', async () => {
    const page = await year.as('marc')
    await page.goto('/o/demerdorp/norms/11.2')
    const panel = page.locator('#evidence')
    const text = await reads(panel)
    expect(text).to.contain('Bewijzen (2)').and.to.contain('via M1')
    await panel.getByRole('link', { name: 'Blusmiddelen op de gelijkvloerse verdieping' }).click()
    await isSeen(page.getByAltText('Voorbeeld van haspel.jpg'))
  })

  const openControl = async (page: Page): Promise<void> => {
    await page.goto('/o/demerdorp/controls')
    await open(page, 'Branddetectie en blusmiddelen')
  }
})

/** A real photo: noise, so that it stays as large as one of a camera of long ago. */
async function photo(name: string): Promise<Sent> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
  const made = sharp({ create: { width: 500, height: 400, channels: 3, background: 'black', noise } })
  return { name, content: await made.jpeg({ quality: 80 }).toBuffer() }
}

/** The picture has come in and can be drawn. */
async function isSeen(picture: Locator): Promise<void> {
  await picture.scrollIntoViewIfNeeded()
  const width = await picture.evaluate(async (node: unknown) => {
    const image = node as { decode: () => Promise<void>; naturalWidth: number }
    await image.decode()
    return image.naturalWidth
  })
  expect(width, 'the width of the preview').to.be.greaterThan(0)
}
