import * as cheerio from 'cheerio'
import type { Response } from 'supertest'
import { agentAt, apart } from './address.ts'
import type { App } from './app.ts'

export interface Page extends Response {
  $: cheerio.CheerioAPI
}

/** A person with a browser, as far as HTTP goes: cookies, and forms sent with the token that the page carried. */
export class Visitor {
  readonly #agent: ReturnType<typeof agentAt>

  constructor(app: App) {
    this.#agent = agentAt(app)
  }

  async get(path: string): Promise<Page> {
    return parsed(await (await this.#agent).get(path))
  }

  /** The raw answer, for files. */
  async download(path: string): Promise<Response> {
    return (await this.#agent)
      .get(path)
      .buffer(true)
      .parse(collect as never)
  }

  /** Sends a form. The CSRF token is read from `page`, by default the account page that everyone who signed in has. */
  async post(path: string, values: Record<string, string | string[]>, page = '/account'): Promise<Page> {
    const { $ } = await this.get(page)
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...values, _csrf: token($) }))
      for (const one of [value].flat()) body.append(name, one)
    return parsed(
      await (
        await this.#agent
      )
        .post(path)
        .set('Content-Type', 'application/x-www-form-urlencoded')
        .send(body.toString()),
    )
  }

  /** Sends a form with exactly these fields, the token among them: nothing is asked for first. */
  async postWith(path: string, values: Record<string, string>): Promise<Page> {
    return parsed(await (await this.#agent).post(path).type('form').send(values))
  }

  /** Sends a form with a file. */
  async upload(path: string, file: { field: string; name: string; content: Buffer }, page = '/account'): Promise<Page> {
    const { $ } = await this.get(page)
    const form = apart((await this.#agent).post(path))
    return parsed(await form.field('_csrf', token($)).attach(file.field, file.content, file.name))
  }

  /** Sends a form with fields and any number of files, as a browser does for `enctype="multipart/form-data"`. */
  async sendFiles(
    path: string,
    sent: {
      values: Record<string, string | string[]>
      files?: readonly { name: string; content: Buffer }[]
      headers?: Record<string, string>
    },
    field = 'files',
  ): Promise<Page> {
    const { $ } = await this.get('/account')
    const form = apart((await this.#agent).post(path)).set(sent.headers ?? {})
    for (const [name, value] of Object.entries({ ...sent.values, _csrf: token($) }))
      for (const one of [value].flat()) void form.field(name, one)
    for (const { name, content } of sent.files ?? []) void form.attach(field, content, name)
    return parsed(await form)
  }

  async signIn(email: string, password: string): Promise<Page> {
    return this.post('/sign-in', { email, password }, '/sign-in')
  }
}

const token = ($: cheerio.CheerioAPI): string => $('input[name=_csrf]').first().attr('value') ?? ''

const parsed = (response: Response): Page => Object.assign(response, { $: cheerio.load(response.text) })

function collect(response: NodeJS.ReadableStream, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = []
  response.on('data', (chunk: Buffer) => chunks.push(chunk))
  response.on('end', () => done(null, Buffer.concat(chunks)))
}
