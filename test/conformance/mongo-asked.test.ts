import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { newId } from '../../src/data/records.ts'
import { examineMongo, openMongo } from '../../src/data/stores/mongo.ts'
import { databaseOn, dropDatabase, findMongo, noMongo } from '../support/mongodb.ts'
import { type Command, nameOf, type Proxy, wireTo } from '../support/proxy.ts'
import { skip } from '../support/skip.ts'
import './adapters.ts'
import { cards, creating, things } from './samples.ts'

describe('MongoDB: what the server is asked', function () {
  this.timeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-asked-'))
  let uri: string
  let wired: Awaited<ReturnType<typeof wireTo>>
  let wire: Proxy
  let opened: Awaited<ReturnType<typeof openMongo>>
  before(async function () {
    uri = databaseOn((await findMongo())?.uri ?? skip(this, noMongo))
    wired = await wireTo(uri)
    wire = wired.wire
    opened = await openMongo(wired.uri, folder)
  })
  after(async () => {
    rmSync(folder, { recursive: true, force: true })
    // Skipped: then there is none.
    if ((opened as unknown) === undefined) return
    await opened.store.close()
    await wire.cut()
    await dropDatabase(uri)
  })

  /** What is asked for some work, but for what the driver asks for itself. */
  const askedFor = async (work: () => Promise<unknown>): Promise<Command[]> => {
    wire.asked.length = 0
    await work()
    return wire.asked.filter((command) => !ofTheDriver.includes(nameOf(command)))
  }
  const pair = (name: string) => [creating(things, { name }), creating(cards, { name }, { organisation: newId() })]

  it('reads go to the primary, and see what a majority has, as of one moment', async () => {
    const { store, files } = opened
    const { sha256 } = await files.keepBytes(Buffer.from('gelezen'))
    const reads = await askedFor(async () => {
      await store.find(things, { where: { name: 'x' }, sort: 'rank', limit: 5 })
      await store.count(things, { where: { name: 'x' } })
      await store.countBy(things, 'name')
      await store.stream(things)[Symbol.asyncIterator]().next()
      await files.read(sha256)
    })
    expect(new Set(reads.map(nameOf))).to.deep.equal(new Set(['find', 'aggregate']))
    expect(reads).to.have.length.of.at.least(6)
    for (const command of reads) {
      expect(levelOf(command), nameOf(command)).to.be.oneOf(['snapshot', 'majority'])
      // To one server by its own name the driver says primaryPreferred: it may be the only one there is.
      const { mode = 'primary' } = (command['$readPreference'] ?? {}) as { mode?: string }
      expect(mode).to.match(/^primary/)
    }
  })

  it('one change is a write of its own, with a majority, that may be asked again', async () => {
    const [insert, ...others] = await askedFor(() => opened.store.commit([creating(things, { name: 'alone' })]))
    expect(others).to.have.length(0)
    expect(insert).to.have.property('insert', 'testThings')
    expect(insert).to.deep.include({ writeConcern: { w: 'majority' }, ordered: true })
    expect(insert).to.have.property('txnNumber')
    expect(insert).not.to.have.property('startTransaction')
  })

  it('several are one transaction, that sees one moment and ends with a majority', async () => {
    const asked = await askedFor(() => opened.store.commit(pair('together')))
    expect(asked.map(nameOf)).to.deep.equal(['insert', 'insert', 'commitTransaction'])
    const [first, second, end] = asked as [Command, Command, Command]
    expect(first).to.include({ startTransaction: true, autocommit: false })
    expect(levelOf(first)).to.equal('snapshot')
    expect(second).not.to.have.property('startTransaction')
    expect(end['writeConcern']).to.include({ w: 'majority' })
    expect(new Set(asked.map((command) => String(command['txnNumber'])))).to.have.length(1)
  })

  it('a read of which the answer is lost is asked once more', async () => {
    const asked = await askedFor(async () => {
      const lost = wire.loseAnswerTo('find')
      expect(await opened.store.find(things, { where: { name: 'alone' } })).to.have.length(1)
      await lost
    })
    expect(asked.map(nameOf)).to.deep.equal(['find', 'find'])
  })

  it('a transaction that breaks off half way is made anew from its first word, and is there once', async () => {
    const asked = await askedFor(async () => {
      const lost = wire.loseAnswerTo('insert')
      await opened.store.commit(pair('anew'))
      await lost
    })
    const begun = asked.filter((command) => command['startTransaction'] === true)
    expect(new Set(begun.map((command) => String(command['txnNumber'])))).to.have.length(2)
    expect(asked.map(nameOf).filter((name) => name !== 'abortTransaction')).to.deep.equal([
      'insert',
      'insert',
      'insert',
      'commitTransaction',
    ])
    expect(await opened.store.count(things, { where: { name: 'anew' } })).to.equal(1)
  })

  it('a commit of which the answer is lost is asked about, not made twice', async () => {
    const asked = await askedFor(async () => {
      const lost = wire.loseAnswerTo('commitTransaction')
      await opened.store.commit(pair('asked about')).catch(() => undefined)
      await lost
    })
    const ends = asked.filter((command) => nameOf(command) === 'commitTransaction')
    expect(ends.length).to.be.at.least(2)
    expect(String(ends[1]!['txnNumber'])).to.equal(String(ends[0]!['txnNumber']))
    expect(await opened.store.count(things, { where: { name: 'asked about' } })).to.equal(1)
  })

  it('to look at the indexes, as the doctor does, nothing is asked that changes anything', async () => {
    const asked = await askedFor(() => examineMongo(wired.uri))
    const names = new Set(asked.map(nameOf))
    expect([...names]).to.include.members(['listCollections', 'listIndexes'])
    for (const name of ['listCollections', 'listIndexes', 'find', 'delete', 'commitTransaction']) names.delete(name)
    expect([...names]).to.deep.equal([])
    // The trial whether there are transactions: a removal of nothing.
    const [trial, ...more] = asked.filter((command) => nameOf(command) === 'delete')
    expect(more).to.have.length(0)
    expect(trial).to.include({ delete: 'trailHeads', startTransaction: true })
  })
})

/** Signs of life, names and passwords, and leave-taking. */
const ofTheDriver = ['hello', 'isMaster', 'ismaster', 'ping', 'saslStart', 'saslContinue', 'endSessions', 'killCursors']

const levelOf = (command: Command): unknown => (command['readConcern'] as { level?: string } | undefined)?.level
