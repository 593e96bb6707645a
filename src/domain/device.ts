import { networkOf } from './network-address.ts'

/**
 * What is kept of the browser of a session, so that its person knows it again: two words and the network. Versions, models
 * and the rest of what a browser says are not kept, since they would tell one visitor from another; of the address the last
 * part is not: it says at whose desk somebody sat. It goes with the session, after twelve hours at most, and is in no trail.
 */
export interface Device {
  browser: string | null
  system: string | null
  network: string | null
}

/** In this order: most browsers say the names of others too. */
const browsers = [
  ['Edg/', 'Edge'],
  ['EdgA/', 'Edge'],
  ['EdgiOS/', 'Edge'],
  ['OPR/', 'Opera'],
  ['SamsungBrowser/', 'Samsung Internet'],
  ['Firefox/', 'Firefox'],
  ['FxiOS/', 'Firefox'],
  ['CriOS/', 'Chrome'],
  ['Chromium/', 'Chromium'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const

const systems = [
  ['Windows', 'Windows'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['CrOS', 'ChromeOS'],
  ['Macintosh', 'macOS'],
  ['Linux', 'Linux'],
] as const

/** What we keep of a `User-Agent` and an address; what is not known is null. */
export function deviceOf(userAgent: string, address: string): Device {
  const said = userAgent.slice(0, 500)
  const named = (known: readonly (readonly [string, string])[]): string | null =>
    known.find(([sign]) => said.includes(sign))?.[1] ?? null
  return { browser: named(browsers), system: named(systems), network: shortened(address) }
}

/** An IPv4 address without its last number, an IPv6 address to its /64: which network, not which desk. */
function shortened(address: string): string | null {
  const network = networkOf(address)
  const parts = network.split('.')
  if (parts.length === 4) return `${parts.slice(0, 3).join('.')}.x`
  return network.includes(':') ? network : null
}
