import { readFileSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { isLanguage, type Language } from './domain/text.ts'

/** The settings of one installation. `.env.example` describes each. */
export interface Config {
  host: string
  port: number
  /** the address by which people reach Waarborg; decides about secure cookies */
  baseUrl: URL
  dataFolder: string
  /** the file with the keys that seal secrets; null: `<data folder>.key`, made at first need */
  keyFile: string | null
  /** the MongoDB database to keep everything in; null is SQLite in the data folder. Holds a password: never print it */
  mongodbUri: string | null
  language: Language
  /** how many proxies in front of us are believed about the visitor's address; 0 is none */
  trustedProxies: number
  sessionIdleMinutes: number
  sessionHours: number
  logLevel: string
  /** servers on our own network that may be asked all the same, as identity providers; by their names */
  outgoingPrivateHosts: readonly string[]
  /** who sends it may read `/metrics`; null: there is no such page. Never print it */
  metricsToken: string | null
  /** holds the passphrase that `waarborg backup --encrypt` and `restore` use; null: it is asked */
  passphraseFile: string | null
  backup: BackupConfig
  /** the mail server that invitations and links go through; null: no mail is sent */
  mail: MailConfig | null
}

/** How mail leaves. `password` is never to be printed. */
export interface MailConfig {
  host: string
  port: number
  /** TLS from the first byte (smtps); else it is begun when the server offers it */
  secure: boolean
  user: string
  password: string
  /** the sender, as `Waarborg <waarborg@bestuur.be>` or the address alone */
  from: string
}

/** The backup that Waarborg makes by itself each day. */
export interface BackupConfig {
  /** null: none is made */
  folder: string | null
  /** when, in Brussels, as 02:30 */
  at: string
  /** holds the passphrase to seal it with; null: it is not sealed */
  passphraseFile: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

/** Every setting that is wrong, in one error: nobody should have to start five times to find five mistakes. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The settings are not right:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Reads and checks all settings. Throws ConfigError with every problem at once. */
export function readConfig(environment: Environment = process.env): Config {
  const problems: string[] = []
  const number = (name: string, fallback: number, range: { from: number; to: number }): number =>
    readNumber({ name, written: setting(environment, name, String(fallback)), ...range }, problems)
  const host = setting(environment, 'HOST', '127.0.0.1')
  const port = number('PORT', 3000, { from: 0, to: 65_535 })
  const config: Config = {
    host,
    port,
    baseUrl: readUrl(setting(environment, 'BASE_URL', `http://${inUrl(host)}:${port}`), problems),
    dataFolder: setting(environment, 'WAARBORG_DATA', './data'),
    keyFile: readKeyFile(environment, problems),
    mongodbUri: readMongodbUri(setting(environment, 'MONGODB_URI', ''), problems),
    language: readLanguage(setting(environment, 'WAARBORG_LANGUAGE', 'nl'), problems),
    trustedProxies: number('TRUSTED_PROXIES', 0, { from: 0, to: 10 }),
    sessionIdleMinutes: number('SESSION_IDLE_MINUTES', 30, { from: 5, to: 720 }),
    sessionHours: number('SESSION_HOURS', 12, { from: 1, to: 168 }),
    logLevel: readLevel(setting(environment, 'LOG_LEVEL', 'info'), problems),
    outgoingPrivateHosts: readHosts(setting(environment, 'OUTGOING_PRIVATE_HOSTS', ''), problems),
    metricsToken: readMetricsToken(environment, problems),
    ...readBackup(environment, problems),
    mail: readMail(environment, problems),
  }
  if (config.baseUrl.protocol === 'https:' && config.trustedProxies === 0)
    problems.push('BASE_URL is https, so a web server stands in front: set TRUSTED_PROXIES to 1, or nobody can sign in')
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

const setting = (environment: Environment, name: string, fallback: string): string => {
  const written = environment[name] ?? ''
  return written === '' ? fallback : written
}

/** An IPv6 address stands in brackets in an address. */
const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host)

function readNumber(given: { name: string; written: string; from: number; to: number }, problems: string[]): number {
  const { name, written, from, to } = given
  const value = /^\d+$/.test(written) ? Number(written) : Number.NaN
  if (value >= from && value <= to) return value
  problems.push(`${name} is "${written}": it must be a whole number from ${from} to ${to}`)
  return from
}

function readUrl(written: string, problems: string[]): URL {
  if (URL.canParse(written)) {
    const url = new URL(written)
    if (url.protocol === 'http:' || url.protocol === 'https:') return url
  }
  problems.push(`BASE_URL is "${written}": it must be an address such as https://waarborg.example.be`)
  return new URL('http://127.0.0.1')
}

/** What was written may hold a password, so it is not repeated. */
function readMongodbUri(written: string, problems: string[]): string | null {
  if (written === '') return null
  if (!/^mongodb(\+srv)?:\/\/[^/?]+\/[^/?]+(\?|$)/.test(written))
    problems.push('MONGODB_URI must be an address with a database, such as mongodb://127.0.0.1:27017/waarborg')
  return written
}

/** Only by its name: where links lead is looked at when it is read. */
function readKeyFile(environment: Environment, problems: string[]): string | null {
  const file = setting(environment, 'WAARBORG_KEY_FILE', '')
  if (isInside(file, environment))
    problems.push(`WAARBORG_KEY_FILE is "${file}": it must be outside WAARBORG_DATA, so that a copy of that has no key`)
  return file === '' ? null : file
}

const isInside = (path: string, environment: Environment): boolean =>
  path !== '' &&
  `${resolve(path)}${sep}`.startsWith(`${resolve(setting(environment, 'WAARBORG_DATA', './data'))}${sep}`)

function readBackup(environment: Environment, problems: string[]): Pick<Config, 'backup' | 'passphraseFile'> {
  const folder = setting(environment, 'BACKUP_FOLDER', '')
  const at = setting(environment, 'BACKUP_AT', '02:30')
  const passphraseFile = setting(environment, 'BACKUP_PASSPHRASE_FILE', '') || null
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(at))
    problems.push(`BACKUP_AT is "${at}": it must be a time of the day such as 02:30`)
  if (isInside(folder, environment))
    problems.push(`BACKUP_FOLDER is "${folder}": it must be outside WAARBORG_DATA, best on another disk`)
  return {
    passphraseFile: setting(environment, 'WAARBORG_PASSPHRASE_FILE', '') || passphraseFile,
    backup: { folder: folder === '' ? null : folder, at, passphraseFile },
  }
}

/** Names only: what is allowed is a server that somebody named, never a whole network. */
function readHosts(written: string, problems: string[]): string[] {
  const hosts = written
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '')
  for (const host of hosts)
    if (!/^[a-z0-9.-]{1,253}$/.test(host))
      problems.push(`OUTGOING_PRIVATE_HOSTS has "${host}": it must hold names of servers, with commas between them`)
  return hosts
}

