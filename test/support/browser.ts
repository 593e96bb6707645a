import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import type { App } from './app.ts'
import { findChromium } from './chromium.ts'

const executablePath = findChromium()

/** False where there is no Chromium: the suites then skip, by name. */
export const hasChromium = executablePath !== undefined

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A real Chromium. As root it cannot use its own sandbox. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executablePath ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox', ...quiet] : quiet,
  })

export interface Listening {
  address: string
  server: Server
}

/** The application on a port of its own. */
export async function listen(app: App): Promise<Listening> {
  const server = await new Promise<Server>((resolve) => {
    const started = app.listen(0, '127.0.0.1', () => resolve(started))
  })
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

/** Signs in through the form, as a person does. */
export async function signIn(page: Page, address: string, person: { email: string; password: string }): Promise<void> {
  await page.goto(`${address}/sign-in`)
  await page.fill('#field-email', person.email)
  await page.fill('#field-password', person.password)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

/** What a page complained about: script errors and everything that the content policy refused. */
export function complaints(context: BrowserContext): string[] {
  const found: string[] = []
  context.on('console', (message) => {
    if (message.type() === 'error') found.push(message.text())
  })
  context.on('weberror', (error) => found.push(error.error().message))
  return found
}

/** How many pixels the page is wider than its window; 0 when nothing sticks out. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)')
