import { expect } from 'chai'
import { newId } from '../../src/data/records.ts'
import type { Change, Store } from '../../src/data/store.ts'
import { installationWork, Scope } from '../../src/data/tenancy.ts'
import { installationTrail, trail } from '../../src/data/trail.ts'
import { Conflict, Invalid, NotFound } from '../../src/domain/errors.ts'
import { contract } from './adapters.ts'
import { failure } from './failure.ts'
import { cards, creating, keys, things } from './samples.ts'

const now = (): Date => new Date('2026-11-24T09:00:00Z')
const actor = { kind: 'system', name: 'test' } as const
const scopeOf = (store: Store, organisation: string): Scope => new Scope(store, { organisation, actor, now })

contract('commits', (opened) => {
  const counts = async (): Promise<number[]> => {
    const { store } = opened()
    return Promise.all(
      [things, cards, keys, trail, installationTrail].map((one) => store.count(one, { everyOrganisation: true })),
    )
  }

  it('of nothing change nothing', async () => {
    const before = await counts()
    await opened().store.commit([])
    expect(await counts()).to.deep.equal(before)
  })

  it('all or nothing: a failure in the middle leaves nothing, whatever the failure', async () => {
    const { store } = opened()
    const known = creating(things, { name: 'known' })
    await store.commit([known, creating(keys, { key: 'held' })])
    const before = await counts()
    const bad: Record<string, [Change, abstract new (...given: never[]) => Error]> = {
      'stale version': [
        { op: 'replace', collection: things, id: known.id, version: 9, values: { name: 'x' } },
        Conflict,
      ],
      'taken key': [creating(keys, { key: 'held' }), Conflict],
      'not there': [{ op: 'remove', collection: things, id: newId(), version: 1 }, NotFound],
      invalid: [creating(things, {}), Invalid],
      'a list as an index field': [creating(things, { name: 'x', rank: ['a'] }), Error],
    }
    for (const [name, [change, type]] of Object.entries(bad)) {
      const good = (): Change[] => Array.from({ length: 500 }, (_, n) => creating(things, { name: `part ${n}` }))
      const remove: Change = { op: 'remove', collection: things, id: known.id, version: 1 }
      expect(await failure(store.commit([...good(), change, ...good(), remove])), name).to.be.instanceOf(type)
      expect(await counts(), name).to.deep.equal(before)
    }
    expect(await store.get(things, known.id)).to.include({ name: 'known', version: 1 })
  })

  it('changes of one commit see one another, in their order', async () => {
    const { store } = opened()
    const made = creating(things, { name: 'first' })
    const target = { collection: things, id: made.id }
    await store.commit([
      made,
      { op: 'replace', ...target, version: 1, values: { name: 'second' } },
      { op: 'replace', ...target, version: 2, values: { name: 'third' } },
    ])
    expect(await store.get(things, made.id)).to.include({ name: 'third', version: 3 })
  })

  it('goes on after a failed commit', async () => {
    const { store } = opened()
    const error = await failure(store.commit([{ op: 'remove', collection: things, id: newId(), version: 1 }]))
    expect(error).to.be.instanceOf(NotFound)
    await store.commit([creating(things, { name: 'after' })])
  })

  it('keeps nothing of values that the caller changes afterwards', async () => {
    const values = { name: 'before', list: ['x'] }
    const made = creating(things, values)
    const writing = opened().store.commit([made])
    values.list.push('y')
    await writing
    values.list.push('z')
    const kept = await opened().store.get(things, made.id)
    expect(kept!.list).to.deep.equal(['x'])
    // An adapter may refuse the change outright (frozen records) or let the caller keep it to itself.
    try {
      kept!.list!.push('changed')
    } catch (error) {
      expect(error).to.be.an.instanceOf(TypeError)
    }
    expect((await opened().store.get(things, made.id))!.list).to.deep.equal(['x'])
  })
})

contract('records with their trail', (opened) => {
  it('are written together: no record without its entry', async () => {
    const organisation = newId()
    const scope = scopeOf(opened().store, organisation)
    const work = scope.work()
    const id = work.create(cards, { name: 'noted' }, { act: 'card.made', label: 'Noted' })
    expect(await scope.count(trail)).to.equal(0)
    await work.commit()
    const [entry] = await scope.find(trail, { where: { subjectId: id } })
    expect(entry).to.deep.include({
      act: 'card.made',
      organisation,
      subject: { kind: 'testCards', id, label: 'Noted' },
    })
    expect(await scope.get(cards, id)).to.include({ name: 'noted' })
  })

  it('are both absent when anything in the commit fails', async () => {
    const organisation = newId()
    const scope = scopeOf(opened().store, organisation)
    const work = scope.work()
    work.create(cards, { name: 'twice' }, { act: 'card.made', label: '' })
    work.create(cards, { name: 'twice' }, { act: 'card.made', label: '' })
    expect(await failure(work.commit()))
      .to.be.instanceOf(Conflict)
      .with.property('field', 'name')
    expect([await scope.count(cards), await scope.count(trail)]).to.deep.equal([0, 0])
  })

  it('of the installation go to its own trail', async () => {
    const { store } = opened()
    const work = installationWork(store, actor, now)
    const id = work.create(keys, { key: 'shared' }, { act: 'key.made', label: 'Shared' })
    await work.commit()
    expect(await store.count(installationTrail, { where: { subjectId: id } })).to.equal(1)
    expect(await store.count(trail, { everyOrganisation: true, where: { subjectId: id } })).to.equal(0)
  })
})
