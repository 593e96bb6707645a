import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { expect } from 'chai'
import '../../src/data/all.ts'
import { controls } from '../../src/data/controls.ts'
import { fitOf } from '../../src/data/migrations/fit.ts'
import { migrations, newestData } from '../../src/data/migrations/all.ts'
import type { Migrated, Migration, Step } from '../../src/data/migrations/migration.ts'
import { organisations } from '../../src/data/organisations.ts'
import { planActions } from '../../src/data/plans.ts'
import { newId } from '../../src/data/records.ts'
import { sharedSchema } from '../../src/data/schemas.ts'
import { collection, collections, type Store, StoreRefused } from '../../src/data/store.ts'
import { examineMongo, openMongo } from '../../src/data/stores/mongo.ts'
import { markIn } from '../../src/data/stores/sqlite-migrate.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { trail } from '../../src/data/trail.ts'
import { inProject } from '../../src/paths.ts'
import { newFolder, onMongo, onSqlite, type Place } from '../support/migration-places.ts'
import { databaseOn, dropDatabase, findMongo, leaveMongo, noMongo } from '../support/mongodb.ts'
import { skip } from '../support/skip.ts'
import { failure } from './failure.ts'

/** What this version does to data of the first release: counted in its own database. */
const fromTheFirst = {
  trail: [971, 971],
  installationTrail: [22, 22],
  controls: [76, 76],
  actions: [66, 66],
}

const changesOf = ({ outcomes }: Migrated): Record<string, [number, number]> =>
  Object.fromEntries(
    outcomes.flatMap((one) => one.collections.map(({ name, changed, read }) => [name, [changed, read]] as const)),
  )

/** Adds a migration to those of the house while `work` is done. */
async function withMigration<T>(steps: () => readonly Step[], work: () => Promise<T>): Promise<T> {
  const all = migrations as Migration[]
  all.push({ number: newestData() + 1, name: 'test', what: 'Is for a test.', steps })
  try {
    return await work()
  } finally {
    all.pop()
  }
}

