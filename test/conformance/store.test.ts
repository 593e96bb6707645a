import { expect } from 'chai'
import { newId } from '../../src/data/records.ts'
import type { Condition, Query } from '../../src/data/store.ts'
import { Conflict, Invalid, NotFound } from '../../src/domain/errors.ts'
import { failure } from './failure.ts'
import { contract } from './adapters.ts'
import { cards, creating, things } from './samples.ts'

contract('one record', (opened) => {
  it('gives back what was created, as version 1', async () => {
    const made = creating(things, { name: 'one', rank: 7 })
    await opened().store.commit([made])
    expect(await opened().store.get(things, made.id)).to.deep.equal({ id: made.id, version: 1, name: 'one', rank: 7 })
  })

  it('gives undefined for an id that is not there, however it is formed', async () => {
    for (const id of [newId(), '', 'x', "' OR 1=1 --", '\u0000', 'a'.repeat(10_000)])
      expect(await opened().store.get(things, id)).to.equal(undefined)
  })

  it('replaces the whole record and counts the version', async () => {
    const { store } = opened()
    const made = creating(things, { name: 'two', rank: 1, flag: true })
    await store.commit([made])
    await store.commit([{ op: 'replace', collection: things, id: made.id, version: 1, values: { name: 'deux' } }])
    expect(await store.get(things, made.id)).to.deep.equal({ id: made.id, version: 2, name: 'deux' })
    expect(await store.find(things, { where: { rank: 1 } })).to.deep.equal([])
    expect(await store.count(things, { where: { name: 'deux' } })).to.equal(1)
  })

  it('removes a record, and its values can be taken again', async () => {
    const { store } = opened()
    const organisation = newId()
    const made = creating(cards, { name: 'gone' }, { organisation })
    await store.commit([made])
    await store.commit([{ op: 'remove', collection: cards, id: made.id, organisation, version: 1 }])
    expect(await store.get(cards, made.id, organisation)).to.equal(undefined)
    await store.commit([creating(cards, { name: 'gone' }, { organisation })])
  })

  it('refuses a stale version as a Conflict on version, for replace and for remove', async () => {
    const { store } = opened()
    const made = creating(things, { name: 'three' })
    await store.commit([made])
    const target = { collection: things, id: made.id }
    await store.commit([{ op: 'replace', ...target, version: 1, values: { name: 'drie' } }])
    for (const change of [
      { op: 'replace', ...target, version: 1, values: { name: 'mine' } },
      { op: 'remove', ...target, version: 1 },
      { op: 'replace', ...target, version: 3, values: { name: 'from the future' } },
    ] as const)
      expect(await failure(store.commit([change])))
        .to.be.instanceOf(Conflict)
        .with.property('field', 'version')
    expect(await store.get(things, made.id)).to.include({ version: 2, name: 'drie' })
  })

  it('says NotFound when what is replaced or removed is not there', async () => {
    const { store } = opened()
    const target = { collection: things, id: newId(), version: 1 }
    expect(await failure(store.commit([{ op: 'remove', ...target }]))).to.be.instanceOf(NotFound)
    expect(await failure(store.commit([{ op: 'replace', ...target, values: { name: 'x' } }]))).to.be.instanceOf(
      NotFound,
    )
  })

  it('says NotFound for what no id can name, and makes nothing under it', async () => {
    const { store } = opened()
    const before = await store.count(things)
    for (const id of ['', 'x', newId().toUpperCase().replace(/^./, 'A'), `${newId()}0`, '\u0000']) {
      const target = { collection: things, id, version: 1 }
      for (const change of [
        creating(things, { name: 'x' }, { id }),
        { op: 'replace', ...target, values: { name: 'x' } },
        { op: 'remove', ...target },
      ] as const)
        expect(await failure(store.commit([change])), `${change.op} ${id}`).to.be.instanceOf(NotFound)
    }
    const stray = creating(cards, { name: 'x' }, { organisation: 'x' })
    expect(await failure(store.commit([stray]))).to.be.instanceOf(NotFound)
    expect(await store.count(things)).to.equal(before)
  })

  it('takes no version for any version', async () => {
    const { store } = opened()
    const made = creating(things, { name: 'guarded' })
    await store.commit([made])
    for (const version of [undefined, null, Number.NaN, '1', 1.5, -1, { $gt: 0 }] as number[])
      for (const change of [
        { op: 'remove', collection: things, id: made.id, version },
        { op: 'replace', collection: things, id: made.id, version, values: { name: 'mine' } },
      ] as const)
        expect(await failure(store.commit([change])), `${change.op} ${String(version)}`)
          .to.be.instanceOf(Conflict)
          .with.property('field', 'version')
    expect(await store.get(things, made.id)).to.deep.equal({ id: made.id, version: 1, name: 'guarded' })
  })

  it('keeps its id, version and organisation whatever the values say', async () => {
    const { store } = opened()
    const organisation = newId()
    const strange = { id: newId(), _id: newId(), version: 9, organisation: newId() }
    const made = { ...creating(cards, {}, { organisation }), values: { name: 'own', ...strange } }
    await store.commit([made])
    expect(await store.get(cards, made.id, organisation)).to.deep.equal({
      ...{ id: made.id, version: 1, organisation, name: 'own' },
    })
    const values = { name: 'still own', ...strange }
    await store.commit([{ op: 'replace', collection: cards, id: made.id, organisation, version: 1, values }])
    expect(await store.get(cards, made.id, organisation)).to.deep.equal({
      ...{ id: made.id, version: 2, organisation, name: 'still own' },
    })
    for (const foreign of [{ organisation: strange.organisation }, { organisation: { in: [strange.organisation] } }])
      expect(await store.count(cards, { where: foreign })).to.equal(0)
  })

  it('refuses a second record with the same id as a Conflict on id', async () => {
    const { store } = opened()
    const made = creating(things, { name: 'four' })
    await store.commit([made])
    const again = creating(things, { name: 'five' }, { id: made.id })
    expect(await failure(store.commit([again])))
      .to.be.instanceOf(Conflict)
      .with.property('field', 'id')
    expect(await store.get(things, made.id)).to.include({ name: 'four' })
  })

  it('validates by the schema: Invalid names every field, and nothing is written', async () => {
    const { store } = opened()
    const before = await store.count(things)
    const error = await failure(store.commit([creating(things, { rank: 'many', at: 'yesterday' })]))
    if (!(error instanceof Invalid)) throw error
    expect(error.issues.map(({ field }) => field)).to.have.members(['name', 'rank', 'at'])
    expect(await store.count(things)).to.equal(before)
  })

  it('drops what the schema does not know', async () => {
    const made = creating(things, { name: 'six', unheardOf: 1, $where: 'x', _id: newId() })
    await opened().store.commit([made])
    expect(await opened().store.get(things, made.id)).to.deep.equal({ id: made.id, version: 1, name: 'six' })
  })
})

