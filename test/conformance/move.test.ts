import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Place } from '../../src/actions/move-data.ts'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import { verifyInstallationTrail } from '../../src/actions/verify-trail.ts'
import { employees } from '../../src/data/employees.ts'
import { refuseHalfMoved } from '../../src/data/move/marker.ts'
import { movedCollections } from '../../src/data/move/moved.ts'
import { type Store, type Stored, StoreRefused, StoreUnavailable } from '../../src/data/store.ts'
import { ChainCheck } from '../../src/domain/chain.ts'
import { trail } from '../../src/data/trail.ts'
import { sealedEntries, trailHead } from '../../src/data/trail-seals.ts'
import { addStaff, contentOf, fill, moving, newPlace, now, otherwise, scopeOf } from '../support/move.ts'
import { contract } from './adapters.ts'
import { failure } from './failure.ts'

/** More than two pages. */
const staff = 1200

/** Breaks off at the nth page, before or after it is written. */
const breaking = (place: Place, page: number, after: boolean): Place => {
  let pages = 0
  return otherwise(place, (store) => ({
    load: async (...given: Parameters<Store['load']>) => {
      pages += 1
      if (pages !== page) return store.load(...given)
      if (after) await store.load(...given)
      throw new StoreUnavailable('the line is lost')
    },
  }))
}

async function isWholeChain(store: Store, chain: string | null): Promise<boolean> {
  const head = (await trailHead(store, chain)) ?? null
  const check = new ChainCheck(head)
  for await (const entry of sealedEntries(store, chain)) check.next(entry)
  check.end(head)
  return check.problem === null && check.last.sequence > 0
}

type Opened = ReturnType<typeof newPlace>

contract('moving everything, to it and from it', (opened) => {
  // Opened when all files are read: a collection that a later one declares has its table too.
  const places: Opened[] = []
  let source: Opened
  let other: Opened
  let original: Awaited<ReturnType<typeof contentOf>>
  let made: Awaited<ReturnType<typeof fill>>
  before(async () => {
    places.push(newPlace(), newPlace())
    ;[source, other] = places as [Opened, Opened]
    made = await fill(source, staff)
    original = await contentOf(source.store)
  })
  after(async () => {
    for (const place of places) await place.discard()
  })

  it('goes on where it was broken off, as often as it is', async () => {
    const copied: number[] = []
    for (const [page, isWritten] of [
      [1, false],
      [2, true],
      [3, false],
    ] as const) {
      const broken = breaking(opened(), page, isWritten)
      expect(await failure(moving(source, broken))).to.be.instanceOf(StoreUnavailable)
      expect(await failure(refuseHalfMoved(opened().store))).to.be.instanceOf(StoreRefused)
      copied.push(await opened().store.count(employees, { everyOrganisation: true }))
    }
    expect(copied).to.deep.equal([0, 1000, staff + 3])
    const moved = await moving(source, opened())
    expect([moved.resumed, moved.differences, moved.findings]).to.deep.equal([true, [], []])
  }).timeout(60_000)

  it('has everything then, as it was, and the source too', async () => {
    expect(await contentOf(opened().store)).to.deep.equal(original)
    expect(await contentOf(source.store)).to.deep.equal(original)
    expect(await opened().files.check(made.sha256)).to.equal('whole')
    await refuseHalfMoved(opened().store)
  })

  it('has trails that verify, and that go on being sealed', async () => {
    const { store } = opened()
    for (const chain of [null, made.organisation]) expect(await isWholeChain(store, chain)).to.equal(true)
    await sealTrails({ store, now })
    for (const chain of [null, made.organisation]) expect(await isWholeChain(store, chain)).to.equal(true)
    expect((await verifyInstallationTrail(store)).problem).to.equal(null)
  })

  it('finds by index what was moved', async () => {
    const { organisation } = made
    const where = { organisation, inServiceUntil: '9999-12-31' }
    expect(await opened().store.count(employees, { where })).to.equal(staff + 3)
    const named = await opened().store.find(employees, { where: { organisation, sortName: 'peeters 7 zoe' } })
    expect(named).to.have.length(1)
  })

  it('is not moved into again, by this source or another', async () => {
    expect((await failure(moving(source, opened()))).message).to.match(/already moved to .*2026-11-24/)
    const stranger = newPlace()
    await fill(stranger, 1)
    expect((await failure(moving(stranger, opened()))).message).to.match(/from another Waarborg/)
    await stranger.discard()
  })

  it('is moved back the same', async () => {
    const held = await contentOf(opened().store)
    const { differences, collections, files } = await moving(opened(), other)
    expect(differences).to.deep.equal([])
    expect(await contentOf(other.store)).to.deep.equal(held)
    expect(files.count).to.equal(1)
    expect(collections.map(({ name }) => name)).to.deep.equal(movedCollections().map(({ name }) => name))
    expect(collections.every(({ same, source: a, destination: b }) => same && a.sha256 === b.sha256)).to.equal(true)
  }).timeout(60_000)
})

