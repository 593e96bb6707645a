import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type KeyPair, newKeyPair } from '../../../src/identity/saml/keys.ts'

/** Where Debian's package puts it. */
const program = '/usr/share/simplesamlphp'

export const hasSimpleSaml = (): boolean => existsSync(join(program, 'www', 'saml2', 'idp', 'SSOService.php'))

export const noSimpleSaml = 'no SimpleSAMLphp; get it with: apt-get install simplesamlphp php-cli php-xml php-sqlite3'

/** A real identity provider on this machine, for as long as a suite lasts. Its people: els, sofie, karim, `zoe`; password the name. */
export interface IdentityProvider {
  /** its address and entity id */
  base: string
  entityId: string
  keys: KeyPair
  metadata: () => Promise<string>
  /** reads our metadata as it reads anybody's, and what else it is to do for us, in its own words */
  trust: (ourMetadata: string, settings?: Record<string, string | number | boolean | null>) => void
  stop: () => Promise<void>
}

export interface PersonAtProvider {
  password: string
  attributes: Readonly<Record<string, readonly string[]>>
}

/**
 * Starts it. It answers on `localhost` and we on `127.0.0.1`: ports do not keep cookies or sites apart, and with one name
 * the browser would send our session cookie with its form, which no browser does in life.
 */
export async function startSimpleSaml(
  port: number,
  people: Readonly<Record<string, PersonAtProvider>>,
): Promise<IdentityProvider> {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-idp-'))
  const base = `http://localhost:${port}/`
  const keys = await newKeyPair({
    name: 'idp',
    from: new Date(Date.now() - 60_000),
    until: new Date(Date.now() + 864e5),
  })
  for (const name of ['config', 'metadata', 'cert', 'temp', 'sessions', 'log', 'data']) mkdirSync(join(folder, name))
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  write('cert/idp.pem', keys.key)
  write('cert/idp.crt', keys.certificate)
  write('config/config.php', configuration(folder, base))
  write('config/authsources.php', php('$config', { people: { '0': 'exampleauth:UserPass', ...passwords(people) } }))
  write('metadata/saml20-idp-hosted.php', php("$metadata['" + `${base}idp` + "']", hosted))
  write('metadata/saml20-sp-remote.php', '<?php\n')
  const server = await start(folder, port)
  return {
    base,
    entityId: `${base}idp`,
    keys,
    metadata: async () => (await fetch(`${base}saml2/idp/metadata.php`)).text(),
    trust: (metadata, settings = {}) => write('metadata/saml20-sp-remote.php', remote(metadata, settings)),
    stop: () => stop(server, folder),
  }
}

const hosted = {
  host: '__DEFAULT__',
  privatekey: 'idp.pem',
  certificate: 'idp.crt',
  auth: 'people',
  'signature.algorithm': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'sign.logout': true,
  'redirect.sign': true,
  'redirect.validate': true,
  'validate.authnrequest': true,
}

function configuration(folder: string, base: string): string {
  return php('$config', {
    baseurlpath: base,
    certdir: `${folder}/cert/`,
    metadatadir: `${folder}/metadata/`,
    tempdir: `${folder}/temp/`,
    loggingdir: `${folder}/log/`,
    datadir: `${folder}/data/`,
    attributenamemapdir: `${program}/attributemap/`,
    'logging.handler': 'file',
    secretsalt: 'only for tests, on one machine',
    'auth.adminpassword': 'only for tests',
    'enable.saml20-idp': true,
    'module.enable': { core: true, saml: true, exampleauth: true },
    'session.cookie.secure': false,
    'session.cookie.samesite': null,
    'session.phpsession.savepath': `${folder}/sessions`,
    'store.type': 'sql',
    'store.sql.dsn': `sqlite:${folder}/data/store.sqlite`,
    'trusted.url.regex': true,
    'trusted.url.domains': ['127\\.0\\.0\\.1:\\d+'],
  })
}

const passwords = (people: Readonly<Record<string, PersonAtProvider>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(people).map(([name, { password, attributes }]) => [`${name}:${password}`, attributes]),
  )

/** Our metadata through its own reader: the exchange is the real one. */
function remote(metadata: string, settings: Record<string, unknown>): string {
  const script = `
    require '${program}/lib/_autoload.php';
    $parsed = SimpleSAML\\Metadata\\SAMLParser::parseDescriptorsString(stream_get_contents(STDIN));
    $lines = '<?php' . PHP_EOL;
    foreach ($parsed as $id => $parser) {
      $entry = array_merge($parser->getMetadata20SP(), json_decode($argv[1], true));
      unset($entry['expire'], $entry['metadata-set'], $entry['entityDescriptor']);
      $lines .= '$metadata[' . var_export($id, true) . '] = ' . var_export($entry, true) . ';' . PHP_EOL;
    }
    echo $lines;`
  return execFileSync('php', ['-r', script, '--', JSON.stringify(settings)], {
    input: metadata,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

async function start(folder: string, port: number): Promise<ChildProcess> {
  const words = ['-d', 'opcache.enable=0', '-S', `localhost:${port}`, '-t', join(program, 'www')]
  const env = { ...process.env, SIMPLESAMLPHP_CONFIG_DIR: join(folder, 'config'), PHP_CLI_SERVER_WORKERS: '4' }
  // In a group of its own: its workers outlive it.
  const server = spawn('php', words, { env, stdio: 'ignore', detached: true })
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://localhost:${port}/saml2/idp/metadata.php`).catch(() => undefined)
    if (answer?.ok === true) return server
    await setTimeout(100)
  }
  await stop(server, folder)
  throw new Error('SimpleSAMLphp did not start')
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.pid !== undefined && server.exitCode === null) {
    process.kill(-server.pid, 'SIGKILL')
    await once(server, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
}

/** A value as PHP writes it. */
function php(name: string, value: unknown): string {
  return `<?php\n${name} = ${phpValue(value)};\n`
}

function phpValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(phpValue).join(', ')}]`
  if (typeof value === 'object' && value !== null)
    return `[${Object.entries(value)
      .map(([key, one]) => `${/^\d+$/.test(key) ? key : phpValue(key)} => ${phpValue(one)}`)
      .join(', ')}]`
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  return String(value)
}