describe('migrations', () => {
  after(leaveMongo)

  it('are numbered from 1 without a gap, each with a name of its own', () => {
    expect(migrations.map(({ number }) => number)).to.deep.equal(migrations.map((_, index) => index + 1))
    expect(new Set(migrations.map(({ name }) => name)).size).to.equal(migrations.length)
  })

  for (const [name, make] of [
    ['SQLite', onSqlite],
    ['MongoDB', onMongo],
  ] as const)
    describe(`${name}: data of the first release`, function () {
      this.timeout(300_000)
      let place: Place
      let store: Store | undefined
      let discard = (): Promise<void> => Promise.resolve()
      before(async function () {
        place = await make(this)
        discard = place.discard
      })
      after(() => discard())
      afterEach(async () => {
        await store?.close()
        store = undefined
      })

      it('is rehearsed, and stays as it was', async () => {
        const before = await place.digest()
        const { migrated, fit } = await place.rehearse()
        expect(migrated.from).to.equal(0)
        expect(changesOf(migrated)).to.deep.equal(fromTheFirst)
        expect(fit).to.deep.equal({ records: 1524, collections: 16, misfits: 0, examples: [] })
        expect(await place.digest()).to.equal(before)
        expect((await place.number()) ?? 0).to.equal(0)
      })

      it('a migration that fails leaves nothing of itself or of those before it', async () => {
        const before = await place.digest()
        const steps = (): Step[] => [
          { collection: 'controls', change: (document) => ({ ...document, owner: 'half' }) },
          {
            collection: 'actions',
            change: () => {
              throw new Error('a rule that does not hold')
            },
          },
        ]
        const error = await withMigration(steps, () => failure(place.open()))
        expect(error.message).to.equal('a rule that does not hold')
        expect(await place.digest()).to.equal(before)
        expect(await place.number()).to.equal(0)
      })

      it('killed in the middle, the next start begins again with nothing half', async () => {
        const before = await place.digest()
        const child = spawn(process.execPath, [inProject('test', 'support', 'slow-migration.ts'), ...place.slow])
        const [line] = (await once(child.stdout, 'data')) as [Buffer]
        child.kill('SIGKILL')
        await once(child, 'exit')
        expect(line.toString()).to.equal('half\n')
        expect(await place.digest()).to.equal(before)
        expect(await place.number()).to.equal(0)
      })

      it('is migrated by the start, once', async () => {
        store = await place.open()
        expect(store.migrated!.from).to.equal(0)
        expect(changesOf(store.migrated!)).to.deep.equal(fromTheFirst)
        await store.close()
        expect(await place.number()).to.equal(newestData())
        const after = await place.digest()
        store = await place.open()
        expect(store.migrated).to.deep.equal({ from: newestData(), outcomes: [] })
        await store.close()
        expect(await place.digest()).to.equal(after)
      })

      it('then every record is what today’s schemas would keep, and is found by it', async () => {
        store = await place.open()
        expect(await fitOf(store)).to.include({ records: 1524, misfits: 0 })
        const [demerdorp] = await store.find(organisations, { where: { slug: 'demerdorp' } })
        const organisation = demerdorp!.id
        const late = { organisation, dueOn: { before: '2026-11-24' } }
        expect(await store.count(controls, { where: late })).to.equal(4)
        expect(await store.count(planActions, { where: { organisation, dueOn: null } })).to.equal(0)
        const actors = await store.countBy(trail, 'who', { where: { organisation } })
        expect([...actors.keys()].every((who) => /^[0-9a-f]{24}$|^system:demo$/.test(who))).to.equal(true)
      })

      it('versions stay: a form that was open over the upgrade can be sent', async () => {
        store = await place.open()
        const versions = await store.countBy(organisations, 'slug')
        expect(versions.size).to.equal(3)
        const [checked] = (await store.find(controls, { everyOrganisation: true })).filter(
          ({ checkRemark }) => checkRemark === 'Nagekeken met de leverancier.',
        )
        expect(checked!.version).to.equal(2)
      })

      it('data of a newer Waarborg is refused in plain words, by a start and by a rehearsal', async () => {
        await place.setNumber(99)
        const before = await place.digest()
        for (const error of [await failure(place.open()), await failure(place.rehearse())]) {
          expect(error).to.be.instanceOf(StoreRefused)
          expect(error.message).to.match(
            /^the data has number 99, given by Waarborg 7\.0\.0; this is Waarborg \d.*, which knows numbers up to \d+\. Nothing was changed\. Install Waarborg 7\.0\.0 or a later one, or restore the backup/,
          )
        }
        expect(await place.digest()).to.equal(before)
      })
    })

  describe('SQLite and MongoDB: what a migration can do', function () {
    this.timeout(300_000)
    interface Thing {
      name: string
      owner?: string
    }
    const old = collection<Thing>({
      name: 'testOldThings',
      kind: 'shared',
      schema: sharedSchema({ name: String, owner: String }),
      indexes: [{ fields: ['name'], unique: true }],
    })
    const renamed = { ...old, name: 'testNewThings' }
    after(() => {
      collections.delete(renamed.name)
      collections.set(old.name, old)
    })

    /** Fills the collection, then opens the store with a migration that works on it. */
    async function migratedThings(open: () => Promise<Store>): Promise<Store> {
      collections.delete(renamed.name)
      collections.set(old.name, old)
      const store = await open()
      const creating = (name: string) => ({ op: 'create' as const, collection: old, id: newId(), values: { name } })
      await store.commit(Array.from({ length: 1200 }, (_, n) => creating(`n${n}`)))
      await store.close()
      collections.delete(old.name)
      collections.set(renamed.name, renamed)
      return withMigration(thingSteps, open)
    }

    function thingSteps(): Step[] {
      let last = ''
      return [
        { collection: 'testNeverThere', change: () => 'removed' },
        {
          collection: 'testOldThings',
          change: ({ name }) => {
            last = String(name)
            return undefined
          },
        },
        {
          collection: 'testOldThings',
          change: (thing) => {
            if (thing['name'] === 'n7') return 'removed'
            return thing['name'] === 'n8' ? undefined : { ...thing, name: `${String(thing['name'])}!`, owner: last }
          },
        },
        { rename: 'testOldThings', to: 'testNewThings' },
      ]
    }

    async function check(store: Store): Promise<void> {
      expect(store.migrated!.outcomes.at(-1)!.collections).to.deep.equal([
        { name: 'testNeverThere', read: 0, changed: 0, removed: 0 },
        { name: 'testOldThings', read: 1200, changed: 0, removed: 0 },
        { name: 'testOldThings', read: 1200, changed: 1198, removed: 1 },
        { name: 'testOldThings → testNewThings', read: 1199, changed: 1199, removed: 0 },
      ])
      expect(await store.count(renamed)).to.equal(1199)
      expect(await store.find(renamed, { where: { name: 'n5' } })).to.deep.equal([])
      expect((await store.find(renamed, { where: { name: { in: ['n5!', 'n8'] } } })).map(named)).to.deep.equal([
        'n5! n1199',
        'n8 undefined',
      ])
    }
    const named = ({ name, owner }: Thing): string => `${name} ${String(owner)}`

    it('SQLite: read, rewrite, remove, rename; the index follows', async () => {
      const folder = newFolder()
      const store = await migratedThings(() => Promise.resolve().then(() => openSqlite(folder)))
      await check(store)
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    })

    it('MongoDB: the same', async function () {
      const uri = databaseOn((await findMongo())?.uri ?? skip(this, noMongo))
      const folder = newFolder()
      try {
        const store = await migratedThings(async () => (await openMongo(uri, folder)).store)
        await check(store)
        await store.close()
      } finally {
        await dropDatabase(uri)
        rmSync(folder, { recursive: true, force: true })
      }
    })
  })

  describe('of a new installation', () => {
    it('SQLite: none runs, and it has the newest number', async () => {
      const folder = newFolder()
      const store = openSqlite(folder)
      expect(store.migrated).to.deep.equal({ from: newestData(), outcomes: [] })
      await store.close()
      expect(markIn(folder)!.number).to.equal(newestData())
      rmSync(folder, { recursive: true, force: true })
    })

    it('MongoDB: two processes that start at once on old data: one migrates, the other finds it done', async function () {
      this.timeout(300_000)
      const place = await onMongo(this)
      const uri = place.slow[1]!
      try {
        expect((await examineMongo(uri)).problems[0]).to.equal(
          `the data has number 0 and is brought to ${newestData()}`,
        )
        const stores = await Promise.all([place.open(), place.open()])
        const done = stores.map((store) => store.migrated!.outcomes.length).toSorted()
        expect(done).to.deep.equal([0, newestData()])
        for (const store of stores) await store.close()
        expect(await place.number()).to.equal(newestData())
      } finally {
        await place.discard()
      }
    })
  })
})
