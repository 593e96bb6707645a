import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { hasChromium } from '../support/browser.ts'
import { password } from '../support/cast.ts'
import { skip } from '../support/skip.ts'
import {
  button,
  chooseFiles,
  follow,
  link,
  open,
  openYear,
  press,
  publishDraft,
  publishStandard,
  reads,
  tabTo,
  type Year,
} from '../support/year.ts'

/** From the list of the staff department to a signature on a phone, and once more for a new version. */
describe('the regulation, from the staff list to the receipt', function () {
  this.timeout(60_000)
  let year: Year
  let els: Page

  before(async function () {
    if (!hasChromium) skip(this, 'there is no Chromium; on Debian: apt-get install chromium')
    year = await openYear()
  })
  after(() => (year as Year | undefined)?.close())
  afterEach(() => expect((year as Year | undefined)?.complained() ?? []).to.deep.equal([]))

  it('HR reads in 120 people from a CSV of Belgian Excel, looks at columns and preview, and takes them over', async () => {
    const page = await year.as('hilde')
    await page.goto('/o/demerdorp/employees')
    await open(page, 'Lees personeelslijst in')
    await chooseFiles(page, page.locator('#field-file'), [{ name: 'personeel.csv', content: staffList() }])
    await press(page, 'Lees in')
    await page.getByText('“personeel.csv”: 120 rijen.').waitFor()
    const taken = page.locator('td select')
    expect(await taken.evaluateAll(values)).to.deep.equal([
      ...['number', 'familyName', 'givenName', 'service', 'email', 'language', 'startedOn', ''],
    ])
    await press(page, 'Toon wat er verandert')
    expect(await reads(page))
      .to.contain('Nieuw (120)')
      .and.to.contain('Cœur Zoë')
      .and.to.contain('D’Hoore André')
    await press(page, 'Neem alles over')
    await page.getByText('De personeelslijst is bijgewerkt').first().waitFor()
    await open(page, 'Naar het personeel')
    expect(await reads(page)).to.contain('120 medewerkers zijn in dienst.')
  })

  it('HR publishes the regulation made from the standard text', async () => {
    const page = await year.as('hilde')
    await publishStandard(page)
    expect(await reads(page)).to.contain('0 van 120 getekend (versie 1).')
  })

  it('an employee reads and signs it on a small screen with the keyboard alone, and keeps the receipt', async () => {
    els = await year.window('phone')
    await els.goto('/')
    await tabTo(els, els.getByLabel('E-mailadres'))
    await els.keyboard.type('els@example.test')
    await tabTo(els, els.getByLabel('Wachtwoord'))
    await els.keyboard.type(password)
    await follow(els, () => els.keyboard.press('Enter'))
    await tabTo(els, link(els, 'Lees en onderteken'))
    await follow(els, () => els.keyboard.press('Enter'))
    await tabTo(els, els.getByLabel('Ik heb het reglement gelezen en zal het naleven.'))
    await els.keyboard.press('Space')
    await tabTo(els, button(els, 'Onderteken als Els Peeters'))
    await follow(els, () => els.keyboard.press('Enter'))
    await els.getByRole('heading', { name: 'Bedankt, u hebt getekend' }).waitFor()
    await tabTo(els, link(els, 'Bewaar als PDF'))
    const waiting = els.waitForEvent('download')
    await els.keyboard.press('Enter')
    const file = join(year.w.folder, 'receipt.pdf')
    await (await waiting).saveAs(file)
    expect(readFileSync(file).subarray(0, 5).toString('latin1')).to.equal('%PDF-')
  })

  it('HR sees one signature of 120, and that she is not among those who have to sign', async () => {
    const page = await year.as('hilde')
    await page.goto('/o/demerdorp/agreement/signatures')
    expect(await reads(page)).to.contain('1 van 120 getekend (versie 1).')
    await page.getByLabel('Staat').selectOption({ label: 'niet getekend' })
    await page.getByText('1 tot 100 van de 119 medewerkers').waitFor()
    await page.getByLabel('Naam of nummer').fill('peeters')
    await follow(page, () => page.keyboard.press('Enter'))
    await page.getByText('Niemand gevonden').waitFor()
  })

  it('a new version says what is new and asks her again; what she signed before is still there', async () => {
    const karim = await year.as('karim')
    await publishSecond(karim)
    expect(await reads(karim)).to.contain('0 van 120 getekend (versie 2).')
    await els.goto('/o/demerdorp')
    await follow(els, () => link(els, 'Lees en onderteken').tap())
    const news = els.getByRole('region', { name: 'Nieuw sinds u tekende (versie 1)' })
    expect(await reads(news)).to.contain('Werken op afstand (punt 10)')
    const part = els.getByRole('heading', { name: '10. Werken op afstand' })
    expect(await reads(part)).to.contain('gewijzigd')
    await karim.getByLabel('Naam of nummer').fill('peeters')
    await follow(karim, () => karim.keyboard.press('Enter'))
    await open(karim, 'Peeters Els')
    const signed = karim.getByRole('region', { name: 'Reglement getekend' })
    expect(await reads(signed))
      .to.contain('eerdere versie getekend')
      .and.to.contain('Versie 1')
    await signed.getByRole('link').click()
    await karim.getByRole('heading', { name: 'Ontvangstbewijs van Els Peeters' }).waitFor()
    await open(karim, 'Lees de tekst')
    expect(await reads(karim))
      .to.contain('Dit is de tekst van versie 1')
      .and.not.to.contain('in de auto')
  })

  /** Changes one part, says what is new, and publishes. */
  async function publishSecond(page: Page): Promise<void> {
    await page.goto('/o/demerdorp/agreement/versions')
    await open(page, 'Begin een versie')
    await page.getByLabel('Vastgesteld door').fill('de gemeenteraad op 20 november 2026')
    await page.getByLabel('Geldig vanaf').fill('2027-02-01')
    await press(page, 'Maak het concept')
    await open(page, 'Pas aan (Nederlands)')
    await open(page, 'Werken op afstand')
    const text = page.getByLabel('Tekst')
    await text.fill(`${await text.inputValue()}\n\nU laat uw toestel nooit achter in de auto.`)
    await press(page, 'Bewaar')
    expect(await page.getByLabel('Wat is er nieuw?').inputValue()).to.equal('Werken op afstand (punt 10)')
    await press(page, 'Bewaar')
    await page.getByText('Bewaard.').waitFor()
    await open(page, 'Versie 2')
    await publishDraft(page)
  }
})

