import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { hasKey } from '../../src/i18n/translate.ts'
import { nl } from '../../src/i18n/locales/nl.ts'
import { inProject } from '../../src/paths.ts'

/** What may be printed without escaping, beside an include: markup of our own making, never what somebody typed. */
const ownMarkup = ['it.body']

interface Source {
  path: string
  text: string
}

const read = (folder: string, ...endings: string[]): Source[] =>
  readdirSync(inProject(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => endings.some((ending) => file.endsWith(ending)) && statSync(inProject(folder, file)).isFile())
    .map((file) => ({ path: join(folder, file), text: readFileSync(inProject(folder, file), 'utf8') }))

/** Where a pattern occurs, as `file: what was found`. */
const places = (sources: readonly Source[], pattern: RegExp): string[] =>
  sources.flatMap(({ path, text }) => [...text.matchAll(pattern)].map((match) => `${path}: ${match[1] ?? match[0]}`))

const views = read('views', '.ejs')
const code = read('src', '.ts')
const tests = read('test', '.ts')

const keysOf = (texts: object, prefix = ''): string[] =>
  Object.entries(texts).flatMap(([key, value]: [string, string | object]) =>
    typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`),
  )

describe('house rules: views', () => {
  it('every text that a view asks for exists', () => {
    const asked = places(views, /\bt\(\s*['"]([^'"]+)['"]/g)
    expect(asked).not.to.deep.equal([])
    expect(asked.filter((place) => !exists(place.split(': ')[1] ?? ''))).to.deep.equal([])
  })

  it('every text whose key is put together has at least one that fits', () => {
    const keys = keysOf(nl)
    const asked = places(views, /\bt\(\s*`([^`]+)`/g)
    const fits = (template: string): boolean => {
      const parts = template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      const pattern = new RegExp(`^${parts.join('.+')}(_one|_other)?$`)
      return keys.some((key) => pattern.test(key))
    }
    expect(asked.filter((place) => !fits(place.slice(place.indexOf(': ') + 2)))).to.deep.equal([])
  })

  it('print without escaping only an include and our own markup', () => {
    const raw = places(views, /<%-\s*([\s\S]*?)\s*[-_]?%>/g)
    expect(
      raw.filter((place) => !/: include\(/.test(place) && !ownMarkup.some((name) => place.endsWith(`: ${name}`))),
    ).to.deep.equal([])
  })

  it('have no script, style or handler in the page: the content policy would refuse it', () => {
    expect(places(views, /<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle="|\son[a-z]+="/g)).to.deep.equal([])
  })

  it('have a token in every form that sends something', () => {
    const forms = views.flatMap(({ path, text }) =>
      [...text.matchAll(/<form\b[^>]*method="post"[\s\S]*?<\/form>/g)].map(([form]) => ({ path, text: form })),
    )
    expect(forms).not.to.deep.equal([])
    expect(forms.filter(({ text }) => !/parts\/csrf|it\.csrf/.test(text)).map(({ path }) => path)).to.deep.equal([])
  })

  it('send people nowhere outside', () =>
    expect(places(views, /(?:src|href|action)="(https?:|\/\/)/g)).to.deep.equal([]))
})

const exists = (key: string): boolean => hasKey(key) || hasKey(`${key}_other`)

describe('house rules: code', () => {
  it('only config.ts reads the environment', () => {
    const readers = places(code, /process\.env|process\['env'\]|from 'node:process'|from 'process'/g)
    expect(readers.filter((place) => !place.startsWith(join('src', 'config.ts')))).to.deep.equal([])
  })

  it('files have at most 300 lines', () => {
    const long = [...code, ...tests, ...views].map(({ path, text }) => ({
      path,
      lines: text.trimEnd().split('\n').length,
    }))
    expect(long.filter(({ lines }) => lines > 300)).to.deep.equal([])
  })

  it('no test keeps the others from running', () => {
    expect(places(tests, /\b(?:describe|it|context|suite|test)\.only\(/g)).to.deep.equal([])
  })

  it('nothing prints to the console but the command line', () => {
    const printing = places(code, /\bconsole\.\w+\(/g)
    expect(printing.filter((place) => !place.startsWith(join('src', 'commands')))).to.deep.equal([])
  })

  it('data/ in .gitignore and .prettierignore is the data folder, not src/data', () => {
    for (const file of ['.gitignore', '.prettierignore']) {
      const lines = readFileSync(inProject(file), 'utf8').split('\n')
      expect(
        lines.filter((line) => /^data\/?$/.test(line)),
        file,
      ).to.deep.equal([])
    }
  })

  it('packages are pinned, and the lock file names no registry', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(inProject('package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, wanted]) => !/^\d+\.\d+\.\d+$/.test(wanted),
    )
    expect(loose).to.deep.equal([])
    expect(readFileSync(inProject('package-lock.json'), 'utf8')).not.to.include('"resolved"')
  })
})
