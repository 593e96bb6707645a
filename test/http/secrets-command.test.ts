import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { type Context, createContext } from '../../src/context.ts'
import { keysInUse } from '../../src/data/secrets/kept.ts'
import { inProject } from '../../src/paths.ts'
import { CommandLine, ended, type Ended, printed } from '../support/command-line.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { fill, opened } from '../support/secret-things.ts'

describe('waarborg secrets', function () {
  this.timeout(60_000)
  const shell = new CommandLine()
  const { data } = shell
  const file = `${data}.key`
  /** The commands know the collections of the test, as a later version knows more than this one. */
  const environment = { NODE_OPTIONS: `--import=${inProject('test', 'support', 'secret-things.ts')}` }
  const run = (words: readonly string[], more: Record<string, string> = {}): Promise<Ended> =>
    shell.run(words, { environment: { ...environment, ...more } })
  const ids = (): string[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(':')[0]!)
  before(async function () {
    onlyOnDisk(this)
    const made = await run(['organisation', 'create', '--slug', 'demerdorp', '--name', 'Demerdorp', '--language', 'nl'])
    expect(made.code, made.err).to.equal(0)
  })
  after(() => shell.remove())

  /** Looks into the data folder while no command has it. */
  async function inside<T>(look: (context: Context) => Promise<T>, folder = data): Promise<T> {
    const config = readConfig({ WAARBORG_DATA: folder, WAARBORG_KEY_FILE: file })
    const context = createContext(config, { log: pino({ level: 'silent' }) })
    try {
      return await look(context)
    } finally {
      await context.store.close()
    }
  }

  it('need no key file where there is nothing to seal', async () => {
    const { out } = await run(['doctor'])
    expect(out).to.include(`ok    secrets      no key file yet: ${file} is made at first need`)
    expect(existsSync(file)).to.equal(false)
    const { code, err } = await run(['doctor'], { WAARBORG_KEY_FILE: join(shell.folder, 'elsewhere') })
    expect({ code, err }).to.deep.equal({ code: 1, err: 'waarborg: not in order: secrets\n' })
  })

  it('new-key makes the file, and then adds to it', async () => {
    const made = await run(['secrets', 'new-key'])
    expect(made.out).to.include(`${file}: made, with the key ${ids()[0]!}`).and.include('keep a copy')
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    const added = await run(['secrets', 'new-key'])
    expect(added.out).to.include(`sealed with the key ${ids()[0]!}`).and.include('waarborg secrets rotate')
    expect(ids()).to.have.length(2)
    expect((await run(['doctor'])).out).to.include(
      `seals with ${ids()[0]!}, and has 1 older keys; nothing is sealed yet`,
    )
  })

  it('rotate and drop-key take over, step by step', async () => {
    const organisation = await inside((context) => fill(context, 5))
    const [sealing = '', spare = ''] = ids()
    const early = await run(['secrets', 'drop-key', sealing])
    expect(early.err).to.include(`11 secrets are sealed with the key ${sealing}: first run waarborg secrets rotate`)
    await run(['secrets', 'new-key'])
    const [newest = ''] = ids()
    const rotated = await run(['secrets', 'rotate'])
    expect(rotated.out.split('\n').slice(0, -1)).to.deep.equal([
      `11 secrets are now sealed with the key ${newest}`,
      `The key ${sealing} is of no more use here: waarborg secrets drop-key ${sealing}`,
      `The key ${spare} is of no more use here: waarborg secrets drop-key ${spare}`,
      'Backups from before today need the old keys: keep a copy of the key file with them.',
    ])
    for (const id of [sealing, spare]) expect((await run(['secrets', 'drop-key', id])).code).to.equal(0)
    expect(ids()).to.deep.equal([newest])
    expect((await run(['secrets', 'drop-key', newest])).code).to.equal(1)
    expect((await run(['secrets', 'drop-key', 'unknown'])).err).to.include('holds no key unknown')
    expect((await inside((context) => opened(context, organisation)))[0]).to.equal('seed 0')
    expect((await run(['doctor'])).out).to.include(`${file} seals with ${newest}; all 11 secrets open`)
  })

  it('a new key counts beside a running server; the rest waits for it to stop', async () => {
    const server = shell.start(['serve'], environment)
    await printed(server, 1)
    try {
      expect((await run(['secrets', 'new-key'])).code).to.equal(0)
      expect((await run(['secrets', 'rotate'])).err).to.include('in use by another Waarborg process; stop it first')
      expect((await run(['doctor'])).out).to.include('was not looked at: a running Waarborg has the data')
    } finally {
      server.kill('SIGTERM')
      await ended(server)
    }
    expect((await run(['secrets', 'rotate', '--json'])).out).to.include('"changed": 11')
  })

  it('go sealed into a backup that has no key, and open after a restore with it', async () => {
    expect((await run(['backup', 'alles.tar'])).code).to.equal(0)
    const archive = readFileSync(join(shell.folder, 'alles.tar'))
    expect(archive.includes('sealed:1:')).to.equal(true)
    for (const line of readFileSync(file, 'utf8').trim().split('\n'))
      expect(archive.includes(line.split(':')[1]!)).to.equal(false)
    const target = join(shell.folder, 'terug')
    const bare = await run(['restore', 'alles.tar'], { WAARBORG_DATA: target })
    expect(bare.code, bare.err).to.equal(0)
    expect(bare.out).to.match(/^sealed +11 secrets, of which 11 do not open: no backup holds the key file/m)
    expect((await run(['doctor'], { WAARBORG_DATA: target })).out).to.match(/^FAIL +secrets +.*is not there/m)
    const keyed = { WAARBORG_DATA: target, WAARBORG_KEY_FILE: file }
    expect((await run(['doctor'], keyed)).out).to.match(/^ok +secrets +.*all 11 secrets open$/m)
    expect((await run(['restore', '--check', 'alles.tar'])).out).to.match(
      /^sealed +11 secrets, which all open with the key file of this machine$/m,
    )
    await inside(async ({ store }) => {
      for (const id of (await keysInUse(store)).keys()) expect(id).to.equal(ids()[0])
    }, target)
  })

  it('with a key file that others can read, Waarborg works on and says so where a secret is needed', async () => {
    const text = readFileSync(file, 'utf8')
    rmSync(file)
    writeFileSync(file, text, { mode: 0o644 })
    expect((await run(['doctor'])).out).to.match(
      /^FAIL +secrets +.*by others than its owner; close it with: chmod 600$/m,
    )
    expect((await run(['secrets', 'rotate'])).err).to.include('chmod 600')
    expect((await run(['organisation', 'list'])).out).to.include('Demerdorp')
    const inside = await run(['organisation', 'list'], { WAARBORG_KEY_FILE: join(data, 'keys') })
    expect(inside.err).to.include('WAARBORG_KEY_FILE').and.include('must be outside WAARBORG_DATA')
  })
})