/** Runs in the page. */
const values = (selects: unknown[]): string[] => selects.map((select) => (select as { value: string }).value)

const services = ['Burgerzaken', 'Sociale dienst', 'Technische dienst', '"Jeugd; sport en cultuur"']
const known = [
  ['Peeters', 'Els', 'els@example.test'],
  ['Cœur', 'Zoë', 'zoe.coeur@example.test'],
  ['D’Hoore', 'André', ''],
] as const

/** 120 people as Excel saves them in Belgium: semicolons, Windows-1252, days first, and a column that nobody needs. */
function staffList(): Buffer {
  const people = Array.from({ length: 120 }, (_, index) => {
    const [family, given, email] = known[index] ?? [`Janssens${letters(index)}`, 'Jo', `jo${index}@example.test`]
    const service = services[index % services.length]
    return `${1001 + index};${family};${given};${service};${email};N;01/03/${2000 + (index % 20)};€ 12,50`
  })
  const head = 'Personeelsnr.;Naam;Voornaam;Dienst;E-mail;Taal;In dienst sinds;Maaltijdcheques'
  return windows1252(`${[head, ...people].join('\r\n')}\r\n`)
}

/** `aa`, `ab` …: names without figures. */
const letters = (index: number): string => String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26))

/** What Windows-1252 has between 80 and 9F, as far as it is used here. */
const higher = new Map([
  ['€', 0x80],
  ['’', 0x92],
  ['œ', 0x9c],
])

const windows1252 = (text: string): Buffer =>
  Buffer.from(Array.from(text, (sign) => higher.get(sign) ?? sign.codePointAt(0) ?? 0x3f))
