import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { backUp, stopBackUp } from '../../src/actions/back-up.ts'
import { removeEvidence } from '../../src/actions/remove-evidence.ts'
import { restoreBackup } from '../../src/actions/restore-backup.ts'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import { isWhole, verifyTrail } from '../../src/actions/verify-trail.ts'
import type { Config } from '../../src/config.ts'
import { type Context, createContext } from '../../src/context.ts'
import { noteBackup, readLastBackup } from '../../src/data/backup/last.ts'
import { evidence } from '../../src/data/evidence.ts'
import { namedFiles } from '../../src/data/named-files.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { currentRevision } from '../../src/domain/evidence.ts'
import { isNewer } from '../../src/domain/backup.ts'
import { backUpWhenDue } from '../../src/jobs/back-up.ts'
import { removeOrphans } from '../../src/jobs/remove-orphans.ts'
import { evidenceWorld, type EvidenceWorld, list, text } from '../support/evidence.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import type { Visitor } from '../support/visitor.ts'

describe('backup and restore', function () {
  this.timeout(60_000)
  let e: EvidenceWorld
  let sofie: Visitor
  let context: Context
  let folder: string
  const passphrase = 'vier woorden die ik onthoud'
  const ask = () => Promise.resolve(passphrase)

  before(async function () {
    onlyOnDisk(this)
    e = await evidenceWorld()
    sofie = await e.as('sofie')
    context = e.w.context
    folder = mkdtempSync(join(tmpdir(), 'waarborg-backups-'))
  })
  after(async () => {
    // Skipped: then there is none.
    if ((e as unknown) === undefined) return
    await e.close()
    rmSync(folder, { recursive: true, force: true })
  })

  let turn = 0
  const fresh = (name: string): string => join(folder, `${(turn += 1)}-${name}`)
  const configOf = (dataFolder: string): Config => ({ ...context.config, dataFolder })
  const pathOf = (data: string, sha256: string): string => join(data, 'files', sha256.slice(0, 2), sha256)
  const file = async (words: string) => ({
    ...(await context.files.keepBytes(Buffer.from(words))),
    type: 'text/plain',
    name: `${words}.txt`,
    preview: null,
  })

  async function restored<T>(from: string, look: (context: Context, scope: Scope) => Promise<T>): Promise<T> {
    const data = fresh('restored')
    const found = await restoreBackup(configOf(data), { file: from, passphrase: ask, acceptFindings: false })
    expect(found.problems).to.deep.equal([])
    const opened = createContext(configOf(data), { now: context.now, log: context.log })
    try {
      const { organisation, actor } = e.w.scope()
      return await look(opened, new Scope(opened.store, { organisation, actor, now: context.now }))
    } finally {
      await opened.store.close()
    }
  }

  it('of twenty people who write and send files is whole: every record with its file, and the trail', async () => {
    let goesOn = true
    const sent: string[] = []
    const writer = async (number: number): Promise<void> => {
      for (let round = 0; goesOn || round < 2; round += 1) {
        const title = `Bewijs ${number}-${round}`
        const page = await e.add(sofie, { title }, [{ name: 'a.txt', content: Buffer.from(`Inhoud van ${title}`) }])
        expect(page.status, text(page)).to.equal(303)
        sent.push(title)
        if (round % 3 === 2) await sealTrails(context)
      }
    }
    const writers = Array.from({ length: 20 }, (_, number) => writer(number))
    while (sent.length < 20) await new Promise((resolve) => setImmediate(resolve))
    const before = [...sent]
    const target = fresh('busy.tar')
    const made = await backUp(context, { file: target, passphrase: null, force: false })
    goesOn = false
    await Promise.all(writers)
    expect(made.damaged).to.deep.equal([])
    expect(made.size).to.equal(statSync(target).size)
    expect(statSync(target).mode & 0o777).to.equal(0o600)
    expect(readdirSync(context.files.incoming)).to.deep.equal([])
    await restored(target, async (opened, scope) => {
      const rows = await scope.find(evidence)
      expect(rows.map(({ title }) => title)).to.include.members(before)
      expect(rows.length).to.be.at.most(sent.length)
      for (const row of rows) {
        const [{ sha256 } = { sha256: '' }] = currentRevision(row).files
        expect((await opened.files.read(sha256)).toString()).to.equal(`Inhoud van ${row.title}`)
      }
      expect(await namedFiles(opened.store)).to.have.property('size', made.files)
      const report = await verifyTrail(opened, scope)
      expect(isWhole(report)).to.equal(true)
      expect(opened.sessionSecret).to.equal(context.sessionSecret)
    })
  })

  it('sealed comes back with its passphrase, and a session of then still holds', async () => {
    const target = fresh('sealed.sealed')
    await backUp(context, { file: target, passphrase, force: false })
    expect(readFileSync(target).includes('Inhoud van')).to.equal(false)
    await restored(target, async (opened, scope) => {
      expect(await scope.count(evidence)).to.equal(await e.w.scope().count(evidence))
      expect(await opened.files.has((await file('Inhoud van Bewijs 0-0')).sha256)).to.equal(true)
    })
  })

  it('keeps what its records name, though the row goes meanwhile and the night clears up', async () => {
    const kept = await file('oud bewijs')
    const id = await e.made({ title: 'Oud', files: [kept] })
    const then = new Date('2026-01-01')
    utimesSync(pathOf(e.w.folder, kept.sha256), then, then)
    const store = Object.create(context.store) as typeof context.store
    store.snapshot = async (path) => {
      await context.store.snapshot!(path)
      await removeEvidence(e.w.scope(), id, { version: 1 })
      expect(await removeOrphans(context)).to.deep.equal({ files: 0, incoming: 0 })
    }
    const target = fresh('held.tar')
    const made = await backUp({ ...context, store }, { file: target, passphrase: null, force: false })
    expect(made.damaged).to.deep.equal([])
    await restored(target, async (opened) => expect(await opened.files.check(kept.sha256)).to.equal('whole'))
    expect((await removeOrphans(context)).files).to.equal(1)
  })

  it('is one at a time, never replaces a file unasked, and wants a folder that is there', async () => {
    const target = fresh('one.tar')
    const wanted = { file: target, passphrase: null, force: false }
    const [first, second] = await Promise.allSettled([backUp(context, wanted), backUp(context, wanted)])
    expect(first.status).to.equal('fulfilled')
    expect(String(second.status === 'rejected' && second.reason)).to.include('a backup is being made already')
    const refusal = (path: string, force = false): Promise<string> =>
      backUp(context, { file: path, passphrase: null, force }).then(() => 'done', String)
    expect(await refusal(target)).to.include(`${target} is there already; --force replaces it`)
    expect(await refusal(target, true)).to.equal('done')
    expect(await refusal(folder)).to.include('is a folder: name a file in it')
    expect(await refusal(join(folder, 'no', 'a.tar'))).to.include(`the folder ${join(folder, 'no')} does not exist`)
  })

  it('broken off by a stop leaves nothing', async () => {
    const target = fresh('stopped.tar')
    const made = backUp(context, { file: target, passphrase: null, force: false }).then(() => 'done', String)
    await stopBackUp(context.store)
    expect(await made).to.include('Waarborg was stopped; the backup is not finished')
    expect(existsSync(target) || existsSync(`${target}.part`)).to.equal(false)
    expect(readdirSync(context.files.incoming)).to.deep.equal([])
  })

  it('of data that is not whole is made, says so, and is restored only when that is accepted', async () => {
    const [gone, altered] = [await file('weg'), await file('anders')]
    const ids = [await e.made({ files: [gone] }), await e.made({ files: [altered] })]
    rmSync(pathOf(e.w.folder, gone.sha256))
    await e.flip(altered.sha256)
    const target = fresh('damaged.tar')
    const made = await backUp(context, { file: target, passphrase: null, force: false })
    expect(made.damaged).to.have.members([gone.sha256, altered.sha256])
    expect(text(await sofie.get('/o/demerdorp/settings'))).to.include('maar 2 bestanden zijn weg of gewijzigd')
    const data = fresh('accepted')
    const restore = (acceptFindings: boolean) =>
      restoreBackup(configOf(data), { file: target, passphrase: ask, acceptFindings })
    expect(await restore(false).then(() => '', String))
      .to.include(`${gone.sha256}, which a record names, was already missing when the backup was made`)
      .and.include(`${altered.sha256} was already altered when the backup was made`)
    expect(existsSync(data)).to.equal(false)
    expect((await restore(true)).problems).to.have.length.at.least(2)
    expect(readdirSync(data).sort()).to.deep.equal(['files', 'session.key', 'waarborg.sqlite'])
    for (const id of ids) await removeEvidence(e.w.scope(), id, { version: 1 })
  })

  describe('every day', () => {
    let backups: string
    const planned = (): Context => ({
      ...context,
      config: { ...context.config, backup: { folder: backups, at: '02:30', passphraseFile: null } },
    })
    const names = (): string[] => readdirSync(backups).sort()
    /** Signed in anew: the clock was moved. */
    const settings = async (): Promise<string> =>
      text(await (await e.w.as('sofie')).get('/o/demerdorp/settings'), 'main dl')
    beforeEach(() => (backups = mkdtempSync(join(folder, 'daily-'))))
    afterEach(() => e.w.setNow('2026-11-24T09:00:00Z'))

    it('is made once, when its time has come, and shown to who may see the settings', async () => {
      e.w.setNow('2026-11-24T01:29:00Z')
      writeFileSync(join(backups, 'waarborg-2026-11-23T0230.tar'), 'gisteren')
      expect(await backUpWhenDue(planned())).to.equal(undefined)
      e.w.setNow('2026-11-24T01:30:00Z')
      const made = await backUpWhenDue(planned())
      expect(made!.file).to.equal(join(backups, 'waarborg-2026-11-24T0230.tar'))
      for (const later of ['2026-11-24T02:30:00Z', '2026-11-24T20:30:00Z']) {
        e.w.setNow(later)
        expect(await backUpWhenDue(planned())).to.equal(undefined)
      }
      expect(await settings()).to.match(/Back-up ?vannacht 02:30, [\d,]+ [kM]B, in orde/)
      expect((await (await e.as('els')).get('/o/demerdorp/settings')).status).to.equal(403)
      e.w.setNow('2026-11-25T10:00:00Z')
      expect(await settings()).to.match(/gisteren 02:30, [\d,]+ [kM]B, in orde/)
      e.w.setNow('2026-11-25T13:31:00Z')
      expect(await settings()).to.include('te oud: de laatste is van gisteren 02:30')
      await restored(made!.file, async (_, scope) => expect(await scope.count(evidence)).to.be.above(0))
    })

    it('is made up for: in the night without 02:30, and after a night in which the server stood still', async () => {
      writeFileSync(join(backups, 'waarborg-2026-03-28T0230.tar'), '')
      for (const [now, name] of [
        ['2026-03-29T00:30:00Z', undefined],
        ['2026-03-29T01:30:00Z', 'waarborg-2026-03-29T0330.tar'],
        ['2026-03-31T15:30:00Z', 'waarborg-2026-03-31T1730.tar'],
        ['2026-04-01T00:30:00Z', 'waarborg-2026-04-01T0230.tar'],
      ] as const) {
        e.w.setNow(now)
        const made = await backUpWhenDue(planned())
        expect(made?.file, now).to.equal(name === undefined ? undefined : join(backups, name))
      }
    })

    it('keeps 7 days, 4 weeks and 12 months, and leaves everything else in the folder alone', async () => {
      const odd = [
        'waarborg-2026-01-05.tar',
        'waarborg-2026-01-05T0230.tar.bak',
        'waarborg-voor-upgrade.tar',
        'foto.jpg',
        'waarborg-2031-01-01T0230.tar',
      ]
      const days = Array.from({ length: 60 }, (_, day) =>
        new Date(Date.parse('2026-09-25') + day * 86_400_000).toISOString().slice(0, 10),
      )
      for (const name of odd) writeFileSync(join(backups, name), '')
      for (const day of days)
        writeFileSync(join(backups, `waarborg-${day}T0230.${day > '2026-11' ? 'sealed' : 'tar'}`), '')
      writeFileSync(join(backups, 'waarborg-2026-11-23T1100.tar'), '')
      await backUpWhenDue(planned())
      const scheduled = names().filter((name) => !odd.includes(name))
      expect(names()).to.include.members(odd)
      expect(scheduled).to.deep.equal([
        'waarborg-2026-09-30T0230.tar',
        'waarborg-2026-10-31T0230.tar',
        'waarborg-2026-11-08T0230.sealed',
        'waarborg-2026-11-15T0230.sealed',
        'waarborg-2026-11-18T0230.sealed',
        'waarborg-2026-11-19T0230.sealed',
        'waarborg-2026-11-20T0230.sealed',
        'waarborg-2026-11-21T0230.sealed',
        'waarborg-2026-11-22T0230.sealed',
        'waarborg-2026-11-23T1100.tar',
        'waarborg-2026-11-24T1000.tar',
      ])
    })

    it('that fails removes nothing, says why, and is shown until one succeeds', async () => {
      rmSync(backups, { recursive: true })
      await noteBackup(e.w.folder, { made: null, failed: null })
      expect(await settings()).to.include('nog geen gemaakt')
      expect(await backUpWhenDue(planned()).then(() => '', String)).to.include(`BACKUP_FOLDER ${backups} is not there`)
      expect((await readLastBackup(e.w.folder)).failed!.message).to.include('is not there')
      expect(await settings()).to.include('mislukt (vandaag 10:00); er is nog geen goede')
      const secret = join(folder, 'short')
      writeFileSync(secret, 'kort\n')
      backups = mkdtempSync(join(folder, 'daily-'))
      const sealing = { ...planned().config.backup, passphraseFile: secret }
      const sealed = { ...planned(), config: { ...context.config, backup: sealing } }
      expect(await backUpWhenDue(sealed).then(() => '', String)).to.include('at least 12 characters')
      writeFileSync(secret, `${passphrase}\n`)
      const made = await backUpWhenDue(sealed)
      expect(made!.file).to.match(/\.sealed$/)
      expect(await settings()).to.match(/vandaag 10:00, [\d,]+ [kM]B, in orde/)
      await restored(made!.file, async (_, scope) => expect(await scope.count(evidence)).to.be.above(0))
    })
  })

  it('knows a later version from an earlier one', () => {
    expect(['0.1.1', '0.10.0', '1.0.0'].map((version) => isNewer(version, '0.1.0'))).to.deep.equal([true, true, true])
    expect(['0.1.0', '0.0.9', '0.1'].map((version) => isNewer(version, '0.1.0'))).to.deep.equal([false, false, false])
  })

  it('the pages work on after all that', async () => expect((await sofie.get(list)).status).to.equal(200))
})
