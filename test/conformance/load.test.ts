import { expect } from 'chai'
import mongoose from 'mongoose'
import { controls } from '../../src/data/controls.ts'
import { employees } from '../../src/data/employees.ts'
import { evidence, noEnd } from '../../src/data/evidence.ts'
import { documentOf } from '../../src/data/move/document.ts'
import { newId, toDocument } from '../../src/data/records.ts'
import { type AnyCollection, type Store, type Stored } from '../../src/data/store.ts'
import { trail } from '../../src/data/trail.ts'
import { Conflict, NotFound } from '../../src/domain/errors.ts'
import { contract } from './adapters.ts'
import { failure } from './failure.ts'
import { cards, creating, keys, things } from './samples.ts'

const everything = { everyOrganisation: true } as const

async function streamed(store: Store, collection: AnyCollection): Promise<Stored<object>[]> {
  const records: Stored<object>[] = []
  for await (const record of store.stream(collection, everything)) records.push(record)
  return records
}

/** A record as a stream gives it. */
const record = (values: object, organisation?: string): Stored<object> =>
  ({ id: newId(), version: 1, ...values, ...(organisation === undefined ? {} : { organisation }) }) as Stored<object>

contract('loading what another store kept', (opened) => {
  const store = (): Store => opened().store

  it('gives back what was loaded, to the last value, also after a restart', async () => {
    const all = [
      record({ name: 'moments', at: new Date('1969-12-31T23:59:59.999Z') }),
      record({ name: 'bytes', bytes: Buffer.from([0, 255, 10, 13]) }),
      record({ name: 'none', bytes: Buffer.alloc(0) }),
      record({ name: 'long', long: 2n ** 53n + 1n }),
      record({ name: 'least', long: -(2n ** 63n) }),
      record({ name: 'null', flag: null, at: null, ref: null, rank: null }),
      record({ name: 'absent' }),
      record({ name: 'empty', list: [], nested: [], map: {}, anything: { a: {}, b: [], c: '' } }),
      record({ name: 'Zoë 😀 \u0000', list: ['אבג', '\ufeff'], map: { 'a.b': '1', $c: '2', é: '3' } }),
      record({ name: 'parts', nested: [{ a: '', b: null }], ref: newId(), rank: -0.5, version: 7 }),
      record({ name: 'plain', anything: [newId(), { ref: newId(), at: new Date(0), none: null }] }),
    ]
    await store().load(things, all)
    const again = await opened().reopen()
    const byId = all.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(await streamed(again, things)).to.deep.equal(byId)
  })

  it('keeps a record as it is: what the schema would fill in, refuse or leave out stays as it was', async () => {
    const organisation = newId()
    const old = record({ at: new Date(0), act: 'thing.done', stranger: 'x' }, organisation)
    await store().load(trail, [old])
    expect(await streamed(store(), trail)).to.deep.equal([old])
  })

  it('keeps versions, and the next change goes on from there', async () => {
    const one = record({ name: 'versioned', version: 41 })
    await store().load(things, [one])
    const change = { op: 'replace', collection: things, id: one.id, values: { name: 'later' } } as const
    const stale = await failure(store().commit([{ ...change, version: 40 }]))
    expect(stale).to.be.instanceOf(Conflict)
    await store().commit([{ ...change, version: 41 }])
    expect((await store().get(things, one.id))?.version).to.equal(42)
  })

  it('finds by every index field, references and derived ones too', async () => {
    const organisation = newId()
    const [user, site] = [newId(), newId()]
    const values = { number: '7', email: 'a@b.example', user, site, signed: null, startedOn: '2026-01-01' }
    const derived = { inServiceUntil: '9999-12-31', sortName: 'peeters els', service: 'ICT' }
    const one = record({ ...values, ...derived }, organisation)
    await store().load(employees, [one])
    for (const [field, value] of Object.entries({ ...values, ...derived })) {
      const found = await store().find(employees, { where: { organisation, [field]: value } })
      expect(
        found.map(({ id }) => id),
        field,
      ).to.deep.equal([one.id])
    }
    const ranged = await store().count(things, { where: { rank: { from: -1, before: 0 } } })
    expect(ranged).to.equal(1)
  })

  it('replaces what is there already, so that a page can be repeated, and readers see it', async () => {
    const organisation = newId()
    const [a, b] = [record({ name: 'a' }, organisation), record({ name: 'b' }, organisation)]
    await store().load(cards, [a])
    expect(await store().count(cards, { where: { organisation } })).to.equal(1)
    expect((await store().find(cards, { where: { organisation, name: 'a' } })).length).to.equal(1)
    await store().load(cards, [{ ...a, name: 'changed', version: 2 } as Stored<object>, b])
    expect(await store().find(cards, { where: { organisation, name: 'a' } })).to.deep.equal([])
    expect((await store().find(cards, { where: { organisation, name: 'changed' } }))[0]?.version).to.equal(2)
    await store().load(cards, [b])
    expect(await store().count(cards, { where: { organisation } })).to.equal(2)
  })

  it('takes all or none: a taken unique key refuses the whole page and names the field', async () => {
    const organisation = newId()
    await store().commit([creating(cards, { name: 'taken' }, { organisation })])
    const page = [record({ name: 'fresh' }, organisation), record({ name: 'taken' }, organisation)]
    const refused = await failure(store().load(cards, page))
    expect(refused).to.be.instanceOf(Conflict).with.property('field', 'name')
    expect(await store().count(cards, { where: { organisation } })).to.equal(1)
    await store().load(keys, [record({ key: 'k' })])
    expect(await failure(store().load(keys, [record({ key: 'k' })]))).to.be.instanceOf(Conflict)
  })

  it('never takes a record away from another organisation, nor one that names none', async () => {
    const [mine, theirs] = [newId(), newId()]
    const one = record({ name: 'mine' }, mine)
    await store().load(cards, [one])
    expect(await failure(store().load(cards, [{ ...one, organisation: theirs }]))).to.be.instanceOf(Conflict)
    expect(await store().count(cards, { where: { organisation: mine } })).to.equal(1)
    expect((await failure(() => store().load(cards, [record({ name: 'nobody' })]))).message).to.include('owned')
    expect(await failure(() => store().load(things, [record({ name: 'x', id: 'no id' })]))).to.be.instanceOf(NotFound)
  })

  it('takes nothing, and a thousand at once', async () => {
    await store().load(things, [])
    const many = Array.from({ length: 1000 }, (_, n) => record({ name: `many ${n}` }))
    await store().load(things, many)
    const range = { where: { name: { from: 'many ', before: 'many!' } } }
    expect(await store().count(things, range)).to.equal(1000)
  })

  it('puts references back where they were, in parts and lists too', async () => {
    const organisation = newId()
    const addedBy = { id: newId(), name: 'Els' }
    const files = [{ name: 'a.pdf', size: 3, type: 'application/pdf', sha256: 'a'.repeat(64), preview: null }]
    const revision = { number: 1, files, link: '', note: '', aboutOn: null, validUntil: null, addedAt: new Date(1) }
    const owner = newId()
    const values = { title: 'Proof', owner, revisions: [{ ...revision, addedBy }], validUntil: noEnd }
    const made = creating(evidence, { ...values, addedAt: new Date(2), key: newId() }, { organisation })
    await store().commit([made])
    const [kept] = await streamed(store(), evidence)
    await store().load(evidence, [kept!])
    expect(await streamed(store(), evidence)).to.deep.equal([kept])
    const document = await toDocument(evidence, made.values)
    delete document['_id']
    expect(documentOf(evidence, kept!)).to.deep.equal(document)
  })

  it('puts them back in lists of references, and leaves digits alone that are none', () => {
    const [entity, title] = [newId(), newId()]
    const values = { number: 1, title: { nl: title }, entities: [entity], norms: [title], organisation: newId() }
    const document = documentOf(controls, record(values))
    expect(document['entities']).to.deep.equal([new mongoose.Types.ObjectId(entity)])
    expect([document['title'], document['norms']]).to.deep.equal([{ nl: title }, [title]])
    expect(values.entities).to.deep.equal([entity])
  })
})
