import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import mongoose, { Schema } from 'mongoose'
import { newId } from '../../src/data/records.ts'
import { ownedSchema } from '../../src/data/schemas.ts'
import { type Collection, collection, collections, type Index, StoreRefused, type Store } from '../../src/data/store.ts'
import { examineMongo, openMongo } from '../../src/data/stores/mongo.ts'
import { GuardedCollection } from '../../src/data/stores/mongo-collection.ts'
import { untilAlone } from '../../src/data/stores/mongo-errors.ts'
import { startErrorOf } from '../../src/data/stores/mongo-start.ts'
import { Conflict } from '../../src/domain/errors.ts'
import {
  databaseOn,
  dropDatabase,
  findMongo,
  hasMongod,
  initiate,
  noMongo,
  startMongod,
  stopMongod,
} from '../support/mongodb.ts'
import { freePort } from '../support/ports.ts'
import { skip } from '../support/skip.ts'
import './adapters.ts'
import { failure } from './failure.ts'
import { cards, creating, things } from './samples.ts'

interface Shifting {
  name: string
  day?: string
  at?: Date
  ref?: string
}

const shifting = collection<Shifting>({
  name: 'testShifting',
  kind: 'owned',
  schema: ownedSchema({ name: String, day: String, at: Date, ref: Schema.Types.ObjectId }),
  indexes: [{ fields: ['name'] }],
})

/** The collection as another version of Waarborg declares it. */
function declare(indexes: readonly Index[]): Collection<Shifting> {
  const declared = { ...shifting, indexes }
  collections.set(shifting.name, declared)
  return declared
}

describe('MongoDB: the database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-mongo-'))
  let uri: string
  let raw: mongoose.Connection
  let store: Store
  before(async function () {
    this.timeout(120_000)
    uri = databaseOn((await findMongo())?.uri ?? skip(this, noMongo))
    raw = await mongoose.createConnection(uri).asPromise()
  })
  beforeEach(async () => {
    store = (await openMongo(uri, folder)).store
  })
  afterEach(async () => {
    await store.close()
    declare(shifting.indexes)
  })
  after(async () => {
    rmSync(folder, { recursive: true, force: true })
    // Skipped: then there is none.
    if ((raw as unknown) === undefined) return
    await raw.close()
    await dropDatabase(uri)
  })

  const reopen = async (indexes: readonly Index[]): Promise<Collection<Shifting>> => {
    await store.close()
    const declared = declare(indexes)
    store = (await openMongo(uri, folder)).store
    return declared
  }
  const indexesOf = async (name: string) =>
    new Map((await raw.collection(name).listIndexes().toArray()).map((index) => [index.name as string, index]))

  it('keeps documents that anybody can read: ids, the organisation and the version, then the values', async () => {
    const organisation = newId()
    const made = creating(shifting, { name: 'open', ref: organisation }, { organisation })
    await store.commit([made])
    const kept = await raw.collection(shifting.name).findOne({ name: 'open' })
    const id = (digits: string) => new mongoose.Types.ObjectId(digits)
    const own = { _id: id(made.id), organisation: id(organisation), version: 1 }
    expect(kept).to.deep.equal({ ...own, name: 'open', ref: id(organisation) })
  })

  describe('indexes', () => {
    it('are there under their declared names, with the organisation in front', async () => {
      for (const declared of collections.values()) {
        const found = await indexesOf(declared.name)
        for (const { fields, unique = false } of declared.indexes) {
          const index = found.get(`${declared.name}.${fields.join('+')}`)
          expect(index, `${declared.name} ${fields.join()}`).to.be.an('object')
          const keys = Object.keys(index!.key as object)
          expect(keys.slice(0, declared.kind === 'owned' ? 1 + fields.length : fields.length)).to.deep.equal(
            declared.kind === 'owned' ? ['organisation', ...fields] : fields,
          )
          expect(index!.unique ?? false).to.equal(unique)
        }
      }
    })

    it('that are not declared any more are dropped, and those of somebody else stay', async () => {
      await reopen([{ fields: ['name'] }, { fields: ['day', 'at'] }])
      await raw.collection(shifting.name).createIndexes([{ key: { day: -1 }, name: 'ofTheirOwn' }])
      await reopen([{ fields: ['at'] }])
      const names = ['_id_', 'ofTheirOwn', 'testShifting.at', 'testShifting.organisation']
      expect([...(await indexesOf(shifting.name)).keys()].sort()).to.deep.equal(names)
      await raw.collection(shifting.name).dropIndex('ofTheirOwn')
    })

    it('become unique, and not any more', async () => {
      const organisation = newId()
      const twin = (declared: Collection<Shifting>) => creating(declared, { name: 'twin' }, { organisation })
      const unique = await reopen([{ fields: ['name'], unique: true }])
      await store.commit([twin(unique)])
      expect(await failure(store.commit([twin(unique)])))
        .to.be.instanceOf(Conflict)
        .with.property('field', 'name')
      const loose = await reopen([{ fields: ['name'] }])
      await store.commit([twin(loose)])
      expect(await failure(reopen([{ fields: ['name'], unique: true }])))
        .to.be.instanceOf(StoreRefused)
        .with.property('message')
        .that.matches(/testShifting\.name must be unique/)
      const older = await reopen([{ fields: ['name'] }])
      expect(await store.count(older, { where: { organisation } })).to.equal(2)
    })

    it('on each kind of value are unique of what has a value', async () => {
      const kinds = ['day', 'at', 'ref']
      const declared = await reopen(kinds.map((field) => ({ fields: [field], unique: true })))
      const organisation = newId()
      const empty = () => creating(declared, { name: 'none', day: null }, { organisation })
      await store.commit([empty(), empty()])
      const values = { day: '', at: new Date('0001-01-01'), ref: '0'.repeat(24) }
      for (const [field, value] of Object.entries(values)) {
        const one = () => creating(declared, { name: 'one', [field]: value }, { organisation })
        await store.commit([one()])
        expect(await failure(store.commit([one()])), field)
          .to.be.instanceOf(Conflict)
          .with.property('field', field)
      }
    })

    it('are looked at without being changed', async () => {
      expect((await examineMongo(uri)).problems).to.deep.equal([])
      declare([{ fields: ['name'], unique: true }, { fields: ['day'] }])
      await raw.collection(shifting.name).createIndexes([{ key: { at: 1 }, name: 'testShifting.at' }])
      const { description, collections: count, problems } = await examineMongo(uri)
      expect(description)
        .to.match(/^MongoDB .+\/waarborg_test_/)
        .and.not.contain('@')
      expect(count).to.be.at.least(collections.size)
      expect(problems).to.have.members([
        'index testShifting.name is missing or other than declared',
        'index testShifting.day is missing or other than declared',
        'index testShifting.at is not declared any more',
      ])
      expect((await examineMongo(uri)).problems).to.have.length(3)
    })
  })

  it('is opened by several processes at once, and what one writes the other reads', async () => {
    const empty = databaseOn(uri)
    const opened = await Promise.all([1, 2, 3].map(() => openMongo(empty, folder)))
    const [one, two, three] = opened.map((each) => each.store) as [Store, Store, Store]
    const made = creating(things, { name: 'first' })
    await one.commit([made])
    expect(await two.get(things, made.id)).to.include({ name: 'first' })
    const replace = (by: Store, name: string): Promise<void> =>
      by.commit([{ op: 'replace', collection: things, id: made.id, version: 1, values: { name } }])
    const results = await Promise.allSettled([replace(one, 'x'), replace(two, 'y'), replace(three, 'z')])
    expect(results.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    expect(await two.get(things, made.id)).to.include({ version: 2 })
    for (const each of opened) await each.store.close()
    await dropDatabase(empty)
  }).timeout(60_000)

  it('is guarded once more where its documents are touched', async () => {
    const guarded = new GuardedCollection(raw.getClient().db(raw.name), cards)
    const organisation = newId()
    const refused = /testCards is owned: no organisation is named/
    for (const filter of [
      {},
      { organisation },
      { organisation: { $ne: null } },
      { organisation: { $in: [organisation] } },
    ])
      for (const touch of [
        () => guarded.find(filter, {}),
        () => guarded.count(filter),
        () => guarded.countBy(filter, 'name'),
        () => guarded.versionOf(filter, undefined),
        () => guarded.write([{ deleteOne: { filter } }], undefined),
        () => guarded.write([{ replaceOne: { filter, replacement: {} } }], undefined),
        () => guarded.write([{ insertOne: { document: filter } }], undefined),
      ])
        expect((await failure(touch)).message).to.match(refused)
    const sweeping = { deleteMany: { filter: { organisation: new mongoose.Types.ObjectId() } } }
    expect((await failure(() => guarded.write([sweeping], undefined))).message).to.match(/no such change/)
    expect(await guarded.count({ organisation: new mongoose.Types.ObjectId(organisation) })).to.equal(0)
  })
})

