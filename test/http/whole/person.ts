import { load } from 'cheerio'
import { CookieAccessInfo } from 'cookiejar'
import type { Response } from 'supertest'
import { agentAt, apart } from '../../support/address.ts'
import type { App } from '../../support/app.ts'
import { password, type Person } from '../../support/cast.ts'

/** A signed-in person who asks for much: the token of the session is read once, and any form can be sent, also a wrong one. */
export class Asker {
  readonly #agent: Awaited<ReturnType<typeof agentAt>>
  token = ''

  private constructor(agent: Awaited<ReturnType<typeof agentAt>>) {
    this.#agent = agent
  }

  static async of(app: App, person: Person): Promise<Asker> {
    const asker = new Asker(await agentAt(app))
    await asker.#readToken('/sign-in')
    await asker.send('/sign-in', { email: `${person}@example.test`, password, _csrf: asker.token })
    await asker.#readToken('/account')
    return asker
  }

  /** Somebody of whom a password is not enough, and who has given no more yet. */
  static async waiting(app: App, email: string): Promise<Asker> {
    const asker = new Asker(await agentAt(app))
    await asker.#readToken('/sign-in')
    await asker.send('/sign-in', { email, password, _csrf: asker.token })
    await asker.#readToken('/sign-in/second')
    return asker
  }

  async #readToken(path: string): Promise<void> {
    const page = await this.#agent.get(path)
    this.token = load(page.text)('input[name=_csrf]').first().attr('value') ?? ''
    if (this.token === '') throw new Error(`no token on ${path}: ${page.status}`)
  }

  /** What the browser would send along, for a request that no form of ours makes. */
  cookies(): string {
    return this.#agent.jar.getCookies(new CookieAccessInfo('127.0.0.1', '/', false, false)).toValueString()
  }

  get(path: string): Promise<Response> {
    return Promise.resolve(this.#agent.get(path))
  }

  /** A form with exactly these fields. */
  async send(path: string, values: Record<string, string>): Promise<Response> {
    return this.#agent.post(path).type('form').send(values)
  }

  /** A body as it is, of a type as it is said to be. */
  async raw(path: string, type: string, body: string): Promise<Response> {
    return apart(this.#agent.post(path)).set('Content-Type', type).send(body)
  }

  /** GET, or a POST with the right token and nothing else. */
  ask(method: 'get' | 'post', path: string): Promise<Response> {
    return method === 'get' ? this.get(path) : this.send(path, { _csrf: this.token })
  }
}
