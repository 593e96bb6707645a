import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import { controls } from '../../src/data/controls.ts'
import { inProject } from '../../src/paths.ts'
import { Client } from '../crash/client.ts'
import { password, world } from '../support/cast.ts'
import { addressIn, CommandLine, type Ended, ended, printed } from '../support/command-line.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { skip } from '../support/skip.ts'

const noOther = 'only root can run the server as another user'

/** A user of this machine with few rights. */
const nobody = 65_534

describe('a data folder that is not what it should be', function () {
  this.timeout(120_000)
  const shell = new CommandLine()
  const children: ChildProcess[] = []
  let control: string

  before(async function () {
    onlyOnDisk(this)
    const w = await world({ WAARBORG_DATA: shell.data })
    const work = w.scope().work()
    const rest = { description: {}, evidence: {}, owner: '', ownerRole: '', entities: [], sites: [], everywhere: true }
    const state = { state: 'planned' as const, reason: '', plannedOn: null, introducedOn: null, norms: ['5.1'] }
    const check = { checkEveryMonths: null, lastCheckedOn: null, checkRemark: '', libraryRef: null, number: 1 }
    const values = { ...rest, ...state, ...check, title: { nl: 'Kluis' }, category: 'other' as const }
    control = work.create(controls, values, { act: 'control.created', label: 'M1 Kluis' })
    await work.commit()
    await w.close()
  })
  after(() => {
    for (const child of children) child.kill('SIGKILL')
    shell.remove()
  })

  const serve = async (environment: Record<string, string> = {}): Promise<{ child: ChildProcess; address: string }> => {
    const child = shell.start(['serve'], environment)
    children.push(child)
    return { child, address: addressIn((await printed(child, 1))[0]) }
  }

  /** A copy of the data folder with something done to it. */
  function copied(damage: (folder: string) => void): string {
    const folder = join(shell.folder, `copy-${Math.random().toString(36).slice(2)}`)
    spawnSync('cp', ['-a', shell.data, folder])
    damage(folder)
    return folder
  }
  const refusedOn = async (folder: string): Promise<Ended> => {
    const found = await shell.run(['serve'], { environment: { WAARBORG_DATA: folder } })
    expect([found.code, found.out], found.err).to.deep.equal([1, ''])
    expect(found.err.split('\n')).to.have.length(2)
    return found
  }
  const file = (folder: string): string => join(folder, 'waarborg.sqlite')

  describe('damaged', () => {
    it('a server does not start on a database that is damaged or gone, and says in one line what to do', async () => {
      const noise = (from: number) => (folder: string) => {
        const bytes = readFileSync(file(folder))
        bytes.fill(0x5a, from, from + 3000)
        writeFileSync(file(folder), bytes)
      }
      const damaged = await refusedOn(copied(noise(4096 * 3)))
      expect(damaged.err).to.include('is damaged').and.include('waarborg restore FILE')
      const { err } = await refusedOn(copied((folder) => rmSync(file(folder))))
      expect(err).to.include('is gone').and.include('waarborg restore FILE')
    })

    it('one damaged record: its page says so with a reference, the others work, and doctor names it', async () => {
      const folder = copied((one) => {
        const database = new DatabaseSync(file(one))
        database.prepare("UPDATE controls SET document = x'0102' WHERE id = ?").run(control)
        database.close()
      })
      const { child, address } = await serve({ WAARBORG_DATA: folder })
      const sofie = new Client(address)
      await sofie.signIn('sofie@example.test', password)
      const page = await sofie.get(`/o/demerdorp/controls/${control}`)
      expect([page.status, page.$('h1').text()]).to.deep.equal([500, 'Een gegeven is beschadigd'])
      expect(page.$('main').text())
        .to.include('waarborg doctor')
        .and.match(/Kenmerk:\s*[0-9a-f]{8}/)
      expect((await sofie.get('/o/demerdorp/plan')).status).to.equal(200)
      child.kill('SIGTERM')
      await ended(child)
      const { code, out } = await shell.run(['doctor'], { environment: { WAARBORG_DATA: folder } })
      expect(code).to.equal(1)
      expect(out).to.include(`damaged: ${control} of controls`).and.include('waarborg restore FILE')
    })
  })

  describe('in use', () => {
    it('a second server and a restore are refused, also after a kill -9 no lock is left', async () => {
      const first = await serve()
      const second = await refusedOn(shell.data)
      expect(second.err).to.include(`the data folder ${shell.data} is in use by another Waarborg process`)
      const restore = await shell.run(['restore', 'some.tar'])
      expect(restore.code).to.equal(1)
      expect(restore.err).to.include(`the data folder ${shell.data} is not empty`)
      first.child.kill('SIGKILL')
      await ended(first.child)
      const { child } = await serve()
      child.kill('SIGTERM')
      expect((await ended(child)).code).to.equal(0)
    })
  })

  describe('that may not be written', () => {
    /** The server as a user without rights. */
    function serveAs(uid: number, folder: string): ChildProcess {
      const arguments_ = [inProject('src', 'commands', 'waarborg.ts'), 'serve']
      const environment = { WAARBORG_DATA: folder, PORT: '0', LOG_LEVEL: 'silent', PATH: process.env['PATH'] ?? '' }
      const child = spawn(process.execPath, arguments_, { uid, gid: uid, env: environment, cwd: '/' })
      children.push(child)
      return child
    }
    const give = (folder: string, uid: number): void => {
      spawnSync('chown', ['-R', `${uid}:${uid}`, folder])
      chmodSync(shell.folder, 0o755)
    }
    beforeEach(function () {
      if (process.getuid?.() !== 0) skip(this, noOther)
    })

    it('of another user: the server does not start, and says whose it must be', async () => {
      chmodSync(shell.folder, 0o755)
      const folders = [0o700, 0o755].map((mode) => copied((one) => chmodSync(one, mode)))
      for (const folder of folders) {
        const { code, err } = await ended(serveAs(nobody, folder))
        expect(code).to.equal(1)
        expect(err).to.include(`the data folder ${folder} cannot be written by this user`).and.include('chown')
      }
      const parent = join(shell.folder, 'closed')
      mkdirSync(parent, { mode: 0o755 })
      const { err } = await ended(serveAs(nobody, join(parent, 'data')))
      expect(err).to.include('cannot be written by this user')
      expect(existsSync(join(parent, 'data'))).to.equal(false)
    })

    it('since a while: an upload is refused in words, pages go on, and it works when it may be written again', async () => {
      const folder = copied(() => undefined)
      give(folder, nobody)
      const child = serveAs(nobody, folder)
      const karim = new Client(addressIn((await printed(child, 1))[0]))
      await karim.signIn('karim@example.test', password)
      const send = async () => {
        const key = (await karim.get('/o/demerdorp/evidence/new')).$('input[name=key]').attr('value') ?? ''
        const note = new File([`nota ${key}`], 'nota.txt', { type: 'text/plain' })
        return karim.post('/o/demerdorp/evidence', { title: 'Nota', key, aboutOn: '2026-11-20' }, [note])
      }
      for (const name of ['incoming', 'files']) chownSync(join(folder, name), 0, 0)
      const refused = await send()
      expect([refused.status, refused.$('h1').text()]).to.deep.equal([503, 'Dit kon niet bewaard worden'])
      expect(refused.$('main').text()).to.include('De server kan nu niets wegschrijven')
      expect((await karim.get('/o/demerdorp/evidence')).status).to.equal(200)
      for (const name of ['incoming', 'files']) chownSync(join(folder, name), nobody, nobody)
      expect((await send()).status).to.equal(303)
      child.kill('SIGTERM')
      await ended(child)
    })

    it('and a limit or a disk that refuses every write: forms come back, pages go on, and it goes on when it is over', async function () {
      const folder = copied(() => undefined)
      const { child, address } = await serve({ WAARBORG_DATA: folder })
      const limit = (bytes: string) =>
        spawnSync('prlimit', ['--pid', String(child.pid), `--fsize=${bytes}:unlimited`], { stdio: 'ignore' }).status
      const sofie = new Client(address)
      await sofie.signIn('sofie@example.test', password)
      if (limit('0') !== 0) skip(this, 'there is no prlimit here')
      const answer = (remark: string) =>
        sofie.post('/o/demerdorp/norms/5.1/answers', { number: '0', 'point-1': 'yes', remark })
      const refused = await answer('nog niet')
      expect(refused.status).to.be.oneOf([503, 507])
      expect(refused.$('#errors').text()).to.include('Er is niets bewaard en niets verloren')
      expect(refused.$('#field-remark').text()).to.equal('nog niet')
      expect((await sofie.get('/o/demerdorp/norms')).status).to.equal(200)
      limit('unlimited')
      expect((await answer('nu wel')).status).to.equal(303)
      child.kill('SIGTERM')
      expect((await ended(child)).code).to.equal(0)
    })
  })
})
