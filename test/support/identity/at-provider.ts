import { load } from 'cheerio'

/** How the browser comes back to us: by an address, or with a form. */
export type Back = { method: 'get'; url: string } | { method: 'post'; url: string; form: Record<string, string> }

/**
 * A browser at a provider: keeps its cookies, follows redirects, and types a name and password wherever they are asked.
 * It stops where the provider sends it back to us.
 */
export class AtProvider {
  readonly #cookies = new Map<string, string>()
  readonly #ours: string
  /** how often a name was asked */
  asked = 0

  constructor(ours: string) {
    this.#ours = ours
  }

  async go(to: string, person: string): Promise<Back> {
    let next = to
    let init: RequestInit = {}
    for (let step = 0; step < 20; step += 1) {
      if (next.startsWith(this.#ours)) return { method: 'get', url: next }
      const answer = await this.#fetch(next, init)
      init = {}
      const redirect = answer.headers.get('location')
      if (redirect !== null) {
        next = new URL(redirect, next).href
        continue
      }
      const { action, fields } = formIn(await answer.text())
      next = new URL(action, next).href
      if (next.startsWith(this.#ours)) return { method: 'post', url: next, form: fields }
      const typed = typedIn(fields, person)
      if (Object.keys(typed).length > 0) this.asked += 1
      init = { method: 'POST', body: new URLSearchParams({ ...fields, ...typed }) }
    }
    throw new Error('the provider never sent the browser back')
  }

  /** The page at this address, as it is. */
  async page(url: string): Promise<{ status: number; text: string }> {
    const answer = await this.#fetch(url, {})
    return { status: answer.status, text: await answer.text() }
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';')[0]?.split(/=(.*)/s) ?? []
      this.#cookies.set(name, value)
    }
    return answer
  }
}

function formIn(html: string): { action: string; fields: Record<string, string> } {
  const $ = load(html)
  const form = $('form')
    .toArray()
    .map((one) => $(one))
    .find((one) => (one.attr('method') ?? '').toLowerCase() === 'post')
  if (form === undefined) throw new Error(`there is no form: ${$('body').text().replace(/\s+/g, ' ').slice(0, 400)}`)
  const inputs = form.find('input').toArray()
  const fields = inputs.map((one): [string, string] => [$(one).attr('name') ?? '', $(one).attr('value') ?? ''])
  return { action: form.attr('action') ?? '', fields: Object.fromEntries(fields.filter(([name]) => name !== '')) }
}

/** SimpleSAMLphp asks username and password, oidc-provider login and password. */
function typedIn(fields: Record<string, string>, person: string): Record<string, string> {
  if ('username' in fields) return { username: person, password: person }
  return 'login' in fields ? { login: person, password: person } : {}
}
