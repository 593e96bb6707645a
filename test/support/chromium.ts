import { existsSync } from 'node:fs'

/** Where Chromium is: CHROMIUM_PATH, or where Debian and the others put it. Undefined when there is none. */
export function findChromium(): string | undefined {
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const named = process.env['CHROMIUM_PATH'] ?? ''
  return (named === '' ? places : [named]).find((place) => existsSync(place))
}