describe('MongoDB: what passes', () => {
  const serverError = (code: number) => new mongoose.mongo.MongoServerError({ message: 'x', errmsg: 'x', code })

  it('is asked again: somebody wrote the same, or an index was made and what a read sees is not settled', async () => {
    for (const code of [112, 246]) {
      const answers = [serverError(code), serverError(code)]
      const asked = untilAlone(() => {
        const error = answers.pop()
        return error === undefined ? Promise.resolve('answer') : Promise.reject(error)
      })
      expect(await asked, String(code)).to.equal('answer')
    }
    const other = serverError(8000)
    expect(await failure(untilAlone(() => Promise.reject(other)))).to.equal(other)
  })
})

describe('MongoDB: a single server', () => {
  it('is refused with the three commands that make it a replica set, and used once it is one', async function () {
    this.timeout(120_000)
    if (!hasMongod()) skip(this, 'no mongod on the PATH to start a single server with')
    const folder = mkdtempSync(join(tmpdir(), 'waarborg-single-'))
    const port = await freePort()
    let server = await startMongod(folder, port)
    try {
      const error = await failure(openMongo(`mongodb://127.0.0.1:${port}/waarborg`, folder))
      expect(error).to.be.instanceOf(StoreRefused)
      expect(error.message).to.contain('rs.initiate()')
      await stopMongod(server)
      server = await startMongod(folder, port, 'waarborg')
      await initiate(port, [{ _id: 0, host: `127.0.0.1:${port}` }])
      const { store } = await openMongo(`mongodb://127.0.0.1:${port}/waarborg?replicaSet=waarborg`, folder)
      await store.commit([creating(things, { name: 'first' })])
      await store.close()
    } finally {
      await stopMongod(server)
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('is known by what it answers to a transaction', () => {
    const message = 'Transaction numbers are only allowed on a replica set member or mongos'
    const told = startErrorOf(new mongoose.mongo.MongoServerError({ message, errmsg: message, code: 20 }))
    expect(told).to.be.instanceOf(StoreRefused)
    const commands = (told as Error).message.split('\n').filter((line) => line.startsWith('  '))
    expect(commands.map((line) => line.trim().split(' ')[0])).to.deep.equal(['printf', 'sudo', 'mongosh'])
  })
})
