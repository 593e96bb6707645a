import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import { stopDrawing } from '../../src/documents/draw.ts'
import { inProject } from '../../src/paths.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { hasChromium, launch, type Listening, listen } from '../support/browser.ts'
import { codeOf } from '../support/second-factor.ts'
import { skip } from '../support/skip.ts'

/** The journey of product.md, from an empty machine to a plan that management downloads in French, each person in a browser of their own. */
describe('from an empty machine to a plan', function () {
  this.timeout(120_000)
  let made: TestApp
  let listening: Listening
  let browser: Browser
  const passwords = new Map<string, string>()

  before(async function () {
    if (!hasChromium) skip(this, 'there is no Chromium; on Debian: apt-get install chromium')
    made = testApp()
    listening = await listen(made.app)
    browser = await launch()
  })
  after(async () => {
    if (!hasChromium) return
    await browser.close()
    listening.server.close()
    await stopDrawing()
    await made.close()
  })

  const visitor = async (): Promise<Page> => (await browser.newContext({ locale: 'nl-BE' })).newPage()
  const at = (path: string): string => `${listening.address}${path}`

  const as = async (person: string): Promise<Page> => {
    const page = await visitor()
    await page.goto(at('/sign-in'))
    await page.fill('#field-email', `${person}@demerdorp.example`)
    await page.fill('#field-password', passwords.get(person) ?? '')
    await page.keyboard.press('Enter')
    await addStep(page)
    if (!page.url().endsWith('/account')) return page
    const chosen = `een eigen zin van ${person}`
    await page.fill('#field-current', passwords.get(person) ?? '')
    await page.fill('#field-next', chosen)
    await page.fill('#field-repeat', chosen)
    await page.getByRole('button', { name: 'Wijzig wachtwoord' }).click()
    await page.getByText('Uw wachtwoord is gewijzigd').waitFor()
    passwords.set(person, chosen)
    await page.goto(at('/o/demerdorp'))
    return page
  }

  /** Adds an authenticator app, as these roles are asked to after their password. */
  async function addStep(page: Page): Promise<void> {
    await page.waitForURL(/\/sign-in\/enrol$/)
    await page.locator('a[href$="/enrol/app"]').click()
    const seed = (await page.locator('#seed').innerText()).replaceAll(' ', '')
    await page.fill('#field-code', codeOf(seed, made.context.now()))
    await page.getByRole('button', { name: 'Voeg toe' }).click()
    await page.getByRole('link', { name: 'Ik heb ze bewaard' }).click()
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
  }

  it('an administrator sets up the authority, its entities, a site and its people', async () => {
    const page = await visitor()
    await page.goto(at('/'))
    await page.fill('#field-personName', 'Ann Segers')
    await page.fill('#field-email', 'ann@demerdorp.example')
    await page.fill('#field-password', 'een zin die ik onthoud')
    await page.fill('#field-name', 'Demerdorp')
    await page.getByRole('button', { name: 'Maak aan en begin' }).click()
    await addStep(page)
    await page.goto(at('/o/demerdorp'))
    for (const [kind, name] of [
      ['municipality', 'Gemeente Demerdorp'],
      ['ocmw', 'OCMW Demerdorp'],
    ] as const) {
      await page.goto(at('/o/demerdorp/settings/entities/new'))
      await page.selectOption('#field-kind', kind)
      await page.fill('#field-name', name)
      await page.getByRole('button', { name: 'Bewaar' }).click()
      await page.getByText(name).first().waitFor()
    }
    await page.goto(at('/o/demerdorp/settings/sites/new'))
    await page.fill('#field-name', 'Gemeentehuis')
    await page.getByRole('button', { name: 'Bewaar' }).click()
    for (const [person, role] of [
      ['karim', 'consultant'],
      ['sofie', 'ict-manager'],
      ['marc', 'management'],
    ] as const)
      await addPerson(page, person, role)
  })

  async function addPerson(page: Page, person: string, role: string): Promise<void> {
    await page.goto(at('/o/demerdorp/people/new'))
    await page.fill('#field-email', `${person}@demerdorp.example`)
    await page.fill('#field-name', person)
    await page.check(`input[name=roles][value=${role}]`)
    await page.getByRole('button', { name: 'Voeg toe' }).click()
    passwords.set(person, await page.locator('code').innerText())
  }

  it('the consultant adopts controls from the library and assesses a chapter, one norm after another', async () => {
    const page = await as('karim')
    await page.goto(at('/o/demerdorp/controls/library'))
    for (const ref of ['backup-strategy', 'restore-test', 'password-policy'])
      await page.check(`input[name=controls][value=${ref}]`)
    await page.locator('.signbar button').click()
    await page.waitForURL(/\/controls$/)
    expect(await page.getByText('Back-upstrategie').count()).to.be.greaterThan(0)
    await page.goto(at('/o/demerdorp/norms/12.1'))
    for (let norm = 1; norm <= 7; norm += 1) {
      await page.getByRole('heading', { level: 1, name: `12.${norm} ` }).waitFor()
      for (const yes of await page.locator('.yesno input[value=yes]').all()) await yes.check()
      await page.locator('button[value=next]').click()
    }
    await page.goto(at('/o/demerdorp/norms?chapter=12'))
    expect(await page.getByText('7 van 7 in orde').count(), 'the score of chapter 12').to.be.greaterThan(0)
  })

  it('the ICT manager reads the policy note in, looks at what was read, and closes an action', async () => {
    const page = await as('sofie')
    await page.goto(at('/o/demerdorp/plan/imports/new'))
    await page.setInputFiles('input[type=file]', inProject('seed', 'demo', 'policy-note.txt'))
    await page.locator('main form button.btn-primary').click()
    await page.waitForURL(/imports\/[0-9a-f]{24}$/)
    const expected = JSON.parse(readFileSync(inProject('seed', 'demo', 'policy-note-expected.json'), 'utf8')) as {
      actions: number
    }
    expect(await page.locator('aside .lines').innerText()).to.contain(String(expected.actions))
    await page.locator('aside form button.btn-primary').click()
    await page.waitForURL(/\/plan\?plan=1$/)
    await page.locator('tr.act a').first().click()
    await page.waitForURL(/\/plan\/actions\//)
    await page.locator('form[action$="/closure"] button').click()
    await page.locator('form[action$="/reopening"]').first().waitFor()
    expect(await page.locator('.facts .state-done').count()).to.equal(1)
  })

  it('management downloads the plan in French, with every goal of the note in it', async function () {
    const page = await as('marc')
    await page.goto(at('/o/demerdorp/documents'))
    const waiting = page.waitForEvent('download')
    await page.locator('a[href$="security-plan.pdf?language=fr"]').click()
    const file = join(made.folder, 'plan.pdf')
    await (await waiting).saveAs(file)
    let text: string
    try {
      text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' })
    } catch {
      skip(this, 'pdftotext is not here')
    }
    writeFileSync(join(made.folder, 'plan.txt'), text)
    expect(text).to.contain('Plan de sécurité')
    for (const code of ['1.1.1', '1.2.1', '2.2.2', '5.1.1']) expect(text).to.contain(code)
  })
})
