import { load } from 'cheerio'
import type { Response } from 'supertest'
import { ask } from '../../support/address.ts'
import type { App } from '../../support/app.ts'
import { type Context, openContext } from '../../../src/context.ts'
import { password, type World } from '../../support/cast.ts'

/** One browser at the door: its cookies are plain to see, and it can be taken to another process. */
export class Door {
  app: App
  cookie = ''
  /** what the browser says that it is */
  agent = ''

  constructor(app: App) {
    this.app = app
  }

  async get(path: string): Promise<Response> {
    return this.#keep(await ask(this.app, (at) => at.get(path).set(this.#headers())))
  }

  /** Sends a form with the token of a page, by default of the page to sign in. */
  async post(path: string, values: Record<string, string>, page = '/sign-in'): Promise<Response> {
    const { text } = await this.get(page)
    const _csrf = load(text)('input[name=_csrf]').first().attr('value') ?? ''
    return this.#keep(
      await ask(this.app, (at) =>
        at
          .post(path)
          .set(this.#headers())
          .type('form')
          .send({ ...values, _csrf }),
      ),
    )
  }

  signIn(person: string, given = password, to = ''): Promise<Response> {
    return this.post('/sign-in', { email: `${person}@example.test`, password: given, to })
  }

  /** True when the account page opens. */
  async isIn(): Promise<boolean> {
    const page = await this.get('/account')
    if (page.status !== 200 && page.status !== 303) throw new Error(`the account page gives ${page.status}`)
    return page.status === 200
  }

  #headers(): Record<string, string> {
    const said = this.agent === '' ? {} : { 'User-Agent': this.agent }
    return this.cookie === '' ? said : { ...said, Cookie: this.cookie }
  }

  #keep(response: Response): Response {
    const set = sessionCookie(response)
    if (set !== undefined) this.cookie = set.split(';')[0] ?? ''
    return response
  }
}

/** The session cookie that an answer sets, with its flags. */
export const sessionCookie = (response: Response): string | undefined =>
  ((response.headers['set-cookie'] ?? []) as unknown as string[]).find((cookie) =>
    /^(__Host-)?waarborg\.session=/.test(cookie),
  )

/** The headers of an answer that must not tell one account from another: all but those that differ each time or with the length of the address. */
export const withoutOwn = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !['date', 'set-cookie', 'content-length'].includes(name)),
  )

const start = Date.parse('2026-11-24T09:00:00Z')
/** So many minutes after the moment at which the clock of the tests stands. */
export const minutes = (n: number): string => new Date(start + n * 60_000).toISOString()
export const wrong = 'dit is niet het wachtwoord'

/** What the page says, as one line. */
export const shown = (page: Response): string => load(page.text)('main').text().replace(/\s+/g, ' ')

/** Another process on the same folder, after this one has stopped. */
export async function restarted(w: World): Promise<Context> {
  await w.context.store.close()
  return openContext(w.context.config, { now: w.context.now, log: w.context.log })
}
