import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { endSessions } from '../../src/jobs/end-sessions.ts'
import { jobs, schedule } from '../../src/jobs/schedule.ts'
import { attempts, sessions } from '../../src/data/sessions.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { testApp } from '../support/app.ts'
import { addressIn, CommandLine, ended, printed, stopped } from '../support/command-line.ts'

describe('waarborg, the server', function () {
  this.timeout(120_000)
  const shell = new CommandLine()
  const { folder, data } = shell
  after(() => shell.remove())

  describe('serve', () => {
    let child: ChildProcess
    let line: string
    before(async () => {
      child = shell.start(['serve'])
      line = (await printed(child, 1))[0]!
    })
    after(async () => {
      if (child.exitCode === null) child.kill('SIGKILL')
      await ended(child)
    })

    it('says its address and its data folder on one line, and answers there', async () => {
      expect(line).to.equal(`Waarborg is at ${addressIn(line)}; its data is in ${data}`)
      expect((await fetch(`${addressIn(line)}/sign-in`)).status).to.equal(200)
    })

    it('keeps other commands out, in one clear line', async () => {
      const says = `waarborg: the data folder ${data} is in use by another Waarborg process; stop it first or use the web page\n`
      for (const words of [['organisation', 'list'], ['serve'], ['demo']])
        expect(await shell.run(words)).to.deep.equal({ code: 1, out: '', err: says })
    })

    it('is examined by doctor while it runs', async () => {
      const { code, out } = await shell.run(['doctor', '--json'])
      expect(code).to.equal(0)
      const found = JSON.parse(out) as { name: string; says: string }[]
      expect(found.find(({ name }) => name === 'data folder')!.says).to.include('in use by a running Waarborg')
    })

    it('stops cleanly on SIGTERM, and lets the folder go', async () => {
      expect(await stopped(child)).to.equal(0)
      expect((await shell.run(['organisation', 'list'])).code).to.equal(0)
      expect(readdirSync(data).sort()).to.deep.equal(['files', 'incoming', 'session.key', 'waarborg.sqlite'])
    })
  })

  it('points to the set-up page on an empty store, and stops on SIGINT', async () => {
    const child = shell.start(['serve'], { WAARBORG_DATA: join(folder, 'fresh') })
    const lines = await printed(child, 2)
    expect(lines[1]).to.equal(`Nobody has an account yet: begin at ${addressIn(lines[0])}/set-up`)
    child.kill('SIGINT')
    expect((await ended(child)).code).to.equal(0)
  })

  it('says in one line that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const { code, out, err } = await shell.run(['serve'], { environment: { PORT: String(port) } })
    other.close()
    expect({ code, out }).to.deep.equal({ code: 1, out: '' })
    expect(err).to.equal(`waarborg: port ${port} on 127.0.0.1 is taken by another program; set PORT to another one\n`)
  })

  it('names every wrong setting at once', async () => {
    const { code, err } = await shell.run(['serve'], { environment: { PORT: 'x', LOG_LEVEL: 'loud' } })
    expect(code).to.equal(1)
    expect(err).to.include('PORT is "x"').and.include('LOG_LEVEL is "loud"')
  })

  describe('doctor', () => {
    it('finds everything in order, and makes nothing', async () => {
      const untouched = join(folder, 'untouched')
      const { code, out } = await shell.run(['doctor'], { environment: { WAARBORG_DATA: untouched } })
      expect(code).to.equal(0)
      for (const name of ['node', 'settings', 'data folder', 'disk', 'catalogue', 'fonts'])
        expect(out).to.match(new RegExp(`^ok +${name} `, 'm'))
      expect(out).to.include('ksz-2017: 67 norms')
      expect(existsSync(untouched)).to.equal(false)
    })

    it('ends with 1 and names what is wrong', async () => {
      mkdirSync(join(folder, 'broken'))
      writeFileSync(
        join(folder, 'broken', 'waarborg.sqlite'),
        'this is no database, but it is long enough to be read as one',
      )
      const { code, out, err } = await shell.run(['doctor'], { environment: { WAARBORG_DATA: join(folder, 'broken') } })
      expect(code).to.equal(1)
      expect(out).to.match(/^FAIL +data folder /m)
      expect(err).to.equal('waarborg: not in order: data folder\n')
    })
  })
})

describe('jobs', () => {
  it('removes sessions and attempts whose time is over, and no others', async () => {
    const { context, close } = testApp()
    const { store, now } = context
    const [past, later] = [new Date(now().getTime() - 1), new Date(now().getTime() + 60_000)]
    const work = installationWork(store, { kind: 'system', name: 'test' }, now)
    const act = { act: 'session.begun', label: '' }
    for (let i = 0; i < 450; i += 1)
      work.create(sessions, { key: `old ${i}`, user: null, content: '{}', expiresAt: past }, act)
    work.create(sessions, { key: 'alive', user: null, content: '{}', expiresAt: later }, act)
    work.create(attempts, { key: 'old', failures: 3, blockedUntil: null, expiresAt: past }, act)
    work.create(attempts, { key: 'alive', failures: 3, blockedUntil: null, expiresAt: later }, act)
    await work.commit()
    expect(await endSessions(context)).to.equal(451)
    expect((await store.find(sessions)).map(({ key }) => key)).to.deep.equal(['alive'])
    expect((await store.find(attempts)).map(({ key }) => key)).to.deep.equal(['alive'])
    expect(await endSessions(context)).to.equal(0)
    await close()
  })

  it('each job has its time; the schedule stops', async () => {
    const { context, close } = testApp()
    expect(jobs.map(({ name, at }) => `${name} ${at}`)).to.deep.equal([
      'end-sessions 7 * * * *',
      'clear-incoming 19 3 * * *',
      'remove-orphans 23 3 * * *',
      'seal-trail */5 * * * * *',
    ])
    await schedule(context)()
    await close()
  })
})
