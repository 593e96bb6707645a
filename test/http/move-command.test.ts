import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import { openFolderFiles } from '../../src/data/stores/folder-files.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { CommandLine, type Ended, printed, stopped } from '../support/command-line.ts'
import { contentOf, fill, sha256Of } from '../support/move.ts'

describe('waarborg move', function () {
  this.timeout(60_000)
  const line = new CommandLine()
  const to = (...words: string[]): Promise<Ended> => line.run(['move', '--to', ...words])
  const moved = join(line.folder, 'moved')
  let made: Awaited<ReturnType<typeof fill>>

  before(async () => {
    const store = openSqlite(line.data)
    made = await fill({ store, files: openFolderFiles(line.data) }, 20)
    await store.close()
    writeFileSync(join(line.data, 'session.key'), 'a key')
  })
  after(() => line.remove())

  const everythingIn = async (folder: string): Promise<Awaited<ReturnType<typeof contentOf>>> => {
    const store = openSqlite(folder)
    try {
      return await contentOf(store)
    } finally {
      await store.close()
    }
  }

  it('says what is wrong with what was typed, without repeating a password', async () => {
    expect((await line.run(['move'])).code).to.equal(2)
    for (const address of ['mongodb://waarborg:secret@db1', 'https://waarborg:secret@db1/waarborg']) {
      const { code, err } = await to(address)
      expect([code, err.includes('secret')]).to.deep.equal([2, false])
      expect(err).to.include('such as mongodb://127.0.0.1:27017/waarborg')
    }
    expect((await to('-')).err).to.include('no address came on standard input')
  })

  it('refuses a folder with something else in it, the data folder itself, and one in it', async () => {
    const strange = join(line.folder, 'strange')
    mkdirSync(strange)
    writeFileSync(join(strange, 'letter.odt'), 'x')
    expect((await to(strange)).err).to.match(/strange is not empty: it holds letter\.odt/)
    expect((await to(line.data)).err).to.match(/is the data folder itself, or in it/)
    expect(await to(join(line.data, 'new'))).to.deep.include({ code: 1, out: '' })
  })

  it('refuses where there is no data, and does not make any', async () => {
    const environment = { WAARBORG_DATA: join(line.folder, 'nowhere') }
    const { code, err } = await line.run(['move', '--to', join(line.folder, 'x')], { environment })
    expect([code, err]).to.deep.equal([1, err])
    expect(err).to.match(/there is no data in .*nowhere; set WAARBORG_DATA/)
  })

  it('refuses while a server has the data, or the destination', async () => {
    const server = line.start(['serve'])
    await printed(server, 1)
    expect((await to(moved)).err).to.match(/data is in use by another Waarborg process; stop it first/)
    const environment = { WAARBORG_DATA: join(line.folder, 'other') }
    const other = line.start(['serve'], environment)
    await printed(other, 1)
    await stopped(server)
    expect((await to(environment.WAARBORG_DATA)).err).to.match(/other is in use by another Waarborg process/)
    await stopped(other)
  })

  it('copies everything, prints both sides and what to do next, and leaves the source as it was', async () => {
    const before = await everythingIn(line.data)
    const database = (): string => sha256Of(readFileSync(join(line.data, 'waarborg.sqlite')))
    const bytes = database()
    const { code, out, err } = await to(moved)
    expect([code, err]).to.deep.equal([0, ''])
    expect(out).to.match(/COLLECTION +SOURCE +DESTINATION +COMPARED +SHA-256/)
    expect(out).to.match(/^employees +23 +23 +same +[0-9a-f]{16}$/m)
    expect(out).to.match(/^sessions +1 +1 +same/m)
    expect(out).to.include('files: 1 with the hash that they are named by')
    expect(out).to.include(`Set WAARBORG_DATA to ${moved}`)
    expect(out).to.match(/Keep .* as it is until a backup of the new place was restored once/)
    expect(database()).to.equal(bytes)
    expect(await everythingIn(moved)).to.deep.equal(before)
    expect(await openFolderFiles(moved).check(made.sha256)).to.equal('whole')
    expect(readFileSync(join(moved, 'session.key'), 'utf8')).to.equal('a key')
  })

  it('is not done twice, and not over another installation', async () => {
    expect((await to(moved)).err).to.match(/this was already moved to SQLite .*; nothing was done/)
    const another = join(line.folder, 'another')
    const store = openSqlite(another)
    await fill({ store, files: openFolderFiles(another) }, 1)
    await store.close()
    expect((await to(another)).err).to.match(/is not empty: it holds .*organisations.*; choose another place/)
  })

  it('starts where it was moved to: what people did is there', async () => {
    const environment = { WAARBORG_DATA: moved }
    const listed = await line.run(['organisation', 'list'], { environment })
    expect(listed.out).to.match(/demerdorp.*\n.*zennebeek/s)
    const verified = await line.run(['trail', 'verify', '--org', 'demerdorp'], { environment })
    expect([verified.code, verified.err]).to.deep.equal([0, ''])
  })

  it('gives JSON for other programs, and exit 1 with the file that is gone', async () => {
    const store = openSqlite(line.data)
    const files = openFolderFiles(line.data)
    await files.remove(made.sha256, new Date(Date.now() + 1000))
    await store.close()
    const third = join(line.folder, 'third')
    const { code, out, err } = await to(third, '--json')
    const report = JSON.parse(out) as { finishedAt: string | null; findings: string[]; collections: unknown[] }
    expect([code, report.finishedAt]).to.deep.equal([1, null])
    expect(report.findings).to.deep.equal([`the file ${made.sha256} is missing in the source`])
    expect(err).to.include('with --accept-findings')
    expect((await to(third, '--accept-findings')).code).to.equal(0)
  })

  it('refuses data of an older Waarborg, which it would have to change', async () => {
    const old = new DatabaseSync(join(line.data, 'waarborg.sqlite'))
    old.exec('DELETE FROM migrations')
    old.close()
    expect((await to(join(line.folder, 'fourth'))).err).to.match(/is of another Waarborg.*Start this one on it/)
  })
})
