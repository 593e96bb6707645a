import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import mongoose from 'mongoose'
import { archiveOf, once } from '../../src/data/backup/archive.ts'
import { writeBackupFile } from '../../src/data/backup/file.ts'
import type { TarPart } from '../../src/data/backup/tar.ts'
import { newestData } from '../../src/data/migrations/all.ts'
import { backupFormat, type BackupLabel } from '../../src/domain/backup.ts'
import { CommandLine, type Ended, ended, printed, stopped } from '../support/command-line.ts'
import { putFirstRelease } from '../support/first-release.ts'

const { BSON } = mongoose.mongo

describe('waarborg migrate', function () {
  this.timeout(120_000)
  const shell = new CommandLine()
  const { folder, data } = shell
  const database = join(data, 'waarborg.sqlite')
  const run = (...words: string[]): Promise<Ended> => shell.run(words)
  const hash = (): string => createHash('sha256').update(readFileSync(database)).digest('hex')
  const inside = <T>(look: (opened: DatabaseSync) => T): T => {
    const opened = new DatabaseSync(database)
    try {
      return look(opened)
    } finally {
      opened.close()
    }
  }
  const old = (): void => {
    rmSync(data, { recursive: true, force: true })
    putFirstRelease(data)
  }

  before(old)
  after(() => shell.remove())

  const changes = [
    '1        Entries of the trail can be searched by who did it, and wait to be sealed.',
    '         trail: 971 changed of 971',
    '         installationTrail: 22 changed of 22',
    '2        Controls and actions keep the day on which they are due, so that what is late is counted.',
    '         controls: 76 changed of 76',
    '         actions: 66 changed of 66',
  ]

  it('makes no data where there is none', async () => {
    const { code, err } = await shell.run(['migrate', '--dry-run'], {
      environment: { WAARBORG_DATA: join(folder, 'nowhere') },
    })
    expect({ code, err }).to.deep.equal({
      code: 1,
      err: `waarborg: there is no data in ${join(folder, 'nowhere')}; set WAARBORG_DATA to the data folder\n`,
    })
    expect(existsSync(join(folder, 'nowhere'))).to.equal(false)
  })

  it('doctor tells what the next start will do, and does not do it', async () => {
    const before = hash()
    expect((await run('doctor')).out).to.match(
      /^ok +data folder +SQLite .*; at the next start the data has number 0 and is brought to \d+: waarborg migrate --dry-run rehearses it$/m,
    )
    expect(hash()).to.equal(before)
  })

  it('--dry-run tells what would change, and changes nothing', async () => {
    const before = hash()
    const { code, out, err } = await run('migrate', '--dry-run')
    expect({ code, err }).to.deep.equal({ code: 0, err: '' })
    expect(out.trimEnd().split('\n')).to.deep.equal([
      `data     number 0, would become ${newestData()}`,
      ...changes,
      'records  1524 in 16 collections, all fit',
      'Nothing was changed: this was a rehearsal.',
    ])
    expect(hash()).to.equal(before)
    expect(readdirSync(join(data, 'incoming'))).to.deep.equal([])
  })

  it('--dry-run finds a record that would not fit, and ends with 1', async () => {
    inside((opened) => {
      const row = opened.prepare('SELECT id, document FROM actions LIMIT 1').get()!
      const document = BSON.deserialize(row['document'] as Uint8Array)
      opened
        .prepare('UPDATE actions SET document = ? WHERE id = ?')
        .run(BSON.serialize({ ...document, closedOn: 'Jan Peeters' }), row['id']!)
    })
    const { code, out, err } = await run('migrate', '--dry-run')
    expect(out).to.match(/^records {2}1524 in 16 collections, 1 do not fit$/m)
    expect(out)
      .to.match(/^MISFIT {3}actions [0-9a-f]{24}: closedOn \(regexp\)$/m)
      .and.not.include('Peeters')
    expect({ code, err }).to.deep.equal({ code: 1, err: 'waarborg: 1 records would not fit; nothing was changed\n' })
    old()
  })

  it('migrates, and a second time finds nothing to do', async () => {
    expect((await run('migrate')).out.trimEnd().split('\n')).to.deep.equal([
      `data     number 0, is now ${newestData()}`,
      ...changes,
    ])
    const again = { code: 0, out: `data     number ${newestData()}, which is what this Waarborg works with\n`, err: '' }
    expect(await run('migrate')).to.deep.equal(again)
    expect(JSON.parse((await run('migrate', '--json')).out)).to.deep.equal({
      migrated: { from: newestData(), outcomes: [] },
      fit: null,
      newest: newestData(),
    })
  })

  it('beside a running server: --dry-run works on a copy that the server makes, and migrating is refused', async () => {
    const server = shell.start(['serve'])
    try {
      await printed(server, 1)
      const { code, out } = await run('migrate', '--dry-run')
      expect(code).to.equal(0)
      expect(out).to.match(
        /^data {5}number \d+, which is what this Waarborg works with\nrecords {2}\d+ in \d+ collections, all fit\n/,
      )
      expect((await run('migrate')).err).to.include('is in use by another Waarborg process; stop it first')
      expect(await stopped(server)).to.equal(0)
    } finally {
      if (server.exitCode === null) server.kill('SIGKILL')
      await ended(server)
    }
  })

  it('data of a newer Waarborg: rehearsal and start refuse it, and leave it', async () => {
    inside((opened) => opened.exec("INSERT INTO migrations VALUES (99, 'later', '7.0.0', '')"))
    const before = hash()
    const says = `waarborg: the data has number 99, given by Waarborg 7.0.0; this is Waarborg`
    for (const words of [['migrate', '--dry-run'], ['serve']]) {
      const { code, out, err } = await run(...words)
      expect({ code, out }, words.join(' ')).to.deep.equal({ code: 1, out: '' })
      expect(err, words.join(' ')).to.include(says).and.include('restore the backup that was made before the upgrade')
    }
    const { code, out } = await run('doctor')
    expect(code).to.equal(1)
    expect(out).to.match(/^FAIL +data folder +the data has number 99/m)
    expect(hash()).to.equal(before)
  })

  describe('a backup of older data', () => {
    const file = join(folder, 'oud.tar')
    /** A backup as an earlier Waarborg made it: without the number of its data, unless one is given. */
    async function backUpOld(more: Partial<BackupLabel> = {}, counted: Record<string, number> = {}): Promise<void> {
      old()
      const counts = inside((opened) => {
        const tables = opened.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
        const countOf = (name: string): number =>
          Number(opened.prepare(`SELECT count(*) AS n FROM "${name}"`).get()?.['n'])
        return Object.fromEntries(tables.map(({ name }) => [String(name), countOf(String(name))]))
      })
      const label = { format: backupFormat, version: '0.1.0', createdAt: '2026-11-20T10:00:00.000Z', ...more }
      const key = Buffer.from('a key of sessions that is long enough')
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream of what is there already
      async function* parts(): AsyncGenerator<TarPart> {
        yield { name: 'waarborg.sqlite', size: statSync(database).size, content: createReadStream(database) }
        yield { name: 'session.key', size: key.length, content: once(key) }
      }
      const contents = { counts: { ...counts, ...counted }, heads: {}, missing: [] }
      const archive = archiveOf(parts(), label, { contents, done: () => undefined })
      await writeBackupFile(file, archive, { passphrase: null, signal: new AbortController().signal })
      rmSync(data, { recursive: true })
    }

    it('is rehearsed after it was migrated', async () => {
      await backUpOld()
      const { code, out, err } = await run('restore', '--check', 'oud.tar')
      expect({ code, err }).to.deep.equal({ code: 0, err: '' })
      expect(out)
        .to.match(/^data {6}number 0, migrated to \d+$/m)
        .and.include('whole     yes')
    })

    it('is restored, and started', async () => {
      const { code, out, err } = await run('restore', 'oud.tar')
      expect(err).to.equal('')
      expect(code).to.equal(0)
      expect(out).to.include('data      number 0, migrated to')
      expect((await run('user', 'list')).out).to.include('sofie@demerdorp.example')
    })

    it('with other records than were counted it is not whole', async () => {
      await backUpOld({}, { controls: 80 })
      const { code, out } = await run('restore', '--check', 'oud.tar')
      expect(code).to.equal(1)
      expect(out).to.include('PROBLEM   controls has 76 records where 80 were counted')
    })

    it('of data that this Waarborg does not know it is refused at once', async () => {
      await backUpOld({ data: 99 })
      const { code, err } = await run('restore', 'oud.tar')
      expect(code).to.equal(1)
      expect(err).to.match(
        /oud\.tar holds data with number 99, and this Waarborg knows numbers up to \d+: use the Waarborg that made it/,
      )
      expect(existsSync(data)).to.equal(false)
    })

    it('one that is made now says the number', async () => {
      old()
      await run('backup', 'nieuw.tar')
      expect(readFileSync(join(folder, 'nieuw.tar')).includes(`"data": ${newestData()},`)).to.equal(true)
    })
  })
})
