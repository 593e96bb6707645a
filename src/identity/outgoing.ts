import { lookup as lookUp } from 'node:dns'
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** What Waarborg asks of a server elsewhere: a word, an answer of moderate size, in a moment. */
const limits = { milliseconds: 3000, bytes: 512 * 1024 }

/** An answer that was not fetched: the address is not allowed, or nothing came in time, or too much. */
export class NotFetched extends Error {
  override name = 'NotFetched'
}

/**
 * Fetches from a server on the internet, for an address that somebody typed in or another server named. Only https, only
 * public addresses, no redirects; the address that was looked up is the one that is connected to, so that a name cannot
 * change in between. `privateHosts` are names that the administrator of the installation has allowed all the same, in which
 * case http is too. Throws NotFetched.
 */
export async function fetchChecked(
  url: string,
  init: { method?: string; headers?: Record<string, string>; body?: string | undefined },
  privateHosts: readonly string[],
): Promise<Response> {
  const target = allowed(url, privateHosts)
  const answer = await ask(target, init, privateHosts.includes(target.hostname))
  const status = answer.statusCode ?? 0
  if (status >= 300 && status < 400) throw new NotFetched(`${target.host} answers with a redirect`)
  const body = await within(answer)
  const headers = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return new Response(status === 204 || status === 304 ? null : new Uint8Array(body), { status, headers })
}

function allowed(written: string, privateHosts: readonly string[]): URL {
  const url = URL.parse(written)
  if (url === null) throw new NotFetched('it is no address')
  const isPrivate = privateHosts.includes(url.hostname)
  if (url.protocol !== 'https:' && !(isPrivate && url.protocol === 'http:')) throw new NotFetched('it is not https')
  if (url.username !== '' || url.password !== '') throw new NotFetched('there is a password in the address')
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (!isPrivate && isIP(literal) !== 0 && !isPublic(literal)) throw new NotFetched('the address is not public')
  return url
}

function ask(
  url: URL,
  init: { method?: string; headers?: Record<string, string>; body?: string | undefined },
  isPrivate: boolean,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(
      url,
      {
        method: init.method ?? 'GET',
        headers: { ...init.headers, 'accept-encoding': 'identity' },
        signal: AbortSignal.timeout(limits.milliseconds),
        lookup: isPrivate ? undefined : publicOnly,
        agent: false,
      },
      resolve,
    )
    request.once('error', (error) => reject(new NotFetched(`${url.host} does not answer`, { cause: error })))
    request.end(init.body)
  })
}

/** Looks the name up, and gives only addresses that the whole world may connect to. */
const publicOnly: LookupFunction = (name, options, done) => {
  lookUp(name, { ...options, all: true }, (error, found) => {
    // With an error there is no list at all, whatever the types say.
    const [first, ...more] = error === null ? found : []
    if (first === undefined) done(error ?? notPublic(), '', 0)
    else if (![first, ...more].every(({ address }) => isPublic(address))) done(notPublic(), '', 0)
    else if (options.all === true) done(null, found)
    else done(null, first.address, first.family)
  })
}

const notPublic = (): Error => Object.assign(new Error('the address is not public'), { code: 'EACCES' })

async function within(answer: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      size += piece.length
      if (size > limits.bytes) throw new NotFetched('the answer is too large')
      pieces.push(piece)
    }
  } catch (error) {
    answer.destroy()
    throw error instanceof NotFetched ? error : new NotFetched('the answer broke off', { cause: error })
  }
  return Buffer.concat(pieces)
}

/** Networks that are somebody's own, and what stands for them in IPv6 (IANA special-purpose address registries). */
const own = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  own.addSubnet(network, prefix, 'ipv4')

const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')
const reserved6 = new BlockList()
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  reserved6.addSubnet(network, prefix, 'ipv6')

/** True for an address that is of nobody's own network. Of IPv6 only what is given out to the world. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !own.check(address, 'ipv4')
  return isIP(address) === 6 && global6.check(address, 'ipv6') && !reserved6.check(address, 'ipv6')
}
