import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findChromium } from './chromium.ts'
import { hasSimpleSaml } from './identity/simplesaml.ts'

/** Programs beside Node that some tests look with, and the Debian packages they come in. */
const packages = [
  { name: 'chromium', what: 'the browser suite', present: () => findChromium() !== undefined },
  {
    name: 'poppler-utils',
    what: 'tests that read a PDF back',
    present: () => every('pdftotext', 'pdfinfo', 'pdffonts', 'pdftoppm'),
  },
  { name: 'qpdf', what: 'tests of the structure of a PDF', present: () => every('qpdf') },
  {
    name: 'simplesamlphp',
    with: ['php-cli', 'php-xml', 'php-mbstring', 'php-curl', 'php-sqlite3', 'php-intl'],
    what: 'tests of the sign-in by SAML',
    present: () => hasSimpleSaml() && every('php'),
  },
] as const

/** True when the program is on the PATH. */
export function hasTool(name: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

const every = (...names: string[]): boolean => names.every(hasTool)

/**
 * Looks for the programs that tests need, and installs what is missing where that is ours to do: on a Debian machine, as root.
 * Gives one line per program that is still missing.
 */
export function prepareTools(): string[] {
  const missing = packages.filter(({ present }) => !present())
  if (missing.length === 0) return []
  const names = missing.flatMap((one) => [one.name, ...('with' in one ? one.with : [])])
  if (process.getuid?.() === 0 && hasTool('apt-get')) withoutServices(() => install(names))
  return missing
    .filter(({ present }) => !present())
    .map(({ name, what }) => `${what}: no ${name}; get it with: apt-get install ${name}`)
}

/** What Debian asks whether a service may be started: SimpleSAMLphp brings a web server along, which nobody asked for. */
const policy = '/usr/sbin/policy-rc.d'

function withoutServices(act: () => void): void {
  if (existsSync(policy)) {
    act()
    return
  }
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    act()
  } finally {
    rmSync(policy)
  }
}

function install(names: readonly string[]): void {
  console.log(`Installing ${names.join(', ')} (apt-get)`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const arguments_ of [['update'], ['install', '-y', '--no-install-recommends', ...names]]) {
    const run = spawnSync('apt-get', ['-qq', ...arguments_], { env, encoding: 'utf8', timeout: 300_000 })
    if (run.status !== 0) console.log(`apt-get ${arguments_.join(' ')} failed:\n${run.stderr.trim()}`)
  }
}