describe('moving: what is not as it should be', () => {
  const places: ReturnType<typeof newPlace>[] = []
  const place = (): ReturnType<typeof newPlace> => {
    places.push(newPlace())
    return places.at(-1)!
  }
  after(() => Promise.all(places.map(({ discard }) => discard())))

  const filled = async (staff = 5): Promise<ReturnType<typeof newPlace> & Awaited<ReturnType<typeof fill>>> => {
    const made = place()
    return { ...made, ...(await fill(made, staff)) }
  }

  it('refuses an empty source, and a destination that holds records or files', async () => {
    expect((await failure(moving(place(), place()))).message).to.match(/holds nothing/)
    const [source, other, files] = [await filled(), await filled(), place()]
    expect((await failure(moving(source, other))).message).to.match(/not empty: it holds .*employees/)
    await files.files.keepBytes(Buffer.from('x'))
    expect((await failure(moving(source, files))).message).to.match(/not empty: it holds the file/)
  })

  it('refuses a half of another move, as source and as destination', async () => {
    const [source, half, stranger] = [await filled(), place(), await filled()]
    await failure(moving(source, breaking(half, 2, false)))
    expect((await failure(moving(stranger, half))).message).to.match(/from another Waarborg/)
    expect((await failure(moving(half, place()))).message).to.match(/not finished/)
  })

  it('names the collection that differs, is not finished, and copies it anew the next time', async () => {
    const [source, to] = [await filled(), place()]
    const losing = otherwise(to, (store) => ({
      load: (collection, records) =>
        store.load(collection, collection.name === 'employees' ? records.slice(1) : records),
    }))
    const moved = await moving(source, losing)
    expect(moved.finishedAt).to.equal(null)
    expect(moved.differences).to.deep.equal(['employees has 8 records in the source and 7 in the destination'])
    expect(await failure(refuseHalfMoved(to.store))).to.be.instanceOf(StoreRefused)
    expect((await moving(source, to)).differences).to.deep.equal([])
    expect(await contentOf(to.store)).to.deep.equal(await contentOf(source.store))
  })

  it('notices a value that is another, where the number is the same', async () => {
    const [source, to] = [await filled(), place()]
    const altering = otherwise(to, (store) => ({
      load: (collection, records) =>
        store.load(
          collection,
          collection.name === 'employees' ? records.map((one) => ({ ...one, service: 'Other' })) : records,
        ),
    }))
    expect((await moving(source, altering)).differences.join()).to.match(/employees .*, which are not the same/)
  })

  it('notices what changed in the source meanwhile, and heals when it is run again', async () => {
    const [source, to] = [await filled(), place()]
    const late = otherwise(to, (store) => ({
      load: async (collection, records) => {
        if (collection.name === 'trailHeads') await addStaff(scopeOf(source.store, source.organisation), 2)
        return store.load(collection, records)
      },
    }))
    const moved = await moving(source, late)
    expect(moved.differences.map((text) => text.split(' ')[0])).to.deep.equal(['employees', 'trail'])
    expect((await moving(source, to)).finishedAt).to.deep.equal(now())
    expect(await contentOf(to.store)).to.deep.equal(await contentOf(source.store))
  })

  it('goes on after people worked in the source, although a number was taken over by another person', async () => {
    const [source, to] = [await filled(700), place()]
    await failure(moving(source, breaking(to, 6, true)))
    const scope = scopeOf(source.store, source.organisation)
    const all = await scope.find(employees, { sort: 'id' })
    const work = scope.work()
    const [first, last] = [all[0]!, all.at(-1)!]
    work.replace(employees, first, { values: { number: 'gone' }, act: 'employee.changed', label: '' })
    await work.commit()
    const more = scope.work()
    more.replace(employees, last, { values: { number: first.number }, act: 'employee.changed', label: '' })
    await more.commit()
    const moved = await moving(source, to)
    const again = moved.finishedAt === null ? await moving(source, to) : moved
    expect(again.differences).to.deep.equal([])
    expect(await contentOf(to.store)).to.deep.equal(await contentOf(source.store))
  })

  it('says which files of the source are gone or altered, and finishes only when that is accepted', async () => {
    const [source, to] = [await filled(), place()]
    const path = join(source.folder, 'files', source.sha256.slice(0, 2), source.sha256)
    const whole = readFileSync(path)
    writeFileSync(path, 'something else, altered')
    expect((await moving(source, to)).findings).to.deep.equal([`the file ${source.sha256} is altered in the source`])
    rmSync(path)
    const found = await moving(source, to)
    expect([found.findings, found.finishedAt]).to.deep.equal([
      [`the file ${source.sha256} is missing in the source`],
      null,
    ])
    writeFileSync(path, whole)
    expect((await moving(source, to)).findings).to.deep.equal([])
    const accepting = place()
    rmSync(path)
    expect((await moving(source, accepting, { acceptFindings: true })).finishedAt).to.deep.equal(now())
  })

  it('says which trail of the source does not fit', async () => {
    const [source, to] = [await filled(), place()]
    const [entry] = await scopeOf(source.store, source.organisation).find(trail, { where: { sequence: 2 } })
    await source.store.load(trail, [{ ...entry!, act: 'thing.forged' } as Stored<object>])
    const moved = await moving(source, to)
    expect(moved.differences).to.deep.equal([])
    expect(moved.findings).to.deep.equal(['the trail of demerdorp is not whole: see waarborg trail verify'])
  })
})
