import { Agent } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import * as cheerio from 'cheerio'
import { type Answer, send } from '../bench/visitors.ts'

/** No answer, or that of a balancer or of a store that is away for a while: nobody knows whether it was done. */
export class Gone extends Error {
  override name = 'Gone'
}

export interface Page extends Answer {
  $: cheerio.CheerioAPI
}

export type Fields = Record<string, string | readonly string[]>

/** How long a person looks at an error page before the next click, in milliseconds. */
const pause = 1000

/** Counts what all browsers asked together. */
export class Counter {
  requests = 0
  /** requests that ended without an answer of Waarborg, by what was there instead */
  readonly gone = new Map<string, number>()

  get words(): string {
    return [...this.gone].map(([kind, count]) => `${count} × ${kind}`).join(', ') || 'none'
  }

  lose(kind: string): void {
    this.gone.set(kind, (this.gone.get(kind) ?? 0) + 1)
  }
}

/** A person with a browser: one connection, cookies, and forms sent with all that the page put in them. */
export class Browser {
  readonly #address: string
  readonly #counter: Counter
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #cookies = new Map<string, string>()
  /** what was answered last, for who has to find out what went wrong */
  readonly #latest: string[] = []

  /** `cookie` as it stands in the header of a request. */
  constructor(address: string, counter: Counter, cookie = '') {
    this.#address = address
    this.#counter = counter
    if (cookie !== '') this.#keep(cookie)
  }

  async get(path: string): Promise<Page> {
    const page = await this.#ask(path, { method: 'GET', headers: {} })
    return Object.assign(page, { $: cheerio.load(page.body) })
  }

  async post(path: string, fields: Fields): Promise<Page> {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const page = await this.#ask(path, { method: 'POST', headers, body: body.toString() })
    return Object.assign(page, { $: cheerio.load(page.body) })
  }

  /** Sends a form with one small text file. */
  async postFile(path: string, fields: Record<string, string>, file: { name: string; text: string }): Promise<Answer> {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('files', new File([file.text], file.name, { type: 'text/plain' }))
    const sent = new Response(form)
    const headers = { 'content-type': sent.headers.get('content-type') ?? '' }
    return this.#ask(path, { method: 'POST', headers, body: await sent.text() })
  }

  async signIn(person: { email: string; password: string }): Promise<void> {
    this.#cookies.clear()
    const form = await this.get('/sign-in')
    const done = await this.post('/sign-in', { ...typed(form), ...person })
    const location = String(done.headers['location'] ?? '')
    if (done.status !== 303 || location.startsWith('/sign-in'))
      throw new Error(`signing in answered ${done.status} ${location}`)
  }

  leave(): void {
    this.#agent.destroy()
  }

  async #ask(path: string, sent: Omit<Parameters<typeof send>[1], 'agent'>): Promise<Answer> {
    this.#counter.requests += 1
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { ...sent.headers, cookie }
    const answer = await send(this.#address + path, { ...sent, headers, agent: this.#agent }).catch(() => undefined)
    if (answer === undefined || answer.status === 502 || answer.status === 503) {
      this.#counter.lose(answer === undefined ? 'nothing' : String(answer.status))
      throw new Gone(path)
    }
    if (answer.status >= 500) throw new Error(`${path} answered ${answer.status}`)
    this.#latest.push(`${new Date().toISOString()} ${sent.method} ${path} ${answer.status}`)
    if (this.#latest.length > 6) this.#latest.shift()
    for (const set of [answer.headers['set-cookie'] ?? []].flat()) this.#keep(set)
    if (String(answer.headers['location']).startsWith('/sign-in'))
      throw new Error(`${path} asks to sign in again, after ${this.#latest.join('; ')}`)
    return answer
  }

  #keep(set: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
    this.#cookies.set(name, value)
  }
}

/** What a browser would send of the last form of a page: the one in the main part that has a token. */
export function typed({ $ }: Page): Record<string, string | string[]> {
  const values: Record<string, string[]> = {}
  const forms = $('main form').filter((_, form) => $(form).find('input[name=_csrf]').length > 0)
  for (const { name, value } of forms.last().serializeArray()) (values[name] ??= []).push(value)
  return values
}

/** Asks until there is an answer, as somebody who reloads a page does. */
export async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Gone) || tries > 120) throw error
    }
    await setTimeout(pause)
  }
}

/**
 * Does something as somebody does who sees an error page: wait a moment, look whether it is there, and send it again when it is not.
 */
export async function carryOut(act: { send: () => Promise<void>; isThere: () => Promise<boolean> }): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await act.send()
      return
    } catch (error) {
      if (!(error instanceof Gone) || tries > 120) throw error
    }
    await setTimeout(pause)
    if (await untilAnswered(act.isThere)) return
  }
}
