import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { stopDrawing } from '../../src/documents/draw.ts'
import { stopPreviews } from '../../src/documents/previews/make-preview.ts'
import { complaints, launch, listen, signIn } from './browser.ts'
import { password, type Person, type World, world } from './cast.ts'

/** The screens that people sit at: a desk, a phone in the hand, and a desk where no script runs. */
export const screens = {
  desk: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
  still: { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false },
} as const satisfies Record<string, BrowserContextOptions>

/** The cast in a real Chromium, for the journeys of the year of proof. Everything goes through pages. */
export interface Year {
  w: World
  /** a window of somebody who has not signed in */
  window: (screen: keyof typeof screens) => Promise<Page>
  /** a new window of this person, signed in */
  as: (person: Person, screen?: keyof typeof screens) => Promise<Page>
  /** what pages complained about since the last call: script errors, refusals of the content policy, dialogs */
  complained: () => string[]
  close: () => Promise<void>
}

export async function openYear(): Promise<Year> {
  const w = await world()
  const { address, server } = await listen(w.app)
  const browser = await launch()
  const heard: string[][] = []
  const window: Year['window'] = async (screen) => {
    const context = await browser.newContext({ locale: 'nl-BE', baseURL: address, ...screens[screen] })
    context.setDefaultTimeout(15_000)
    heard.push(listenTo(context))
    return context.newPage()
  }
  return {
    w,
    window,
    as: async (person, screen = 'desk') => {
      const page = await window(screen)
      await signIn(page, address, { email: `${person}@example.test`, password })
      return page
    },
    complained: () => heard.flatMap((found) => found.splice(0)),
    close: async () => {
      await browser.close()
      server.close()
      stopPreviews()
      await stopDrawing()
      await w.close()
    },
  }
}

/** A page that is shown again because of what was typed (409, 422) is no complaint; a question on leaving is one. */
function listenTo(context: BrowserContext): string[] {
  const found = complaints(context)
  context.on('console', (message) => {
    const place = found.lastIndexOf(message.text())
    if (place >= 0 && /status of (409|422) /.test(message.text())) found.splice(place, 1)
  })
  context.on('dialog', (dialog) => {
    found.push(`dialog: ${dialog.type()} ${dialog.message()}`)
    void dialog.accept()
  })
  return found
}

/** The button with this name. */
export const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name })

/** The link with this name, in the content of the page. */
export const link = (page: Page, name: string | RegExp): Locator => page.getByRole('main').getByRole('link', { name })

/** Does this and waits for the page that it leads to: without the wait, what follows could still find the one before. */
export async function follow(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), act()])
}

/** Presses a button that leads to a page. */
export const press = (page: Page, name: string | RegExp): Promise<void> =>
  follow(page, () => button(page, name).click())

/** Opens a link to another page. */
export const open = (page: Page, name: string | RegExp): Promise<void> => follow(page, () => link(page, name).click())

/** Text as a person reads it: white space folded, the fixed spaces of dates and numbers as ordinary ones. */
export const reads = async (place: Page | Locator): Promise<string> => {
  const text = 'goto' in place ? place.locator('main') : place
  return (await text.innerText()).replace(/\s+/g, ' ').trim()
}

/** Goes on with Tab until this has the focus, as somebody without a mouse does. Throws when it is never reached. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  const focused = target.and(page.locator(':focus'))
  for (let presses = 0; presses < 80; presses += 1) {
    if ((await focused.count()) === 1) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`not reached with Tab: ${await target.innerText()}`)
}

export interface Sent {
  name: string
  content: Buffer
}

/** Chooses files in the window that the browser opens when `opener` is pressed. */
export async function chooseFiles(page: Page, opener: Locator, files: readonly Sent[]): Promise<void> {
  const opened = page.waitForEvent('filechooser')
  await opener.click()
  const chosen = files.map(({ name, content }) => ({ name, buffer: content, mimeType: '' }))
  await (await opened).setFiles(chosen)
}

/** From here on the page sends no more than so many kilobytes a second, as over a telephone. */
export async function slowly(page: Page, kilobytes: number): Promise<void> {
  const protocol = await page.context().newCDPSession(page)
  await protocol.send('Network.enable')
  const speed = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: kilobytes * 1024 }
  await protocol.send('Network.emulateNetworkConditions', speed)
}

/** Publishes the regulation made from the standard text: contacts, who adopted it, from which day. */
export async function publishStandard(page: Page): Promise<void> {
  await page.goto('/o/demerdorp/agreement/versions')
  await open(page, 'Begin een versie')
  await page.getByLabel('Contact van de ICT-dienst').fill('ict@demerdorp.example')
  await page.getByLabel(/^Contact van de functionaris/).fill('dpo@demerdorp.example')
  await page.getByLabel('Vastgesteld door').fill('de gemeenteraad op 19 november 2026')
  await page.getByLabel('Geldig vanaf').fill('2027-01-01')
  await press(page, 'Maak het concept')
  await publishDraft(page)
}

/** From the page of a draft with everything in it to the list of who is asked to sign. */
export async function publishDraft(page: Page): Promise<void> {
  await open(page, 'Publiceer')
  await press(page, 'Publiceer en vraag te tekenen')
  await page.getByText(/^Versie \d+ is gepubliceerd/).waitFor()
}
