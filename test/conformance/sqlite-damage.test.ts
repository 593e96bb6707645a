import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import { DataDamaged } from '../../src/data/disk-errors.ts'
import { StoreRefused } from '../../src/data/store.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { damageOf } from '../../src/data/stores/sqlite-snapshot.ts'
import { trail } from '../../src/data/trail.ts'
import { inProject } from '../../src/paths.ts'
import { boxes } from '../crash/boxes.ts'
import { Dice } from '../crash/dice.ts'
import { inspectStore } from '../crash/rounds.ts'
import { failure } from './failure.ts'

const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** What became of a damaged folder: it is refused, all is there, something is said to be damaged, or it is not what it was. */
type Outcome = 'refused' | 'whole' | 'damaged' | 'other'

describe('SQLite: damage on the disk', function () {
  this.timeout(60_000)
  const made: string[] = []
  const dice = new Dice(20_261_124)
  /** closed cleanly: no log */
  let closed: string
  /** killed: with a log of some commits, and what was told of */
  let killed: string
  const promised = new Map<string, string[]>()

  before(async () => {
    closed = await written(60, 'SIGTERM')
    await openSqlite(closed).close()
    killed = await written(60, 'SIGKILL', promised)
  })
  after(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

  /** A folder in which a writer made so many commits before it was ended. */
  async function written(commits: number, signal: NodeJS.Signals, told = new Map<string, string[]>()): Promise<string> {
    const folder = mkdtempSync(join(memory, 'waarborg-damage-'))
    made.push(folder)
    const arguments_ = [inProject('test', 'crash', 'writer.ts'), folder, '0']
    const writer = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    const enough = new Promise<void>((resolve) =>
      writer.stdout.on('data', (text: Buffer) => {
        output += text.toString()
        if (output.split('\n').length > commits) resolve()
      }),
    )
    const closed = once(writer, 'close')
    await Promise.race([enough, closed])
    writer.kill(signal)
    await closed
    for (const line of output.split('\n').slice(0, -1)) told.set(line.split(' ')[0]!, line.split(' ').slice(1))
    return folder
  }

  const copyOf = (folder: string): string => {
    const copy = mkdtempSync(join(memory, 'waarborg-damage-'))
    cpSync(folder, copy, { recursive: true })
    return copy
  }
  const fileIn = (folder: string, end = ''): string => join(folder, `waarborg.sqlite${end}`)

  async function contentOf(folder: string): Promise<string> {
    const store = openSqlite(folder)
    try {
      const all = { everyOrganisation: true } as const
      return JSON.stringify([await store.find(boxes, all), await store.find(trail, all)])
    } finally {
      await store.close()
    }
  }

  /** Damages a copy, opens it and looks. */
  async function outcomeOf(folder: string, damage: (copy: string) => void, whole: string): Promise<Outcome> {
    const copy = copyOf(folder)
    try {
      damage(copy)
      const content = await contentOf(copy)
      if (content === whole) return 'whole'
      // In the text of a record, where SQLite keeps no sum: the trail tells of it (actions/check-records.ts).
      expect(damageOf(copy), 'SQLite sees it, and it was opened').to.deep.equal([])
      return 'other'
    } catch (error) {
      if (error instanceof DataDamaged) return 'damaged'
      expect(error).to.be.instanceOf(StoreRefused)
      expect((error as Error).message)
        .to.include('is damaged')
        .and.include('waarborg restore FILE')
      return 'refused'
    } finally {
      rmSync(copy, { recursive: true, force: true })
    }
  }

  const flip = (file: string, at: number, bit: number): void => {
    const bytes = readFileSync(file)
    bytes[at] = bytes[at]! ^ (1 << bit)
    writeFileSync(file, bytes)
  }

  async function outcomes(flips: readonly number[]): Promise<Record<Outcome, number>> {
    const whole = await contentOf(copyOf(closed))
    const counted = { refused: 0, whole: 0, damaged: 0, other: 0 }
    for (const at of flips)
      counted[await outcomeOf(closed, (copy) => flip(fileIn(copy), at, dice.below(8)), whole)] += 1
    return counted
  }

  describe('the database', () => {
    it('with a bit altered in its header is refused with what to do, or is whole', async () => {
      const counted = await outcomes(Array.from({ length: 34 }, (_, at) => at * 3))
      expect(counted.other + counted.damaged).to.equal(0)
      expect(counted.refused).to.be.above(8)
    })

    it('with a bit altered anywhere is refused, or whole, or altered only where SQLite keeps no sum', async () => {
      const size = readFileSync(fileIn(closed)).length
      const anywhere = Array.from({ length: 30 }, () => dice.below(size))
      await outcomes([...anywhere, ...[96, size / 2, size - 4096].map((from) => Math.floor(from) + dice.below(4000))])
      // Where a page tells what is in it.
      const pages = Array.from({ length: 12 }, () => 4096 * (1 + dice.below(size / 4096 - 1)) + dice.below(8))
      expect((await outcomes(pages)).refused).to.be.above(5)
    })

    it('cut off anywhere is refused', async () => {
      const size = readFileSync(fileIn(closed)).length
      for (const to of [1, 15, 100, 4095, 4096, 8192, size / 2, size - 4096, size - 1].map(Math.floor)) {
        const outcome = await outcomeOf(closed, (copy) => truncateSync(fileIn(copy), to), '')
        expect(outcome, `${to} of ${size}`).to.equal('refused')
      }
    })

    it('that is gone or empty is refused while the log of what was written last is there', async () => {
      for (const damage of [(copy: string) => truncateSync(fileIn(copy), 0), (copy: string) => rmSync(fileIn(copy))])
        expect(await outcomeOf(killed, damage, '')).to.equal('refused')
    })

    it('of which one record cannot be read: that one is named, and all others are read', async () => {
      const copy = copyOf(closed)
      const database = new DatabaseSync(fileIn(copy))
      const { id } = database.prepare('SELECT id FROM testBoxes LIMIT 1').get() as { id: string }
      database.prepare("UPDATE testBoxes SET document = x'ff00' WHERE id = ?").run(id)
      database.close()
      const store = openSqlite(copy)
      const error = await failure(async () => store.get(boxes, id, '0123456789abcdef01234567'))
      expect(error).to.be.instanceOf(DataDamaged).with.property('id', id)
      expect(error.message).to.include(`record ${id} of testBoxes is damaged`).and.include('waarborg doctor')
      expect(await store.count(trail, { everyOrganisation: true })).to.be.above(50)
      await store.close()
    })
  })

  describe('the log of what was written last', () => {
    const headerOf = (folder: string): Buffer => readFileSync(fileIn(folder, '-wal'))

    /** The store opens, and everything in it is whole; gives how many of the promised commits are not there. */
    async function lostIn(copy: string): Promise<number> {
      const { problems } = await inspectStore(copy, promised)
      const lost = problems.filter((problem) => problem.endsWith('was acknowledged and is lost'))
      expect(problems.filter((problem) => !lost.includes(problem))).to.deep.equal([])
      return new Set(lost.map((problem) => problem.split(':')[0])).size
    }

    it('as a kill leaves it: nothing is lost', async () => {
      expect(await lostIn(copyOf(killed))).to.equal(0)
    })

    it('that is missing or cut off is refused, and so is that of another database', async () => {
      const another = await written(5, 'SIGKILL')
      const damages: ((copy: string) => void)[] = [
        (copy) => rmSync(fileIn(copy, '-wal')),
        (copy) => truncateSync(fileIn(copy, '-wal'), 0),
        (copy) => truncateSync(fileIn(copy, '-wal'), 31),
        (copy) => writeFileSync(fileIn(copy, '-wal'), headerOf(another)),
      ]
      for (const damage of damages) expect(await outcomeOf(killed, damage, '')).to.equal('refused')
    })

    it('with the reason and a way on in the message', async () => {
      const copy = copyOf(killed)
      rmSync(fileIn(copy, '-wal'))
      const error = await failure(() => openSqlite(copy))
      expect(error.message).to.include('waarborg.sqlite-wal').and.include('is missing or cut off')
      rmSync(fileIn(copy, '-open'))
      await openSqlite(copy).close()
    })

    it('with a bit altered: refused, or no more than the last commit is missing, which no one can tell from a power cut', async () => {
      const size = headerOf(killed).length
      let refused = 0
      for (let turn = 0; turn < 48; turn += 1) {
        const copy = copyOf(killed)
        flip(fileIn(copy, '-wal'), turn < 8 ? turn * 4 : dice.below(size), dice.below(8))
        try {
          expect(await lostIn(copy)).to.be.below(2)
        } catch (error) {
          expect(error).to.be.instanceOf(StoreRefused)
          refused += 1
        }
        rmSync(copy, { recursive: true, force: true })
      }
      expect(refused).to.be.above(8)
    })

    it('with its tail cut off: what is before it is whole, commit by commit', async () => {
      const size = headerOf(killed).length
      for (let turn = 0; turn < 6; turn += 1) {
        const copy = copyOf(killed)
        truncateSync(fileIn(copy, '-wal'), 40 + dice.below(size - 40))
        await lostIn(copy)
        rmSync(copy, { recursive: true, force: true })
      }
    })
  })
})