contract('organisations', (opened) => {
  const mine = newId()
  const theirs = newId()
  const card = creating(cards, { name: 'card' }, { organisation: mine })
  before(() => opened().store.commit([card, creating(cards, { name: 'card' }, { organisation: theirs })]))

  it('shows an owned record with its organisation, and not to another one', async () => {
    const { store } = opened()
    expect(await store.get(cards, card.id, mine)).to.include({ name: 'card', organisation: mine })
    expect(await store.get(cards, card.id, theirs)).to.equal(undefined)
  })

  it('changes nothing of another organisation: NotFound, as if it were not there', async () => {
    const { store } = opened()
    const target = { collection: cards, id: card.id, organisation: theirs, version: 1 }
    const values = { name: 'taken over', organisation: theirs }
    expect(await failure(store.commit([{ op: 'replace', ...target, values }]))).to.be.instanceOf(NotFound)
    expect(await failure(store.commit([{ op: 'remove', ...target }]))).to.be.instanceOf(NotFound)
    expect(await store.get(cards, card.id, mine)).to.include({ name: 'card', version: 1 })
  })

  it('finds and counts per organisation', async () => {
    const { store } = opened()
    expect((await store.find(cards, { where: { organisation: mine } })).map(({ id }) => id)).to.deep.equal([card.id])
    expect(await store.count(cards, { where: { organisation: { in: [mine, theirs] } } })).to.equal(2)
    const perOrganisation = new Map([mine, theirs].map((id) => [id, 1]))
    const where = { organisation: { in: [mine, theirs] } }
    expect(await store.countBy(cards, 'organisation', { where })).to.deep.equal(perOrganisation)
  })

  it('gives what is of all of them only when that is said', async () => {
    const { store } = opened()
    const ids: string[] = []
    for await (const { id } of store.stream(cards, { everyOrganisation: true })) ids.push(id)
    expect(ids).to.include(card.id).and.have.length(2)
    expect(await store.count(cards, { everyOrganisation: true, where: { name: 'card' } })).to.equal(2)
  })

  it('throws, and gives nothing, when none is named', async () => {
    const { store } = opened()
    const wheres: Query['where'][] = [
      undefined,
      { name: 'card' },
      ...([null, { from: '' }, undefined, { $ne: null }, new Date()] as Condition[]).map((organisation) => ({
        organisation,
      })),
    ]
    for (const where of wheres) {
      const query = where === undefined ? {} : { where }
      for (const ask of [
        () => store.find(cards, query),
        () => store.count(cards, query),
        () => store.countBy(cards, 'name', query),
        () => readAll(store.stream(cards, query)),
      ])
        expect((await failure(ask)).message).to.match(/^testCards is owned/)
    }
    expect((await failure(() => store.get(cards, card.id))).message).to.match(/^testCards is owned/)
  })

  it('throws, and changes nothing, when a change names none', async () => {
    const { store } = opened()
    const target = { collection: cards, id: card.id, version: 1 }
    const values = { name: 'taken over', organisation: mine }
    for (const change of [
      { op: 'replace', ...target, values },
      { op: 'remove', ...target },
      { op: 'create', ...target, id: newId(), values },
    ] as const)
      expect((await failure(() => store.commit([change]))).message).to.match(/^testCards is owned/)
    expect(await store.get(cards, card.id, mine)).to.include({ name: 'card', version: 1 })
  })

  it('finds nothing under a name that no organisation can have', async () => {
    const { store } = opened()
    for (const organisation of ['', 'x', mine.toUpperCase().replace(/^./, 'G'), mine.slice(1)]) {
      expect(await store.get(cards, card.id, organisation)).to.equal(undefined)
      expect(await store.find(cards, { where: { organisation } })).to.deep.equal([])
      expect(await store.count(cards, { where: { organisation: { in: [organisation] } } })).to.equal(0)
    }
  })
})

async function readAll(records: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const record of records) count += record === undefined ? 0 : 1
  return count
}

contract('closing', (opened) => {
  it('keeps everything over a restart, versions and order included', async () => {
    const many = Array.from({ length: 30 }, (_, n) =>
      creating(things, { name: `kept ${n % 7}`, rank: n, at: new Date(n) }),
    )
    await opened().store.commit(many)
    const read = () => opened().store.find(things, { sort: '-name' })
    const before = await read()
    await opened().reopen()
    expect(await read()).to.deep.equal(before)
    expect(before).to.have.length(30)
  })

  it('can be closed twice', async () => {
    await opened().store.close()
    await opened().reopen()
    await opened().reopen()
  })

  it('counts its reads, for the benchmarks', async () => {
    const store = await opened().reopen()
    const before = store.reads
    await store.find(things)
    await store.count(things)
    expect(store.reads - before).to.equal(2)
    expect(store.description).to.match(/\S/)
  })
})