/** The token itself, or the first line of a file that holds it. A message never repeats it. */
function readMetricsToken(environment: Environment, problems: string[]): string | null {
  const file = setting(environment, 'METRICS_TOKEN_FILE', '')
  const written = setting(environment, 'METRICS_TOKEN', '')
  if (file === '' && written === '') return null
  const name = file === '' ? 'METRICS_TOKEN' : 'METRICS_TOKEN_FILE'
  if (file !== '' && written !== '') problems.push('METRICS_TOKEN and METRICS_TOKEN_FILE are both set: leave one out')
  const token = file === '' ? written : firstLineOf(file)
  if (token === undefined) problems.push(`${name} is "${file}": it cannot be read`)
  else if (!/^[\x21-\x7e]{16,}$/.test(token))
    problems.push(`${name} must hold at least 16 letters, digits and signs, without spaces`)
  return token ?? null
}

/** What was written may hold a password, so it is not repeated. */
function readMail(environment: Environment, problems: string[]): MailConfig | null {
  const written = setting(environment, 'MAIL_URL', '')
  const file = setting(environment, 'MAIL_PASSWORD_FILE', '')
  const from = setting(environment, 'MAIL_FROM', '')
  if (written === '') {
    if (file !== '' || from !== '') problems.push('MAIL_FROM and MAIL_PASSWORD_FILE need MAIL_URL, the mail server')
    return null
  }
  const url = URL.parse(written)
  if (
    url === null ||
    !/^smtps?:$/.test(url.protocol) ||
    url.hostname === '' ||
    !/^\/?$/.test(url.pathname + url.search)
  ) {
    problems.push('MAIL_URL must be an address such as smtp://mail.bestuur.be:587 or smtps://user@mail.bestuur.be:465')
    return null
  }
  if (!/^(?:[^<>\p{Cc}]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u.test(from))
    problems.push(`MAIL_FROM is "${from}": it must be a sender such as Waarborg <waarborg@bestuur.be>`)
  const secure = url.protocol === 'smtps:'
  const port = url.port === '' ? (secure ? 465 : 25) : Number(url.port)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return { host, port, secure, from, ...readMailAccount(url, file, problems) }
}

function readMailAccount(url: URL, file: string, problems: string[]): Pick<MailConfig, 'user' | 'password'> {
  const decoded = [url.username, url.password].map(decoding)
  const [user, password] = decoded
  if (user === undefined || password === undefined)
    problems.push('MAIL_URL has a % that stands for nothing: write it as %25')
  if (file === '') return { user: user ?? '', password: password ?? '' }
  if (user === '') problems.push('MAIL_PASSWORD_FILE needs the user in MAIL_URL, as in smtp://user@mail.bestuur.be')
  if (password !== '') problems.push('MAIL_URL and MAIL_PASSWORD_FILE both hold a password: leave one out')
  const read = firstLineOf(file)
  if (read === undefined) problems.push(`MAIL_PASSWORD_FILE is "${file}": it cannot be read`)
  return { user: user ?? '', password: read ?? '' }
}

function decoding(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function firstLineOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[0]
  } catch {
    return undefined
  }
}

function readLanguage(written: string, problems: string[]): Language {
  if (isLanguage(written)) return written
  problems.push(`WAARBORG_LANGUAGE is "${written}": it must be nl, fr, de or en`)
  return 'nl'
}

function readLevel(written: string, problems: string[]): string {
  if (!['silent', 'error', 'warn', 'info', 'debug'].includes(written))
    problems.push(`LOG_LEVEL is "${written}": it must be silent, error, warn, info or debug`)
  return written
}
