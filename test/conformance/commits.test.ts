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

contract('unique keys', (opened) => {
  const taken = async (changes: Change[], field: string): Promise<void> => {
    expect(await failure(opened().store.commit(changes)))
      .to.be.instanceOf(Conflict)
      .with.property('field', field)
  }

  it('a taken value is a Conflict that names the field, when created and when replaced', async () => {
    const other = creating(keys, { key: 'b' })
    await opened().store.commit([creating(keys, { key: 'a' }), other])
    await taken([creating(keys, { key: 'a' })], 'key')
    await taken([{ op: 'replace', collection: keys, id: other.id, version: 1, values: { key: 'a' } }], 'key')
    expect(await opened().store.get(keys, other.id)).to.include({ key: 'b', version: 1 })
  })

  it('a pair is taken only as a pair', async () => {
    const pair = (left: string, right: string) => creating(keys, { left, right, key: newId() })
    await opened().store.commit([pair('l', 'r'), pair('l', 'x'), pair('x', 'r')])
    await taken([pair('l', 'r')], 'left')
  })

  it('null and absent are never taken', async () => {
    await opened().store.commit([
      creating(keys, {}),
      creating(keys, {}),
      creating(keys, { key: newId(), left: 'only' }),
    ])
  })

  it('the same record may keep its value, and two may not in one commit', async () => {
    const made = creating(keys, { key: 'keeps' })
    await opened().store.commit([made])
    const change = { op: 'replace', collection: keys, id: made.id, version: 1 } as const
    await opened().store.commit([{ ...change, values: { key: 'keeps', left: 'new' } }])
    await taken([creating(keys, { key: 'twin' }), creating(keys, { key: 'twin' })], 'key')
    expect(await opened().store.count(keys, { where: { key: 'twin' } })).to.equal(0)
  })

  it('per organisation, not across: the field is named, not the organisation', async () => {
    const [one, two] = [newId(), newId()]
    const card = (organisation: string, name: string) =>
      creating(cards, { name, series: 's', number: 1 }, { organisation })
    await opened().store.commit([card(one, 'x'), card(two, 'x')])
    await taken([creating(cards, { name: 'x' }, { organisation: one })], 'name')
    await taken([card(one, 'y')], 'series')
  })

  it('one of 50 callers at the same moment gets it', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => opened().store.commit([creating(keys, { key: 'wanted' })])),
    )
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown)
    expect(refused).to.have.length(49)
    for (const reason of refused) expect(reason).to.be.instanceOf(Conflict).with.property('field', 'key')
    expect(await opened().store.count(keys, { where: { key: 'wanted' } })).to.equal(1)
  })
})

contract('commits', (opened) => {
  const counts = async (): Promise<number[]> => {
    const { store } = opened()
    return Promise.all(
      [things, cards, keys, trail, installationTrail].map((one) => store.count(one, { everyOrganisation: true })),
    )
  }

  it('nothing, one change, and 10,000 changes', async () => {
    const { store } = opened()
    const before = await store.count(things)
    await store.commit([])
    await store.commit([creating(things, { name: 'single' })])
    await store.commit(Array.from({ length: 10_000 }, (_, n) => creating(things, { name: 'bulk', rank: n })))
    expect(await store.count(things)).to.equal(before + 10_001)
    const last = await store.find(things, { where: { name: 'bulk' }, sort: '-rank', limit: 1 })
    expect(last[0]).to.include({ rank: 9999 })
  }).timeout(60_000)

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

  it('50 callers replace the same version: exactly one wins, the others get Conflict on version', async () => {
    const { store } = opened()
    const made = creating(things, { name: 'start' })
    await store.commit([made])
    const replace = (n: number) =>
      store.commit([
        { op: 'replace', collection: things, id: made.id, version: 1, values: { name: `caller ${n}` } },
        creating(things, { name: 'race', rank: n }),
      ])
    const results = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => replace(n)))
    const winners = results.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []))
    expect(winners).to.have.length(1)
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).to.be.instanceOf(Conflict).with.property('field', 'version')
    expect(await store.get(things, made.id)).to.include({ version: 2, name: `caller ${winners[0]}` })
    const rest = await store.find(things, { where: { name: 'race' } })
    expect(rest.map(({ rank }) => rank)).to.deep.equal(winners)
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
