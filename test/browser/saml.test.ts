import type { Server } from 'node:http'
import { expect } from 'chai'
import type { Browser, Page } from 'playwright-core'
import request from 'supertest'
import type { StoredIdentityProvider } from '../../src/data/identity-providers.ts'
import { readTheirMetadata } from '../../src/identity/saml/their-metadata.ts'
import { complaints, hasChromium, launch, overflow } from '../support/browser.ts'
import { world, type World } from '../support/cast.ts'
import { samlRecord } from '../support/identity/record.ts'
import { hasSimpleSaml, type IdentityProvider, noSimpleSaml, startSimpleSaml } from '../support/identity/simplesaml.ts'
import { freePort } from '../support/ports.ts'
import { skip } from '../support/skip.ts'

const isReady = hasChromium && hasSimpleSaml()

/** The provider is on localhost and we are on 127.0.0.1, so that for the browser they are two sites, as in life. */
describe('in and out through an identity provider, in a browser', function () {
  this.timeout(60_000)
  let w: World
  let idp: IdentityProvider
  let stored: StoredIdentityProvider
  let server: Server
  let browser: Browser
  let address: string

  before(async function () {
    if (!hasChromium) skip(this, 'there is no Chromium; on Debian: apt-get install chromium')
    if (!hasSimpleSaml()) skip(this, noSimpleSaml)
    const port = await freePort()
    address = `http://127.0.0.1:${port}`
    w = await world({ BASE_URL: address })
    w.setNow(new Date().toISOString())
    const attributes = { uid: ['els'], mail: ['els@example.test'] }
    idp = await startSimpleSaml(await freePort(), { els: { password: 'els', attributes } })
    const theirs = readTheirMetadata(await idp.metadata(), { now: new Date() })
    const { entityId, signInUrl, logoutUrl } = theirs
    const certificates = theirs.certificates.map((pem) => ({ pem, notAfter: new Date('2029-01-01') }))
    stored = await samlRecord(w, { saml: { entityId, signInUrl, logoutUrl, certificates } })
    const { text } = await request(w.app).get(`/sign-in/saml/${stored.id}/metadata`).buffer(true)
    idp.trust(text, {
      'simplesaml.nameidattribute': 'uid',
      NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      'saml20.sign.response': true,
      'saml20.sign.assertion': true,
      'assertion.encryption': false,
    })
    server = await new Promise((resolve) => {
      const started: Server = w.app.listen(port, '127.0.0.1', () => resolve(started))
    })
    browser = await launch()
  })
  after(async () => {
    if (!isReady) return
    await browser.close()
    server.closeAllConnections()
    server.close()
    await idp.stop()
    await w.close()
  })

  const visitor = async (): Promise<{ page: Page; found: string[] }> => {
    const context = await browser.newContext({ locale: 'nl-BE' })
    const found = complaints(context)
    return { page: await context.newPage(), found }
  }

  /** One click here, name and password there, and back on the page that was asked. */
  async function signIn(page: Page): Promise<void> {
    w.setNow(new Date().toISOString())
    await page.goto(`${address}/o/demerdorp`)
    await page.getByRole('link', { name: 'Meld u aan via Demerdorp' }).click()
    await page.fill('#username', 'els')
    await page.fill('#password', 'els')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${address}/o/demerdorp`)
  }

  const signOutHere = async (page: Page): Promise<void> => {
    w.setNow(new Date().toISOString())
    await page.locator('summary', { hasText: 'Els Peeters' }).click()
    await page.getByRole('button', { name: 'Meld af' }).click()
  }

  it('one click takes a person in, and the sign-out of here also ends the session there', async () => {
    const { page, found } = await visitor()
    await signIn(page)
    expect(await page.locator('.person-name').textContent()).to.equal('Els Peeters')
    await signOutHere(page)
    await page.getByRole('heading', { name: 'U bent afgemeld' }).waitFor()
    await page.goto(`${address}/o/demerdorp`)
    await page.getByRole('link', { name: 'Meld u aan via Demerdorp' }).click()
    await page.locator('#password').waitFor()
    expect(found.filter((line) => line.includes('Content Security Policy'))).to.deep.equal([])
  })

  it('the sign-out of there ends the session here', async () => {
    const { page } = await visitor()
    await signIn(page)
    w.setNow(new Date().toISOString())
    const done = encodeURIComponent(`${address}/sign-in`)
    await page.goto(`${idp.base}saml2/idp/SingleLogoutService.php?ReturnTo=${done}`)
    await page.waitForURL(`${address}/sign-in`)
    await page.goto(`${address}/account`)
    await page.waitForURL(`${address}/sign-in?to=**`)
  })

  it('the answer for one browser is of no use in another', async () => {
    const [{ page: attacker }, { page: victim }] = [await visitor(), await visitor()]
    let form = ''
    await attacker.route('**/acs', async (route) => {
      form = route.request().postData() ?? ''
      await route.abort()
    })
    await attacker.goto(`${address}/sign-in/with/${stored.id}`)
    await attacker.fill('#username', 'els')
    await attacker.fill('#password', 'els')
    await attacker.keyboard.press('Enter')
    while (form === '') await attacker.waitForTimeout(20)
    const fields = [...new URLSearchParams(form)]
    const inputs = fields.map(([name, value]) => `<input name="${name}" value="${value}">`).join('')
    await victim.goto(`${idp.base}index.php`)
    await victim.setContent(
      `<form method="post" action="${address}/sign-in/saml/${stored.id}/acs">${inputs}<button>go</button></form>`,
    )
    await victim.getByRole('button').click()
    await victim.getByRole('heading', { name: 'U bent niet aangemeld' }).waitFor()
    await victim.goto(`${address}/account`)
    expect(victim.url()).to.contain('/sign-in?to=')
  })

  it('the pages fit a telephone', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 } })
    const page = await context.newPage()
    for (const path of ['/sign-in/at/demerdorp', '/sign-in/at/nowhere', '/sign-in/finish?t=x&p=']) {
      await page.goto(address + path + (path.endsWith('p=') ? stored.id : ''))
      expect(await overflow(page), path).to.equal(0)
    }
  })
})
