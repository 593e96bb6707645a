import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect } from 'chai'
import type { Context } from 'mocha'
import { createJobRun, jobRuns, replaceJobRun } from '../../src/data/job-runs.ts'
import { openFolderFiles } from '../../src/data/stores/folder-files.ts'
import { openMongo } from '../../src/data/stores/mongo.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import type { Place } from '../../src/actions/move-data.ts'
import { CommandLine, type Ended, printed } from '../support/command-line.ts'
import { databaseOn, dropDatabase, findMongo, leaveMongo, noMongo } from '../support/mongodb.ts'
import { contentOf, fill, now } from '../support/move.ts'
import { skip } from '../support/skip.ts'

/** Where a killed move goes to: what is typed, how a server would be started there, and the place opened. */
interface Target {
  typed: string
  settings: Record<string, string>
  open: () => Promise<Place>
  discard: () => Promise<void>
}

function folder(line: CommandLine): Promise<Target> {
  const typed = join(line.folder, 'moved')
  return Promise.resolve({
    typed,
    settings: { WAARBORG_DATA: typed },
    open: () => Promise.resolve({ store: openSqlite(typed), files: openFolderFiles(typed) }),
    discard: () => Promise.resolve(),
  })
}

async function database(line: CommandLine, tests: Context): Promise<Target> {
  const typed = databaseOn((await findMongo())?.uri ?? skip(tests, noMongo))
  return {
    typed,
    settings: { MONGODB_URI: typed, WAARBORG_KEY_FILE: '' },
    open: () => openMongo(typed, line.data),
    discard: () => dropDatabase(typed),
  }
}

const targets = [
  { name: 'into a folder', open: folder },
  { name: 'into MongoDB', open: database },
]

for (const { name, open } of targets)
  describe(`a move ${name} that is killed`, function () {
    this.timeout(180_000)
    const line = new CommandLine()
    let target: Target | undefined
    let made: Awaited<ReturnType<typeof fill>>
    before(async function () {
      target = await open(line, this)
      const store = openSqlite(line.data)
      made = await fill({ store, files: openFolderFiles(line.data) }, 5200)
      await store.close()
    })
    after(async () => {
      await target?.discard()
      line.remove()
    })

    const move = (): Promise<Ended> => line.run(['move', '--to', target!.typed])

    /** Killed so many milliseconds after it said that it copies records. */
    async function killed(after: number): Promise<void> {
      const child = line.start(['move', '--to', target!.typed])
      // One that has nothing more to copy says less.
      await printed(child, 2).catch(() => undefined)
      await setTimeout(after)
      child.kill('SIGKILL')
      if (child.signalCode === null && child.exitCode === null) await once(child, 'close')
    }

    it('leaves a half on which no Waarborg starts', async () => {
      await killed(0)
      const { code, err } = await line.run(['user', 'list'], { environment: target!.settings })
      expect([code, err]).to.deep.equal([1, err])
      expect(err).to.match(/holds a move from SQLite .* that is not finished/)
    })

    it('goes on however often it is killed, and has everything in the end', async () => {
      for (let kill = 0; kill < 2; kill += 1) await killed(Math.random() * 300)
      const { code, out, err } = await move()
      if (code !== 0) expect(err).to.include('already moved')
      else expect(out).to.match(/trail +5\d+ +5\d+ +same/)
      const source = openSqlite(line.data)
      const place = await target!.open()
      try {
        expect(await contentOf(place.store)).to.deep.equal(await contentOf(source))
        expect(await place.files.check(made.sha256)).to.equal('whole')
      } finally {
        await place.store.close()
        await source.close()
      }
    })

    it('is done then: a Waarborg starts on it, the trail verifies, and it is not moved again', async () => {
      const environment = target!.settings
      const verified = await line.run(['trail', 'verify', '--org', 'demerdorp'], { environment })
      expect(verified.err).to.equal('')
      expect(verified.out).to.match(/entries +\d{4} whole, 3 not sealed yet/)
      expect(await move()).to.deep.include({ code: 1, out: '' })
    })

    it('is moved on from there, and from a MongoDB not while a Waarborg is at work on it', async () => {
      const [environment, on] = [target!.settings, join(line.folder, 'on')]
      const place = await target!.open()
      const held = await contentOf(place.store)
      const run = { name: 'end-sessions', holder: 'x', plannedFor: now(), startedAt: now(), begun: 1, failure: null }
      const inAnHour = new Date(Date.now() + 3_600_000)
      await createJobRun(place.store, { ...run, leasedUntil: inAnHour, endedAt: null, succeededAt: null })
      const end = async (): Promise<void> => {
        const [left] = await place.store.find(jobRuns)
        await replaceJobRun(place.store, left!, { endedAt: now() })
      }
      if (environment['MONGODB_URI'] === undefined) await place.store.close()
      else {
        const refused = await line.run(['move', '--to', on], { environment })
        expect(refused.err).to.include('a Waarborg is at work on MongoDB')
        await end()
        await place.store.close()
      }
      expect(await line.run(['move', '--to', on], { environment })).to.deep.include({ code: 0, err: '' })
      const moved = openSqlite(on)
      expect(await contentOf(moved)).to.deep.equal(held)
      await moved.close()
    })
  })

after(leaveMongo)
