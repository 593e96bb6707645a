import * as cheerio from 'cheerio'

export interface Answer {
  status: number
  location: string
  $: cheerio.CheerioAPI
}

export type Values = Record<string, string | readonly string[]>

/** Somebody with a browser. Throws where no answer came: then nobody knows what became of what was sent. */
export class Client {
  readonly #address: string
  #cookie: string

  constructor(address: string, cookie = '') {
    this.#address = address
    this.#cookie = cookie
  }

  get(path: string): Promise<Answer> {
    return this.#ask(path, { method: 'GET' })
  }

  /** Sends a form; with files as a browser sends them. The token comes from a page that was asked before. */
  post(path: string, values: Values, files: readonly File[] = []): Promise<Answer> {
    const body = files.length > 0 ? new FormData() : new URLSearchParams()
    for (const [name, value] of Object.entries({ ...values, _csrf: this.#token }))
      for (const one of [value].flat()) body.append(name, one)
    if (body instanceof FormData) for (const file of files) body.append(fieldOf(file), file, file.name)
    return this.#ask(path, { method: 'POST', body })
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.get('/sign-in')
    const { status, location } = await this.post('/sign-in', { email, password })
    if (status !== 303 || location.startsWith('/sign-in'))
      throw new Error(`${email} could not sign in: ${status} ${location}`)
    await this.get('/account')
  }

  #token = ''

  async #ask(path: string, init: RequestInit): Promise<Answer> {
    const headers = { cookie: this.#cookie, connection: 'close' }
    const response = await fetch(this.#address + path, { ...init, headers, redirect: 'manual' })
    const { status } = response
    const set = response.headers.getSetCookie().find((one) => one.startsWith('waarborg.session='))
    if (set !== undefined) this.#cookie = set.split(';')[0] ?? ''
    // The status is the answer; a page that breaks off after it is none the less.
    const $ = cheerio.load(await response.text().catch(() => ''))
    this.#token = $('input[name=_csrf]').first().attr('value') ?? this.#token
    return { status, location: response.headers.get('location') ?? '', $ }
  }
}

/** The list of staff is sent as `file`, evidence as `files`. */
const fieldOf = ({ name }: File): string => (name.endsWith('.csv') ? 'file' : 'files')
