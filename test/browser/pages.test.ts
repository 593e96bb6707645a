import { mkdirSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { expect } from 'chai'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { demoPassword, seedDemo } from '../../src/actions/demo-seed.ts'
import { inProject } from '../../src/paths.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { complaints, hasChromium, launch, type Listening, listen, overflow, signIn } from '../support/browser.ts'
import { addressesIn } from '../support/page-addresses.ts'
import { skip } from '../support/skip.ts'

/** Every main page, for who comes to it. With SCREENSHOTS=1 each is also kept as a picture in .screenshots. */
const pages: readonly (readonly [name: string, person: string | null, path: string])[] = [
  ['sign-in', null, '/sign-in'],
  ['home of the ICT manager', 'sofie', '/o/demerdorp'],
  ['home of the consultant', 'karim', '/o/demerdorp'],
  ['home of management', 'marc', '/o/demerdorp'],
  ['home of the building manager', 'piet', '/o/demerdorp'],
  ['home of HR', 'hilde', '/o/demerdorp'],
  ['home of an employee', 'els', '/o/demerdorp'],
  ['home of the administrator', 'ann', '/o/demerdorp'],
  ['portfolio', 'karim', '/portfolio'],
  ['norms', 'sofie', '/o/demerdorp/norms'],
  ['norm', 'sofie', '/o/demerdorp/norms/12.3'],
  ['norm, read only', 'marc', '/o/demerdorp/norms/12.3'],
  ['score', 'sofie', '/o/demerdorp/norms/score'],
  ['controls', 'sofie', '/o/demerdorp/controls'],
  ['library', 'sofie', '/o/demerdorp/controls/library'],
  ['matrix', 'sofie', '/o/demerdorp/controls/matrix'],
  ['control', 'sofie', '/o/demerdorp/controls/:control'],
  ['control, edit', 'sofie', '/o/demerdorp/controls/:control/edit'],
  ['plan', 'sofie', '/o/demerdorp/plan'],
  ['plan, budget', 'marc', '/o/demerdorp/plan/budget'],
  ['plan, text', 'sofie', '/o/demerdorp/plan/sections'],
  ['action', 'sofie', '/o/demerdorp/plan/actions/:action'],
  ['action, edit', 'sofie', '/o/demerdorp/plan/actions/:action/edit'],
  ['import', 'sofie', '/o/demerdorp/plan/imports/new'],
  ['documents', 'marc', '/o/demerdorp/documents'],
  ['evidence', 'sofie', '/o/demerdorp/evidence'],
  ['evidence, one', 'sofie', '/o/demerdorp/evidence/:evidence'],
  ['evidence, new', 'piet', '/o/demerdorp/evidence/new?control=:control&photo=1'],
  ['evidence, revision', 'sofie', '/o/demerdorp/evidence/:evidence/revisions/new'],
  ['agreement', 'els', '/o/demerdorp/agreement'],
  ['agreement, receipt', 'hilde', '/o/demerdorp/agreement/receipts/:receipt'],
  ['agreement, signatures', 'hilde', '/o/demerdorp/agreement/signatures'],
  ['agreement, versions', 'hilde', '/o/demerdorp/agreement/versions'],
  ['agreement, version', 'hilde', '/o/demerdorp/agreement/versions/:agreement'],
  ['agreement, new version', 'hilde', '/o/demerdorp/agreement/versions/new'],
  ['staff', 'hilde', '/o/demerdorp/employees'],
  ['staff, one', 'hilde', '/o/demerdorp/employees/:employee'],
  ['staff, import', 'hilde', '/o/demerdorp/employees/imports/new'],
  ['staff, columns', 'hilde', '/o/demerdorp/employees/imports/:import/columns'],
  ['staff, preview', 'hilde', '/o/demerdorp/employees/imports/:import'],
  ['risks', 'sofie', '/o/demerdorp/risks'],
  ['risk', 'marc', '/o/demerdorp/risks/:risk'],
  ['risk, edit', 'sofie', '/o/demerdorp/risks/:risk/edit'],
  ['risk, score', 'sofie', '/o/demerdorp/risks/:risk/score'],
  ['risks, library', 'sofie', '/o/demerdorp/risks/library'],
  ['risks, workshop', 'sofie', '/o/demerdorp/risks/workshop/:risk?of=all'],
  ['risks, analyses', 'sofie', '/o/demerdorp/risks/analyses'],
  ['trail', 'sofie', '/o/demerdorp/trail'],
  ['trail, verification', 'sofie', '/o/demerdorp/trail/verification'],
  ['visits', 'karim', '/o/demerdorp/visits'],
  ['portfolio, heat map', 'karim', '/portfolio?view=heat'],
  ['settings', 'ann', '/o/demerdorp/settings'],
  ['organisation, edit', 'ann', '/o/demerdorp/settings/organisation'],
  ['site, new', 'ann', '/o/demerdorp/settings/sites/new'],
  ['people', 'ann', '/o/demerdorp/people'],
  ['person, new', 'ann', '/o/demerdorp/people/new'],
  ['organisation, new', 'ann', '/organisations/new'],
  ['search', 'sofie', '/o/demerdorp/search?q=back-up'],
  ['account', 'sofie', '/account'],
  ['account, sessions', 'sofie', '/account/sessions'],
  ['account, providers', 'sofie', '/account/providers'],
  ['account, second step', 'sofie', '/account/security'],
  ['account, app', 'sofie', '/account/security/app'],
  ['sign-in, at an authority', null, '/sign-in/at/demerdorp'],
  ['sign-in, forgotten', null, '/sign-in/forgot'],
  ['sign-in, again', 'sofie', '/sign-in/again'],
  ['person', 'ann', '/o/demerdorp/people/:member'],
  ['permissions', 'ann', '/o/demerdorp/permissions'],
  ['personal data', 'ann', '/o/demerdorp/employees/:employee/personal-data'],
  ['access reviews', 'ann', '/o/demerdorp/access-reviews'],
  ['access review', 'ann', '/o/demerdorp/access-reviews/:review'],
  ['identity providers', 'ann', '/o/demerdorp/identity-providers'],
  ['identity provider, new', 'ann', '/o/demerdorp/identity-providers/new'],
  ['identity provider', 'ann', '/o/demerdorp/identity-providers/:provider'],
  ['identity provider, edit', 'ann', '/o/demerdorp/identity-providers/:provider/edit'],
  ['second step, who must', 'ann', '/o/demerdorp/settings/second-factor'],
  ['break-glass', 'ann', '/break-glass'],
  ['not found', 'sofie', '/o/demerdorp/nope'],
]

describe('pages in a browser', function () {
  this.timeout(60_000)
  let made: TestApp
  let listening: Listening
  let browser: Browser
  const ids = new Map<string, string>()
  const windows = new Map<string, Page>()

  before(async function () {
    if (!hasChromium) skip(this, 'there is no Chromium; on Debian: apt-get install chromium')
    made = testApp()
    await seedDemo(made.context)
    for (const [name, id] of Object.entries(await addressesIn(made.context))) ids.set(`:${name}`, id)
    listening = await listen(made.app)
    browser = await launch()
  })
  after(async () => {
    if (!hasChromium) return
    await browser.close()
    listening.server.close()
    await made.close()
  })

  const addressOf = (path: string): string => listening.address + path.replace(/:[a-z]+/, (name) => ids.get(name) ?? '')

  /** One window per person and kind of window, in one session: signing in is slow on purpose. */
  async function windowOf(person: string | null, options: { width: number; dark?: boolean }): Promise<Page> {
    const key = `${person} ${options.width} ${options.dark}`
    const known = windows.get(key)
    if (known !== undefined) return known
    const large = windows.get(`${person} 1280 undefined`)
    const context: BrowserContext = await browser.newContext({
      viewport: { width: options.width, height: 800 },
      colorScheme: options.dark === true ? 'dark' : 'light',
      locale: 'nl-BE',
      ...(large === undefined ? {} : { storageState: await large.context().storageState() }),
    })
    const page = await context.newPage()
    if (person !== null && large === undefined)
      await signIn(page, listening.address, { email: `${person}@demerdorp.example`, password: demoPassword })
    windows.set(key, page)
    return page
  }

  const picture = async (page: Page, name: string): Promise<void> => {
    if (process.env['SCREENSHOTS'] === undefined) return
    mkdirSync(inProject('.screenshots'), { recursive: true })
    await page.screenshot({
      path: inProject('.screenshots', `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.png`),
      fullPage: true,
    })
  }

  for (const [name, person, path] of pages) {
    it(`${name}: no axe violation, nothing refused by the content policy, nothing sticking out`, async () => {
      for (const options of [{ width: 1280 }, { width: 360, dark: true }]) {
        const page = await windowOf(person, options)
        const found = complaints(page.context())
        await page.goto(addressOf(path))
        expect(await overflow(page), `${options.width} px`).to.equal(0)
        const violations = options.width === 1280 ? violationsOn(page) : violationsOnSmall(page)
        expect(await violations, `${options.width} px`).to.deep.equal([])
        if (options.width === 1280) expect(await violationsInTheDark(page), 'dark').to.deep.equal([])
        expect(found.filter((text) => !text.includes('404 (Not Found)'))).to.deep.equal([])
        await picture(page, `${name} ${options.width}`)
        if (options.width === 360) expect(await overflowWhenNarrowed(page), '320 px').to.equal(0)
      }
    })
  }

  it('leads a keyboard from the address bar to the content in two keys, with a ring to be seen', async () => {
    const page = await windowOf('sofie', { width: 1280 })
    await page.goto(addressOf('/o/demerdorp/norms'))
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.className')).to.equal('skip')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).to.equal('main')
    await page.keyboard.press('/')
    expect(await page.evaluate('document.activeElement.name')).to.equal('q')
    const outline = await page.evaluate(
      'getComputedStyle(document.activeElement.closest("form, input")).outlineStyle + getComputedStyle(document.activeElement).outlineStyle',
    )
    expect(outline).to.contain('solid')
  })

  it('works without script: a norm is answered and the answer stands', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'nl-BE' })
    const page = await context.newPage()
    await signIn(page, listening.address, { email: 'sofie@demerdorp.example', password: demoPassword })
    await page.goto(addressOf('/o/demerdorp/norms/10.1'))
    for (const yes of await page.locator('.yesno input[value=yes]').all()) await yes.check()
    await page.locator('button[value=stay]').click()
    expect(await page.locator('[data-outcome=yes]:not([hidden])').count()).to.equal(1)
    await context.close()
  })
})

