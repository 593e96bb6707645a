import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { StoreUnavailable } from '../../src/data/store.ts'
import { openMongo } from '../../src/data/stores/mongo.ts'
import { Conflict } from '../../src/domain/errors.ts'
import { databaseOn, dropDatabase, findMongo, noMongo } from '../support/mongodb.ts'
import { freePort } from '../support/ports.ts'
import { type Proxy, wireTo } from '../support/proxy.ts'
import { skip } from '../support/skip.ts'
import './adapters.ts'
import { failure } from './failure.ts'
import { creating, things } from './samples.ts'

describe('MongoDB: a lost connection', function () {
  // A server may make indexes only once the transactions have ended whose line was cut before.
  this.timeout(180_000)
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-outage-'))
  let uri: string
  let wire: Proxy
  let opened: Awaited<ReturnType<typeof openMongo>>
  before(async function () {
    uri = databaseOn((await findMongo())?.uri ?? skip(this, noMongo))
    const wired = await wireTo(uri)
    wire = wired.wire
    opened = await openMongo(wired.uri, folder)
  })
  after(async () => {
    rmSync(folder, { recursive: true, force: true })
    // Skipped: then there is none.
    if ((opened as unknown) === undefined) return
    await wire.mend().catch(() => undefined)
    await opened.store.close()
    await wire.cut()
    await dropDatabase(uri)
  })

  it('is StoreUnavailable to whoever reads, writes or keeps a file', async () => {
    const { store, files } = opened
    const made = creating(things, { name: 'before' })
    const { sha256 } = await files.keepBytes(Buffer.from('eerst'))
    await store.commit([made])
    await wire.cut()
    const asked: Record<string, () => Promise<unknown>> = {
      get: () => store.get(things, made.id),
      find: () => store.find(things),
      count: () => store.count(things),
      countBy: () => store.countBy(things, 'name'),
      stream: () => store.stream(things)[Symbol.asyncIterator]().next(),
      'one change': () => store.commit([creating(things, { name: 'lost' })]),
      'two changes': () => store.commit([creating(things, { name: 'lost' }), creating(things, { name: 'lost' })]),
      keep: () => files.keepBytes(Buffer.from('weg')),
      has: () => files.has(sha256),
      read: () => files.read(sha256),
      check: () => files.check(sha256),
      list: () => files.list()[Symbol.asyncIterator]().next(),
    }
    const answers = await Promise.all(
      Object.entries(asked).map(async ([name, ask]) => [name, await failure(ask)] as const),
    )
    for (const [name, error] of answers) expect(error, name).to.be.instanceOf(StoreUnavailable)
    await wire.mend()
    expect(await store.count(things, { where: { name: 'lost' } })).to.equal(0)
    expect(await store.get(things, made.id)).to.include({ name: 'before' })
    expect(await files.check(sha256)).to.equal('whole')
  })

  it('in the middle of many commits loses none that was acknowledged, and makes none by half', async () => {
    const { store } = opened
    const acknowledged = new Set<string>()
    const writer = async (who: number): Promise<void> => {
      for (let n = 0; n < 20; n += 1) {
        const pair = [1, 2].map((half) => creating(things, { name: `pair ${who} ${n}`, rank: half }))
        await store.commit(pair).then(
          () => acknowledged.add(`pair ${who} ${n}`),
          (error: unknown) => expect(error).to.be.instanceOf(StoreUnavailable),
        )
        if (who === 0 && n === 5) {
          await wire.cut()
          await wire.mend()
        }
      }
    }
    await Promise.all([0, 1, 2, 3].map(writer))
    const kept = await store.countBy(things, 'name')
    for (const name of acknowledged) expect(kept.get(name), name).to.equal(2)
    for (const [name, count] of kept) if (name.startsWith('pair')) expect(count, name).to.equal(2)
    expect(acknowledged.size).to.be.above(20)
  })

  it('exactly when a commit is answered makes it once or not at all, and never says that it is made when it is not', async () => {
    const { store } = opened
    const one = () => [creating(things, { name: 'at the end', rank: 1 })]
    const two = () => [...one(), ...one()]
    const all = () => store.count(things, { where: { name: 'at the end' } })
    for (const [command, changes] of [
      ['insert', one()],
      ['commitTransaction', two()],
      ['commitTransaction', two()],
    ] as const) {
      const before = await all()
      const lost = wire.loseAnswerTo(command)
      const told = await store.commit(changes).then(
        () => undefined,
        (error: unknown) => error,
      )
      await lost
      const made = (await all()) - before
      if (told === undefined) expect(made, command).to.equal(changes.length)
      // A server that does not know again what it was asked before finds the place taken, by this very commit.
      else if (told instanceof Conflict) expect(made, command).to.equal(changes.length)
      else {
        expect(told, command).to.be.instanceOf(StoreUnavailable)
        expect(made, command).to.be.oneOf([0, changes.length])
      }
    }
  })

  it('at the start is a plain message', async () => {
    const nobody = `mongodb://127.0.0.1:${await freePort()}/waarborg?serverSelectionTimeoutMS=200`
    const error = await failure(openMongo(nobody, folder))
    expect(error).to.be.instanceOf(StoreUnavailable)
    expect(error.message).to.match(/^MongoDB does not answer: .*ECONNREFUSED/)
  })
})
