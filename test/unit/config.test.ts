import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { ConfigError, readConfig } from '../../src/config.ts'
import { inProject } from '../../src/paths.ts'

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('settings', () => {
  it('have a default each: on this machine only, in Dutch', () => {
    const { baseUrl, ...rest } = readConfig({})
    expect(baseUrl.href).to.equal('http://127.0.0.1:3000/')
    expect(rest).to.deep.equal({
      host: '127.0.0.1',
      port: 3000,
      dataFolder: './data',
      keyFile: null,
      mongodbUri: null,
      outgoingPrivateHosts: [],
      language: 'nl',
      trustedProxies: 0,
      sessionIdleMinutes: 30,
      sessionHours: 12,
      logLevel: 'info',
      metricsToken: null,
      passphraseFile: null,
      backup: { folder: null, at: '02:30', passphraseFile: null },
      mail: null,
    })
  })

  it('are read as they are set; an empty one counts as not set', () => {
    const config = readConfig({
      PORT: '8080',
      BASE_URL: 'https://waarborg.example.be/',
      TRUSTED_PROXIES: '1',
      WAARBORG_LANGUAGE: 'fr',
      SESSION_HOURS: '',
    })
    expect(config).to.include({ port: 8080, trustedProxies: 1, language: 'fr', sessionHours: 12 })
    expect(config.baseUrl.host).to.equal('waarborg.example.be')
  })

  it('put an IPv6 address in brackets', () =>
    expect(readConfig({ HOST: '::1' }).baseUrl.href).to.equal('http://[::1]:3000/'))

  it('are all named when they are wrong, with what was written and what it must be', () => {
    const wrong = {
      PORT: 'http',
      BASE_URL: 'waarborg',
      WAARBORG_LANGUAGE: 'NL',
      TRUSTED_PROXIES: '-1',
      SESSION_IDLE_MINUTES: '1',
      SESSION_HOURS: '1.5',
      LOG_LEVEL: 'loud',
    }
    const problems = problemsOf(wrong)
    expect(problems).to.have.length(Object.keys(wrong).length)
    for (const [name, value] of Object.entries(wrong))
      expect(
        problems.some((line) => line.startsWith(`${name} is "${value}": it must be`)),
        name,
      ).to.equal(true)
    expect(new ConfigError(problems).message.split('\n')).to.have.length(problems.length + 1)
  })

  for (const PORT of ['0x10', '1e3', ' ', '65536', '-1', '80 80', '٣'])
    it(`refuse ${JSON.stringify(PORT)} as a port`, () => expect(problemsOf({ PORT })).to.have.length(1))

  for (const BASE_URL of ['ftp://a.example', 'javascript:1', '//a.example', 'https://'])
    it(`refuse ${BASE_URL} as the address`, () => expect(problemsOf({ BASE_URL })).to.have.length(1))

  for (const MONGODB_URI of [
    'http://a.example/waarborg',
    'mongodb://',
    'mongodb://geheim@a.example',
    'mongodb://a.example/?tls=true',
  ])
    it(`refuse ${MONGODB_URI} as a database, and do not repeat it`, () => {
      const [problem, ...others] = problemsOf({ MONGODB_URI })
      expect(problem)
        .to.match(/^MONGODB_URI must be /)
        .and.not.contain('geheim')
      expect(others).to.deep.equal([])
    })

  it('plan a backup only outside the data folder, at a time of the day', () => {
    expect(readConfig({ BACKUP_FOLDER: '/mnt/b', BACKUP_AT: '23:05', BACKUP_PASSPHRASE_FILE: '/k' })).to.deep.include({
      passphraseFile: '/k',
      backup: { folder: '/mnt/b', at: '23:05', passphraseFile: '/k' },
    })
    for (const wrong of [{ BACKUP_AT: '24:00' }, { BACKUP_AT: '2:30' }, { BACKUP_FOLDER: './data/backups' }])
      expect(problemsOf(wrong), JSON.stringify(wrong)).to.have.length(1)
    expect(problemsOf({ BACKUP_FOLDER: './data-backups' })).to.deep.equal([])
  })

  it('keep the keys outside the data folder', () => {
    expect(readConfig({ WAARBORG_KEY_FILE: '/etc/w/keys' }).keyFile).to.equal('/etc/w/keys')
    expect(problemsOf({ WAARBORG_KEY_FILE: './data.key' })).to.deep.equal([])
    for (const WAARBORG_KEY_FILE of ['./data/keys', 'data', '/d/../d/keys'])
      expect(problemsOf({ WAARBORG_KEY_FILE, ...(WAARBORG_KEY_FILE.startsWith('/') ? { WAARBORG_DATA: '/d' } : {}) }))
        .to.have.length(1)
        .and.match(/^WAARBORG_KEY_FILE is /)
  })

  it('send mail through a server, with a password in the address or in a file', () => {
    const MAIL_FROM = 'Waarborg <waarborg@bestuur.be>'
    const plain = { secure: false, port: 25, user: '', password: '', from: MAIL_FROM, host: 'mail.bestuur.be' }
    const mailOf = (MAIL_URL: string, more = {}) => readConfig({ MAIL_URL, MAIL_FROM, ...more }).mail
    expect(mailOf('smtp://mail.bestuur.be')).to.deep.equal(plain)
    const account = { user: 'w@bestuur.be', password: 'ge/heim' }
    const secure = { ...plain, ...account, secure: true, port: 465 }
    expect(mailOf('smtps://w%40bestuur.be:ge%2Fheim@mail.bestuur.be')).to.deep.equal(secure)
    const file = join(mkdtempSync(join(tmpdir(), 'waarborg-test-')), 'password')
    writeFileSync(file, 'uit het bestand\n')
    expect(mailOf('smtp://w@[::1]:2525/', { MAIL_PASSWORD_FILE: file })).to.deep.include({
      ...{ host: '::1', port: 2525, user: 'w', password: 'uit het bestand' },
    })
    rmSync(dirname(file), { recursive: true })
  })

  it('refuse mail settings that cannot work, and repeat no password', () => {
    const right = { MAIL_URL: 'smtp://w:geheim@mail.bestuur.be', MAIL_FROM: 'w@bestuur.be' }
    expect(problemsOf(right)).to.deep.equal([])
    for (const wrong of [
      { MAIL_URL: 'https://w:geheim@mail.bestuur.be' },
      { MAIL_URL: 'smtp://w:geheim@mail.bestuur.be/inbox' },
      { MAIL_URL: 'smtp://w:geheim%@mail.bestuur.be' },
      { MAIL_URL: 'geheim' },
      { MAIL_URL: '' },
      { MAIL_FROM: '' },
      { MAIL_FROM: 'Waarborg' },
      { MAIL_FROM: 'a@b.be\r\nBcc: x@evil.example' },
      { MAIL_PASSWORD_FILE: '/nowhere/at/all', MAIL_URL: 'smtp://w@mail.bestuur.be' },
    ]) {
      const problems = problemsOf({ ...right, ...wrong })
      expect(problems, JSON.stringify(wrong)).to.have.length(1)
      expect(problems[0])
        .to.match(/^MAIL_/)
        .and.not.include('geheim')
    }
  })

  it('take one server or several as a database', () => {
    for (const MONGODB_URI of ['mongodb://a,b:2,c/waarborg?replicaSet=x', 'mongodb+srv://u:p@a.example/waarborg'])
      expect(readConfig({ MONGODB_URI }).mongodbUri).to.equal(MONGODB_URI)
  })

  it('refuse https without a proxy: the session cookie would never be sent, and nobody could sign in', () => {
    expect(problemsOf({ BASE_URL: 'https://waarborg.example.be' })).to.have.length(1)
    expect(problemsOf({ BASE_URL: 'https://waarborg.example.be', TRUSTED_PROXIES: '1' })).to.deep.equal([])
  })
})

describe('.env.example', () => {
  it('names every setting that the configuration reads, and no other', () => {
    const read = readFileSync(inProject('src', 'config.ts'), 'utf8').matchAll(/'([A-Z][A-Z_]+)'/g)
    const named = readFileSync(inProject('.env.example'), 'utf8').matchAll(/^#?([A-Z][A-Z_]+)=/gm)
    const sorted = (found: Iterable<RegExpMatchArray>): string[] =>
      [...new Set([...found].map(([, name]) => name!))].sort()
    expect(sorted(named)).to.deep.equal(sorted(read))
  })
})
