import { AxeBuilder } from '@axe-core/playwright'
import { expect } from 'chai'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { passkeys } from '../../src/data/second-factors.ts'
import { complaints, hasChromium, launch } from '../support/browser.ts'
import { password, world, type World } from '../support/cast.ts'
import { freePort } from '../support/ports.ts'
import { askSecondFactor } from '../support/second-factor.ts'

// W-23 in a real browser, with the authenticator that Chromium has for tests.

describe('passkeys in a browser', function () {
  this.timeout(60_000)
  let w: World
  let address: string
  let browser: Browser
  let stop: () => void

  before(async function () {
    if (!hasChromium) this.skip()
    const port = await freePort()
    address = `http://localhost:${port}`
    w = await world({ BASE_URL: address })
    w.setNow(new Date().toISOString())
    const server = w.app.listen(port, '127.0.0.1')
    stop = () => server.close()
    browser = await launch()
    await askSecondFactor(w)
  })
  after(async () => {
    await browser.close()
    stop()
    await w.close()
  })

  async function authenticator(page: Page, isVerified: boolean): Promise<[CDPSession, string]> {
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: isVerified,
        automaticPresenceSimulation: true,
      },
    })
    return [cdp, authenticatorId]
  }

  async function givePassword(page: Page, context: BrowserContext): Promise<void> {
    await context.clearCookies()
    await page.goto(`${address}/sign-in`)
    await page.fill('#field-email', 'marc@example.test')
    await page.fill('#field-password', password)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/sign-in\/(enrol|second)/)
  }

  const use = (page: Page): Promise<void> => page.click('form[data-passkey] button')

  it('one is made at the door, comes in, and is refused without its holder or with its counter turned back', async () => {
    const context = await browser.newContext({ locale: 'nl' })
    const complained = complaints(context)
    const page = await context.newPage()
    const [cdp, authenticatorId] = await authenticator(page, true)
    await givePassword(page, context)
    await page.click('text=Voeg een passkey toe')
    await page.fill('#field-name', 'Laptop van het werk')
    await use(page)
    await page.waitForSelector('.codes')
    expect(await page.locator('.codes code').count()).to.equal(10)
    await page.click('.codes-act a')
    expect(await page.locator('.person-name').textContent()).to.equal('Marc De Wolf')

    await givePassword(page, context)
    await use(page)
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))

    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await givePassword(page, context)
    await use(page)
    await page.waitForSelector('[data-passkey-failed]:visible')
    expect(page.url()).to.equal(`${address}/sign-in/second`)
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })

    const [kept] = await w.context.store.find(passkeys)
    expect(kept!.counter).to.be.above(0)
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId })
    await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credentials[0]!, signCount: 0 } })
    await givePassword(page, context)
    await use(page)
    await page.waitForSelector('#errors')
    expect(await page.locator('#errors').textContent()).to.include('niet aanvaard')
    // The refusals are answered with 422, which a browser tells of.
    expect(complained.filter((text) => !text.includes('422'))).to.deep.equal([])
    await context.close()
  })

  it('without script a code still works, and the page says what a passkey needs', async () => {
    const context = await browser.newContext({ locale: 'nl', javaScriptEnabled: false })
    const page = await context.newPage()
    await givePassword(page, context)
    expect(await page.locator('noscript').first().textContent()).to.include('JavaScript')
    expect(await page.locator('text=Gebruik een herstelcode').count()).to.equal(1)
    await context.close()
  })

  it('its pages have no barriers that axe can see', async () => {
    const context = await browser.newContext({ locale: 'nl' })
    const page = await context.newPage()
    await authenticator(page, true)
    await givePassword(page, context)
    for (const path of ['/sign-in/second']) {
      await page.goto(address + path)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(
        violations.map(({ id }) => id),
        path,
      ).to.deep.equal([])
    }
    await context.close()
  })
})