/** A telephone that is narrower still: the page that is there is laid out again. */
async function overflowWhenNarrowed(page: Page): Promise<number> {
  await page.setViewportSize({ width: 320, height: 800 })
  const found = await overflow(page)
  await page.setViewportSize({ width: 360, height: 800 })
  return found
}

/** Further rows of a list are as those before them, and the colours of each node take long to find. */
const further = 'tbody tr:nth-child(n + 21), li:nth-child(n + 21)'

/** No page has frames, so that the quick way of axe sees all there is. */
const looking = (page: Page): AxeBuilder => new AxeBuilder({ page }).setLegacyMode(true).exclude(further)

const told = async (axe: AxeBuilder): Promise<string[]> =>
  (await axe.analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)

const violationsOn = (page: Page): Promise<string[]> =>
  told(looking(page).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']))

/** What may differ on a small screen in the dark: colours, sizes, names of what has another form there, what scrolls. */
const violationsOnSmall = (page: Page): Promise<string[]> =>
  told(
    looking(page).withRules([
      'aria-hidden-focus',
      'button-name',
      'color-contrast',
      'heading-order',
      'label',
      'landmark-one-main',
      'link-in-text-block',
      'link-name',
      'page-has-heading-one',
      'region',
      'scrollable-region-focusable',
      'target-size',
    ]),
  )

/**
 * The menu and the heads of tables are not on a small screen: their colours in the dark are looked at here. Without
 * motion, or a button would still be on its way from one colour to the other.
 */
async function violationsInTheDark(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  const shownHereOnly = ['.topbar', '.side', 'thead'].reduce((axe, part) => axe.include(part), looking(page))
  const found = await told(shownHereOnly.withRules(['color-contrast']))
  await page.emulateMedia({ colorScheme: 'light' })
  return found
}
