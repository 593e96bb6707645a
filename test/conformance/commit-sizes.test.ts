import { expect } from 'chai'
import { newId } from '../../src/data/records.ts'
import type { Change, Store } from '../../src/data/store.ts'
import { Conflict, Invalid, NotFound } from '../../src/domain/errors.ts'
import { contract } from './adapters.ts'
import { failure } from './failure.ts'
import { creating, keys, type Thing, things } from './samples.ts'

/** How long one commit may take, in milliseconds: this is about all or nothing, and a server may be busy with others. */
const patience = (changes: number): number => 120_000 + changes * 24

contract('a commit is all or nothing', (opened) => {
  let store: Store
  before(() => {
    store = opened().store
  })

  /** Of all that these records have in common: how many there are, and their versions and ranks in order of rank. */
  const kept = async (name: string): Promise<{ count: number; versions: number[]; ranks: unknown[] }> => {
    const found = await store.find<Thing>(things, { where: { name }, sort: 'rank' })
    return {
      count: await store.count(things, { where: { name } }),
      versions: [...new Set(found.map(({ version }) => version))],
      ranks: found.map(({ rank }) => rank),
    }
  }

  for (const size of [1, 2, 1000, 10_000]) {
    const ranks = Array.from({ length: size }, (_, n) => n)

    it(`${size} created, then all replaced, then all removed`, async () => {
      const made = ranks.map((rank) => creating(things, { name: `all ${size}`, rank }))
      await store.commit(made)
      expect(await kept(`all ${size}`)).to.deep.equal({ count: size, versions: [1], ranks })
      const replaced = { name: `new ${size}` }
      await store.commit(
        made.map(({ id }, rank) => ({
          op: 'replace',
          collection: things,
          id,
          version: 1,
          values: { ...replaced, rank },
        })),
      )
      expect(await kept(`new ${size}`)).to.deep.equal({ count: size, versions: [2], ranks })
      expect(await kept(`all ${size}`)).to.deep.equal({ count: 0, versions: [], ranks: [] })
      await store.commit(made.map(({ id }) => ({ op: 'remove', collection: things, id, version: 2 })))
      expect(await store.count(things, { where: { name: `new ${size}` } })).to.equal(0)
    }).timeout(3 * patience(size))

    const refused: Record<string, (known: { id: string; key: string }) => [Change, object]> = {
      'a stale version': ({ id }) => [
        { op: 'replace', collection: keys, id, version: 7, values: { key: 'stale' } },
        new Conflict('version'),
      ],
      'a taken key': ({ key }) => [creating(keys, { key }), new Conflict('key')],
      'a taken id': ({ id }) => [creating(keys, {}, { id }), new Conflict('id')],
      'what is not there': () => [{ op: 'remove', collection: keys, id: newId(), version: 1 }, new NotFound('')],
      'what the schema refuses': () => [creating(things, { rank: 'many' }), new Invalid([])],
    }
    for (const [problem, last] of Object.entries(refused))
      it(`${size}, of which the last is refused for ${problem}: nothing`, async () => {
        const [held, gone] = [creating(keys, { key: newId() }), creating(things, { name: 'stays', rank: 0 })]
        await store.commit([held, gone])
        const [change, expected] = last({ id: held.id, key: (held.values as { key: string }).key })
        const name = `nothing ${size} ${problem}`
        const good: Change[] = ranks.slice(2).map((rank) => creating(things, { name, rank }))
        // Something that changes and something that goes, too, where there is room for it.
        const remove: Change = { op: 'remove', collection: things, id: gone.id, version: 1 }
        const error = await failure(store.commit([...(size > 1 ? [remove] : []), ...good, change]))
        expect(error).to.be.instanceOf(expected.constructor)
        if (expected instanceof Conflict) expect(error).to.have.property('field', expected.field)
        expect(await store.count(things, { where: { name } })).to.equal(0)
        expect(await store.get(things, gone.id)).to.include({ version: 1, name: 'stays' })
        expect(await store.get(keys, held.id)).to.deep.equal({ id: held.id, version: 1, ...held.values })
      }).timeout(patience(size))
  }
})

contract('reading while a big commit is under way', (opened) => {
  const size = 3000

  it('sees all of it or nothing, in whichever way it asks', async () => {
    const { store } = opened()
    const where = { name: 'at once' }
    const old = creating(things, { name: 'at once', rank: -1 })
    await store.commit([old])
    const asks: Record<string, () => Promise<number>> = {
      count: () => store.count(things, { where }),
      countBy: async () => (await store.countBy(things, 'name')).get('at once') ?? 0,
      find: async () => (await store.find(things, { where })).length,
      sorted: async () => (await store.find(things, { where, sort: '-rank' })).length,
    }
    const progress = { isDone: false }
    const writing = store
      .commit([
        { op: 'remove', collection: things, id: old.id, version: 1 },
        ...Array.from({ length: size }, (_, rank) => creating(things, { name: 'at once', rank })),
      ])
      .finally(() => {
        progress.isDone = true
      })
    const seen = await Promise.all(
      Object.entries(asks).map(async ([way, ask]) => {
        const counts = new Set<number>()
        while (!progress.isDone) {
          counts.add(await ask())
          await new Promise(setImmediate)
        }
        return { way, strange: [...counts].filter((count) => count !== 1 && count !== size), last: await ask() }
      }),
    )
    await writing
    for (const { way, strange, last } of seen) expect({ strange, last }, way).to.deep.equal({ strange: [], last: size })
  })
})
