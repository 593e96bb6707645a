import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { inProject } from '../../src/paths.ts'

// W-34: what is installed is exactly what was looked at, and not older than what is safe.

describe('W-34 what is installed', () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(inProject(name), 'utf8')) as Record<string, Record<string, never>>
  interface Locked {
    version: string
    integrity?: string
    resolved?: string
    hasInstallScript?: boolean
  }
  const locked = Object.entries(read('package-lock.json')['packages'] as unknown as Record<string, Locked>).filter(
    ([path]) => path !== '',
  )

  it('W-34 each is named by its exact version, and by the hash of its content', () => {
    const { dependencies, devDependencies, optionalDependencies } = read('package.json')
    const asked = { ...dependencies, ...devDependencies, ...optionalDependencies } as Record<string, string>
    for (const [name, version] of Object.entries(asked)) expect(version, name).to.match(/^\d+\.\d+\.\d+$/)
    for (const [path, { integrity }] of locked) expect(integrity, path).to.match(/^sha512-/)
  })

  it('W-34 nothing is older than the checked-in list of safe versions, nor one of those that must not be there', () => {
    for (const [path, { version }] of locked) {
      const name = path.split('node_modules/').at(-1) ?? ''
      expect(forbidden, path).not.to.include(name)
      const least = safe[name]?.find(([line]) => version.startsWith(`${line}.`) || line === '*')?.[1]
      if (least !== undefined) expect(isAtLeast(version, least), `${path} ${version} < ${least}`).to.equal(true)
    }
  })

  it('W-34 none has a script that runs when it is installed: npm ci and npm ci --ignore-scripts give the same', () => {
    expect(locked.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path)).to.deep.equal(
      [],
    )
  })
})

/** The least safe version by package, and by major version where several are kept up. `*` is every version. Sources: advisories on GitHub. */
const safe: Readonly<Record<string, [line: string, least: string][]>> = {
  '@node-saml/node-saml': [['*', '5.1.0']],
  '@node-saml/passport-saml': [['*', '5.1.0']],
  'xml-crypto': [['*', '6.1.2']],
  '@xmldom/xmldom': [['*', '0.8.15']],
  xml2js: [['*', '0.6.2']],
  multer: [['*', '2.0.2']],
  express: [['*', '5.1.0']],
  'body-parser': [['*', '2.2.1']],
  'path-to-regexp': [['*', '8.4.0']],
  qs: [['*', '6.14.1']],
  cookie: [['*', '0.7.0']],
  'on-headers': [['*', '1.1.0']],
  send: [['*', '0.19.0']],
  ejs: [['*', '3.1.10']],
  mongoose: [['*', '8.9.5']],
  passport: [['*', '0.6.0']],
  jszip: [['*', '3.8.0']],
  tmp: [['*', '0.2.4']],
  'form-data': [['*', '4.0.4']],
  'fast-uri': [['*', '3.0.0']],
}

/** Without a safe version, or not the real one. */
const forbidden = ['passport-saml', 'csurf', 'speakeasy', 'request', 'xlsx', 'vm2', 'event-stream', 'node-serialize']

function isAtLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((one) => one.split(/[.-]/).slice(0, 3).map(Number)) as [number[], number[]]
  const at = a.findIndex((part, index) => part !== b[index])
  return at === -1 || (a[at] ?? 0) > (b[at] ?? 0)
}
