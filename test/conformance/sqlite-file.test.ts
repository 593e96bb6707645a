import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Schema } from 'mongoose'
import { newId } from '../../src/data/records.ts'
import { ownedSchema } from '../../src/data/schemas.ts'
import { type Collection, collection, collections, type Index, type Store } from '../../src/data/store.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { StoreInUse } from '../../src/data/stores/sqlite-errors.ts'
import { Conflict } from '../../src/domain/errors.ts'
import { inProject } from '../../src/paths.ts'
import { failure } from './failure.ts'
import { creating, things } from './samples.ts'

interface Growing {
  name: string
  state?: string
  at?: Date
  ref?: string
}

const growing = collection<Growing>({
  name: 'testGrowing',
  kind: 'owned',
  schema: ownedSchema({ name: String, state: String, at: Date, ref: Schema.Types.ObjectId }),
  indexes: [{ fields: ['name'] }],
})

/** The collection as another version of Waarborg declares it. */
function declare(indexes: readonly Index[]): Collection<Growing> {
  const declared = { ...growing, indexes }
  collections.set(growing.name, declared)
  return declared
}

describe('SQLite: the file', () => {
  let folder: string
  let store: Store
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waarborg-file-'))
    store = openSqlite(folder)
  })
  afterEach(async () => {
    await store.close()
    declare(growing.indexes)
    rmSync(folder, { recursive: true, force: true })
  })

  const reopen = async (indexes: readonly Index[]): Promise<Collection<Growing>> => {
    await store.close()
    const declared = declare(indexes)
    store = openSqlite(folder)
    return declared
  }

  it('is for its owner only', () => {
    const parent = join(folder, 'new', 'data')
    const other = openSqlite(parent)
    expect(statSync(parent).mode & 0o777).to.equal(0o700)
    return other.close()
  })

  describe('in use', () => {
    const openElsewhere = (): string => {
      const script = `
        import { openSqlite } from '${inProject('src/data/stores/sqlite.ts')}'
        try { await openSqlite(process.argv[1]).close(); console.log('opened') }
        catch (error) { console.log(error.name, '|', error.message) }`
      const arguments_ = ['--input-type=module-typescript', '-e', script, folder]
      return spawnSync(process.execPath, arguments_, { encoding: 'utf8' }).stdout.trim()
    }

    it('by another process: StoreInUse, until it is closed', async () => {
      await store.commit([creating(things, { name: 'held' })])
      expect(openElsewhere()).to.equal('StoreInUse | the data folder is in use by another process')
      expect(await store.count(things)).to.equal(1)
      await store.close()
      expect(openElsewhere()).to.equal('opened')
    })

    it('by the same process: StoreInUse too', async () => {
      expect(await failure(() => openSqlite(folder))).to.be.instanceOf(StoreInUse)
    })
  })

  describe('of an older version', () => {
    const organisation = newId()
    const ref = newId()
    const at = new Date('2026-03-01T10:00:00Z')
    const fillIt = async (count = 3): Promise<void> => {
      const values = (n: number) => ({ name: `n${n}`, state: n === 0 ? 'open' : 'closed', at, ref })
      await store.commit(Array.from({ length: count }, (_, n) => creating(growing, values(n), { organisation })))
    }

    it('gets a column for each new index field, filled from the documents', async () => {
      await fillIt(2500)
      const later = await reopen([{ fields: ['name'] }, { fields: ['state', 'at'] }, { fields: ['ref'] }])
      expect(
        (await store.find(later, { everyOrganisation: true, where: { state: 'open' } })).map(({ name }) => name),
      ).to.deep.equal(['n0'])
      expect(await store.count(later, { everyOrganisation: true, where: { state: 'closed', at, ref } })).to.equal(2499)
      await store.commit([creating(later, { name: 'new', state: 'open' }, { organisation })])
      expect(await store.count(later, { everyOrganisation: true, where: { state: 'open' } })).to.equal(2)
    })

    it('refuses what a new unique index does not allow', async () => {
      await fillIt()
      const later = await reopen([{ fields: ['name'], unique: true }])
      const error = await failure(store.commit([creating(later, { name: 'n0' }, { organisation })]))
      expect(error).to.be.instanceOf(Conflict).with.property('field', 'name')
      const looser = await reopen([{ fields: ['name'] }])
      await store.commit([creating(looser, { name: 'n0' }, { organisation })])
    })

    it('does not open, and stays as it was, when a new unique index cannot be made', async () => {
      await fillIt()
      const error = await failure(() => reopen([{ fields: ['name'] }, { fields: ['state'], unique: true }]))
      expect(error.message).to.match(/testGrowing.*state/)
      const old = await reopen(growing.indexes)
      expect(await store.count(old, { everyOrganisation: true })).to.equal(3)
    })

    it('forgets a column that is not declared any more: when it returns it is right', async () => {
      await fillIt()
      const wide = [{ fields: ['name'] }, { fields: ['state'] }]
      await reopen(wide)
      const narrow = await reopen(growing.indexes)
      await store.commit([creating(narrow, { name: 'meanwhile', state: 'open' }, { organisation })])
      const again = await reopen(wide)
      expect(await store.count(again, { everyOrganisation: true, where: { state: 'open' } })).to.equal(2)
    })

    it('keeps versions and values', async () => {
      await fillIt()
      const before = await store.find(growing, { everyOrganisation: true })
      const later = await reopen([{ fields: ['at'] }])
      expect(await store.find(later, { everyOrganisation: true })).to.deep.equal(before)
    })
  })
})
