import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { controls } from '../../src/data/controls.ts'
import { memberships } from '../../src/data/memberships.ts'
import { newId } from '../../src/data/records.ts'
import { entities, sites } from '../../src/data/sites.ts'
import type { Store } from '../../src/data/store.ts'
import { openSqlite } from '../../src/data/stores/sqlite.ts'
import { findAcross, installationWork, Scope, valuesOf } from '../../src/data/tenancy.ts'
import { installationTrail, trail } from '../../src/data/trail.ts'
import { users } from '../../src/data/users.ts'
import { NotFound } from '../../src/domain/errors.ts'

const now = (): Date => new Date('2026-11-24T09:00:00Z')
const actor = { kind: 'user', id: newId(), name: 'Sofie Claes' } as const
const made = { act: 'entity.created', label: 'Town' }
const town = { kind: 'municipality', name: 'Town' } as const
const site = {
  kind: 'depot',
  name: 'Depot',
  street: '',
  postcode: '',
  municipality: '',
  entity: null,
  responsible: '',
} as const

describe('a scope', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-tenancy-'))
  let store: Store
  let mine: Scope
  let theirs: Scope
  before(() => (store = openSqlite(folder)))
  after(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => {
    mine = scopeOf(newId())
    theirs = scopeOf(newId())
  })

  const scopeOf = (organisation: string): Scope => new Scope(store, { organisation, actor, now })
  const create = async (scope: Scope, name = 'Town'): Promise<string> => {
    const work = scope.work()
    const id = work.create(entities, { ...town, name }, made)
    await work.commit()
    return id
  }

  it('reads only what belongs to its organisation, by every way of reading', async () => {
    const id = await create(mine)
    expect(await mine.get(entities, id)).to.include({ name: 'Town', organisation: mine.organisation })
    expect(await theirs.get(entities, id)).to.equal(undefined)
    expect(await theirs.find(entities)).to.deep.equal([])
    expect(await theirs.find(entities, { where: { id } })).to.deep.equal([])
    expect(await theirs.count(entities)).to.equal(0)
    expect(await theirs.countBy(entities, 'name')).to.deep.equal(new Map())
    for await (const found of theirs.stream(entities)) expect.fail(`it streams ${found.name}`)
  })

  it('says NotFound alike for what is not there and what belongs to another', async () => {
    for (const id of [await create(theirs), newId(), 'x', '']) {
      const error: unknown = await mine.require(entities, id).catch((reason: unknown) => reason)
      expect(error).to.be.instanceOf(NotFound)
    }
  })

  it('cannot be asked for another organisation', () => {
    const where = { organisation: theirs.organisation }
    for (const attempt of [
      () => mine.find(entities, { where }),
      () => mine.count(entities, { where: { organisation: { in: [] } } }),
      () => mine.stream(entities, { where }),
    ])
      expect(attempt).to.throw('a query cannot name an organisation')
  })

  it('cannot change or remove a record of another organisation, even when it holds one', async () => {
    const record = (await theirs.get(entities, await create(theirs)))!
    const replacing = mine.work()
    replacing.replace(entities, record, { values: { name: 'Taken' }, act: 'entity.updated', label: '' })
    const removing = mine.work()
    removing.remove(entities, record, { act: 'entity.removed', label: '' })
    for (const work of [replacing, removing])
      expect(await work.commit().catch((reason: unknown) => reason)).to.be.instanceOf(NotFound)
    expect(await theirs.get(entities, record.id)).to.deep.equal(record)
    expect(await mine.count(trail)).to.equal(0)
  })

  it('stamps its own organisation on what it writes, whatever the values say', async () => {
    const work = mine.work()
    const id = work.create(entities, { ...town, organisation: theirs.organisation } as never, made)
    await work.commit()
    expect(await theirs.get(entities, id)).to.equal(undefined)
    expect(await mine.get(entities, id)).to.include({ organisation: mine.organisation })
  })

  it('does not lead to what the installation shares', () => {
    for (const attempt of [
      () => mine.get(users, newId()),
      () => mine.find(memberships),
      () => mine.count(installationTrail),
    ])
      expect(attempt).to.throw('not owned by an organisation')
  })

  it('is needed for what is owned', () => {
    expect(() => installationWork(store, actor, now).create(entities, { ...town }, made)).to.throw('needs a Scope')
  })

  it('reads over several organisations only with a ticket for each', async () => {
    const ids = [await create(mine), await create(theirs)]
    await create(scopeOf(newId()))
    const tickets = [mine.organisation, theirs.organisation]
    const found = await findAcross(store, tickets, {
      collection: entities,
      query: { where: { organisation: 'other' } },
    })
    expect(found.map(({ id }) => id)).to.have.members(ids)
    expect(await findAcross(store, [], { collection: entities })).to.deep.equal([])
  })

  describe('leaves a trail', () => {
    const entriesOf = (id: string) => mine.find(trail, { where: { subjectId: id }, sort: 'at' })

    it('of what was made, by whom and when', async () => {
      const id = await create(mine)
      const [entry, ...others] = await entriesOf(id)
      expect(others).to.deep.equal([])
      expect(entry).to.deep.include({
        at: now(),
        actor,
        act: 'entity.created',
        subject: { kind: 'entities', id, label: 'Town' },
      })
      expect(entry!.changes).to.deep.equal([
        { field: 'kind', before: null, after: 'municipality' },
        { field: 'name', before: null, after: 'Town' },
      ])
    })

    it('of what was changed: the changed fields only', async () => {
      const record = (await mine.get(entities, await create(mine)))!
      const work = mine.work()
      work.replace(entities, record, {
        values: { kind: 'municipality', name: 'City' },
        act: 'entity.updated',
        label: 'City',
      })
      await work.commit()
      expect(await mine.get(entities, record.id)).to.include({ name: 'City', kind: 'municipality', version: 2 })
      const entry = (await entriesOf(record.id)).find(({ act }) => act === 'entity.updated')
      expect(entry!.changes).to.deep.equal([{ field: 'name', before: 'Town', after: 'City' }])
    })

    it('of what was removed: all that it held', async () => {
      const record = (await mine.get(entities, await create(mine)))!
      const work = mine.work()
      work.remove(entities, record, { act: 'entity.removed', label: 'Town' })
      await work.commit()
      const entry = (await entriesOf(record.id)).find(({ act }) => act === 'entity.removed')
      expect(entry!.changes).to.deep.include({ field: 'name', before: 'Town', after: null })
      expect(await mine.get(entities, record.id)).to.equal(undefined)
    })

    it('and writes nothing when nothing changes', async () => {
      const record = (await mine.get(entities, await create(mine)))!
      const work = mine.work()
      work.replace(entities, record, { values: { name: 'Town' }, act: 'entity.updated', label: '' })
      expect(work.empty).to.equal(true)
      await work.commit()
      expect(await mine.get(entities, record.id)).to.include({ version: 1 })
      expect(await entriesOf(record.id)).to.have.length(1)
    })

    it('with empty lists and empty parts as they were', async () => {
      const work = mine.work()
      const values = { number: 1, title: {}, norms: [] } as never
      const id = work.create(controls, values, { act: 'control.created', label: '' })
      await work.commit()
      expect((await entriesOf(id))[0]!.changes).to.deep.include.members([
        { field: 'title', before: null, after: {} },
        { field: 'norms', before: null, after: [] },
      ])
    })

    it('never of a password', async () => {
      const work = installationWork(store, actor, now)
      const person = {
        name: 'P',
        email: `${newId()}@example.test`,
        language: 'nl',
        installationAdministrator: false,
        mustChangePassword: true,
      } as const
      const id = work.create(
        users,
        { ...person, passwordHash: '$argon2id$secret', sessionsValidFrom: now(), createdAt: now(), disabledAt: null },
        made,
      )
      await work.commit()
      const [entry] = await store.find(installationTrail, { where: { subjectId: id } })
      expect(JSON.stringify(entry)).not.to.include('argon2')
      expect(entry!.changes.map(({ field }) => field)).to.include('passwordHash')
    })
  })

  it('gives a new record its id before it is written, so that another can refer to it in the same commit', async () => {
    const work = mine.work()
    const entity = work.create(entities, { ...town }, made)
    const id = work.create(sites, { ...site, entity }, { act: 'site.created', label: 'Depot' })
    expect(await mine.count(sites)).to.equal(0)
    await work.commit()
    expect(await mine.get(sites, id)).to.include({ entity })
  })

  it('tells the values of a record from what the store added', () => {
    expect(valuesOf({ id: 'i', version: 2, organisation: 'o', name: 'n' })).to.deep.equal({ name: 'n' })
  })
})
