import { Agent, request } from 'node:http'

export interface Timing {
  median: number
  p95: number
}

/** Asks for a page `times` times over `parallel` kept-alive connections. Milliseconds per request, from sending to the last byte. */
export async function visit(
  address: string,
  { path, cookie, parallel, times }: { path: string; cookie: string; parallel: number; times: number },
): Promise<Timing> {
  const agent = new Agent({ keepAlive: true, maxSockets: parallel })
  const taken: number[] = []
  let left = times
  const visitor = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const start = performance.now()
      const { status } = await get(address + path, { agent, cookie })
      if (status !== 200) throw new Error(`${path} answered ${status}`)
      taken.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: parallel }, visitor))
  agent.destroy()
  return { median: quantile(taken, 0.5), p95: quantile(taken, 0.95) }
}

export interface Answer {
  status: number
  body: string
  headers: Record<string, string | string[] | undefined>
}

export function get(url: string, { agent, cookie = '' }: { agent?: Agent; cookie?: string }): Promise<Answer> {
  return send(url, { method: 'GET', ...(agent === undefined ? {} : { agent }), headers: { cookie } })
}

export function send(
  url: string,
  options: { method: string; agent?: Agent; headers: Record<string, string>; body?: string },
): Promise<Answer> {
  const { body, ...rest } = options
  return new Promise((resolve, reject) => {
    const sent = request(url, rest, (response) => {
      const chunks: Buffer[] = []
      // An answer that breaks off halfway ends without an end.
      response.on('error', reject)
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          headers: response.headers,
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Signs in as a person would, and gives the cookie. */
export async function signIn(address: string, person: { email: string; password: string }): Promise<string> {
  const form = await get(`${address}/sign-in`, {})
  const cookie = cookieOf(form)
  const token = /name="_csrf" value="([^"]+)"/.exec(form.body)?.[1] ?? ''
  const body = new URLSearchParams({ _csrf: token, ...person }).toString()
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  const done = await send(`${address}/sign-in`, { method: 'POST', headers, body })
  const location = String(done.headers['location'] ?? '')
  if (done.status !== 303 || location.startsWith('/sign-in'))
    throw new Error(`sign-in answered ${done.status} ${location}`)
  return cookieOf(done)
}

const cookieOf = (answer: Answer): string =>
  [answer.headers['set-cookie'] ?? []]
    .flat()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

export function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}
