import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { hasChromium } from '../support/browser.ts'
import { skip } from '../support/skip.ts'
import { hasTool } from '../support/tools.ts'
import { button, follow, link, open, openYear, press, reads, tabTo, type Year } from '../support/year.ts'

const backup = 'De back-up blijkt niet terug te zetten'
const register = '/o/demerdorp/risks'

/** A risk on its way: from the library to the workshop, to controls, to a decision, to who lives with it, to paper. */
describe('a risk, from the library to its acceptance', function () {
  this.timeout(60_000)
  let year: Year

  before(async function () {
    if (!hasChromium) skip(this, 'there is no Chromium; on Debian: apt-get install chromium')
    year = await openYear()
  })
  after(() => (year as Year | undefined)?.close())
  afterEach(() => expect((year as Year | undefined)?.complained() ?? []).to.deep.equal([]))

  it('is taken over from the library and scored in the workshop with the keyboard alone', async () => {
    const page = await year.as('karim')
    await page.goto(`${register}/library`)
    for (const title of [backup, 'Laptop of smartphone verloren of gestolen']) await page.getByLabel(title).check()
    await press(page, 'Neem de aangevinkte risico’s over')
    await page.getByText('2 risico’s zijn overgenomen. Scoor ze nu.').waitFor()
    await page.goto(`${register}/workshop`)
    await tabTo(page, button(page, 'Begin'))
    await follow(page, () => page.keyboard.press('Enter'))
    await page.getByText('1 van 2').waitFor()
    await page.keyboard.press('3')
    await page.keyboard.press('5')
    expect(await reads(page.getByRole('status'))).to.equal('Niveau: 4 hoog')
    await follow(page, () => page.keyboard.press('Enter'))
    await page.getByText('2 van 2').waitFor()
    await page.keyboard.press('k')
    await page.getByText('1 van 2').waitFor()
    expect(await page.getByLabel('3 mogelijk').isChecked(), 'what was scored stays').to.equal(true)
    await page.keyboard.press('j')
    await page.getByText('2 van 2').waitFor()
    for (const key of ['4', '2', 'Enter']) await page.keyboard.press(key)
    await page.getByText('In deze sessie zijn 2 risico’s gescoord.').waitFor()
    expect(await matrix(page, 'before')).to.deep.equal(['3×5: 1', '4×2: 1'])
  })

  it('gets controls and a decision, and the proposal for what is left is confirmed', async () => {
    const page = await year.as('karim')
    await adoptWorking(page, 'Back-upstrategie')
    await openRisk(page)
    await open(page, 'Wijzig')
    await page.locator('summary', { hasText: 'Maatregelen' }).click()
    await page.getByLabel('Back-upstrategie').check()
    await page.getByLabel('aanvaarden').check()
    await page.getByLabel('Eigenaar').fill('ICT-dienst')
    await press(page, 'Bewaar')
    await page.getByText('Het risico is bewaard.').waitFor()
    expect(await reads(page)).to.contain('Gevolg: samen 1, dat is 1 stap: van 5 naar 4.')
    expect(await matrix(page, 'after'), 'a proposal is no score').to.deep.equal([])
    await openRisk(page)
    await press(page, 'Bevestig dit voorstel')
    await page.getByText('Dit voorstel is bevestigd.').waitFor()
    expect(await matrix(page, 'after')).to.deep.equal(['3×4: 1'])
    expect(await matrix(page, 'before')).to.deep.equal(['3×5: 1', '4×2: 1'])
  })

  it('is accepted by management until a day, from the decisions on the first page', async () => {
    const page = await year.as('marc', 'phone')
    await page.goto('/o/demerdorp')
    expect(await reads(page)).to.contain('Beslissingen voor u (1)')
    await follow(page, () => link(page, new RegExp(`: .*${backup}`)).tap())
    await page.getByLabel('Tot en met').fill('2027-10-01')
    await follow(page, () => button(page, 'Aanvaard dit risico').tap())
    await page.getByText('Zeg waarom: bij niveau 4 is dat verplicht.').first().waitFor()
    await page.getByLabel('Waarom').fill('De tweede kopie komt er in 2027.')
    await follow(page, () => button(page, 'Aanvaard dit risico').tap())
    await page.getByText('Het risico is aanvaard tot en met 1 oktober 2027.').waitFor()
    const text = await reads(page)
    expect(text).to.contain('Aanvaard door Marc De Wolf').and.to.contain('De tweede kopie komt er in 2027.')
    await page.goto('/o/demerdorp')
    expect(await reads(page)).to.contain('Beslissingen voor u (0)')
  })

  it('stands in the risk analysis that management downloads in French', async function () {
    const page = await year.as('marc')
    await page.goto('/o/demerdorp/documents')
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Risicoanalyse' }) })
    const waiting = page.waitForEvent('download')
    await card.getByRole('link', { name: 'PDF in het Frans' }).click()
    const file = join(year.w.folder, 'risques.pdf')
    await (await waiting).saveAs(file)
    expect(readFileSync(file).subarray(0, 5).toString('latin1')).to.equal('%PDF-')
    if (!hasTool('pdftotext')) skip(this, 'there is no pdftotext; on Debian: apt-get install poppler-utils')
    const text = execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }).replace(/\s+/g, ' ')
    expect(text).to.contain('Analyse de risques').and.to.contain('La sauvegarde s’avère impossible à restaurer')
    expect(text, 'who accepted it').to.contain('Marc De Wolf')
  })

  /** What stands in the matrix: likelihood × impact, and how many. */
  async function matrix(page: Page, moment: 'before' | 'after'): Promise<string[]> {
    await page.goto(`${register}?moment=${moment}`)
    const cells = await page.locator('.risk-matrix a').all()
    const labels = await Promise.all(cells.map((cell) => cell.getAttribute('aria-label')))
    return labels
      .map((label) => (label ?? '').replace(/^(\d+) .* kans (\d) en gevolg (\d),.*$/, '$2×$3: $1'))
      .toSorted()
  }

  async function openRisk(page: Page): Promise<void> {
    await page.goto(register)
    await open(page, backup)
  }

  /** Takes a control over from the library and says that it works. */
  async function adoptWorking(page: Page, title: string): Promise<void> {
    await page.goto('/o/demerdorp/controls/library')
    await page.getByLabel(title).check()
    await press(page, 'Neem de aangevinkte maatregelen over')
    await open(page, title)
    await open(page, 'Wijzig')
    await page.getByRole('radio', { name: 'werkt' }).check()
    await press(page, 'Bewaar')
    await page.getByText('De maatregel is bewaard').waitFor()
  }
})
