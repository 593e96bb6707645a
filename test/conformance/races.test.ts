import { expect } from 'chai'
import { newId } from '../../src/data/records.ts'
import type { Change, Store } from '../../src/data/store.ts'
import { Conflict, NotFound } from '../../src/domain/errors.ts'
import { contract } from './adapters.ts'
import { cards, creating, keys, things } from './samples.ts'

const callers = 50

interface Outcome {
  /** the callers that were answered without an error */
  winners: number[]
  /** what the others got: `Conflict` with its field, or another error's name */
  refusals: string[]
}

/** All callers at the same moment. */
async function race(call: (n: number) => Promise<unknown>): Promise<Outcome> {
  const results = await Promise.allSettled(Array.from({ length: callers }, (_, n) => call(n)))
  return {
    winners: results.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : [])),
    refusals: results.flatMap((result) => (result.status === 'rejected' ? [told(result.reason)] : [])),
  }
}

function told(error: unknown): string {
  if (error instanceof Conflict) return `Conflict ${error.field}`
  if (error instanceof NotFound) return 'NotFound'
  throw error
}

const all = (text: string): string[] => Array.from({ length: callers - 1 }, () => text)

/** Reads, changes and writes, and does it again until nobody came in between. */
async function untilDone(attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await attempt()
      return
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
    }
  }
}

contract('50 callers at the same moment', (opened) => {
  let store: Store
  before(() => {
    store = opened().store
  })

  const replacing = (id: string, values: object, version = 1): Change => ({
    ...{ op: 'replace', collection: things, id, version, values },
  })

  it('replace the same version: exactly one wins, the others get Conflict on version', async () => {
    const made = creating(things, { name: 'start' })
    await store.commit([made])
    const { winners, refusals } = await race((n) => store.commit([replacing(made.id, { name: `caller ${n}` })]))
    expect(winners).to.have.length(1)
    expect(refusals).to.deep.equal(all('Conflict version'))
    expect(await store.get(things, made.id)).to.deep.equal({ id: made.id, version: 2, name: `caller ${winners[0]}` })
  })

  it('replace the same version with more in the commit: what the others brought is not there', async () => {
    const made = creating(things, { name: 'start' })
    await store.commit([made])
    const { winners, refusals } = await race((n) =>
      store.commit([
        creating(things, { name: 'before it', rank: n }),
        replacing(made.id, { name: `caller ${n}` }),
        creating(keys, { key: `after it ${n}` }),
      ]),
    )
    expect(winners).to.have.length(1)
    expect(refusals).to.deep.equal(all('Conflict version'))
    expect((await store.find(things, { where: { name: 'before it' } })).map(({ rank }) => rank)).to.deep.equal(winners)
    const after = await store.find(keys, { where: { key: { from: 'after it', before: 'after iu' } } })
    expect(after.map(({ key }) => key)).to.deep.equal([`after it ${winners[0]}`])
  })

  it('create with the same unique key: exactly one wins, the others get Conflict on it', async () => {
    const { winners, refusals } = await race(() => store.commit([creating(keys, { key: 'wanted' })]))
    expect(winners).to.have.length(1)
    expect(refusals).to.deep.equal(all('Conflict key'))
    expect(await store.count(keys, { where: { key: 'wanted' } })).to.equal(1)
  })

  it('create with the same pair of an organisation, in commits of two', async () => {
    const organisation = newId()
    const { winners, refusals } = await race((n) =>
      store.commit([
        creating(cards, { name: `caller ${n}` }, { organisation }),
        creating(cards, { name: `pair of ${n}`, series: 's', number: 1 }, { organisation }),
      ]),
    )
    expect(winners).to.have.length(1)
    expect(refusals).to.deep.equal(all('Conflict series'))
    const names = (await store.find(cards, { where: { organisation }, sort: 'name' })).map(({ name }) => name)
    expect(names).to.deep.equal([`caller ${winners[0]}`, `pair of ${winners[0]}`])
  })

  it('create with the same id', async () => {
    const id = newId()
    const { winners, refusals } = await race((n) => store.commit([creating(things, { name: `caller ${n}` }, { id })]))
    expect(winners).to.have.length(1)
    expect(refusals).to.deep.equal(all('Conflict id'))
    expect(await store.get(things, id)).to.include({ version: 1, name: `caller ${winners[0]}` })
  })

  it('take each a key of their own: all win', async () => {
    const { winners } = await race((n) =>
      store.commit([creating(keys, { key: `own ${n}` }), creating(things, { name: 'own' })]),
    )
    expect(winners).to.have.length(callers)
    expect(await store.count(things, { where: { name: 'own' } })).to.equal(callers)
  })

  it('replace against remove: one wins; the others find it changed or gone', async () => {
    for (const alone of [true, false]) {
      const made = creating(things, { name: 'contested' })
      await store.commit([made])
      const more = (): Change[] => (alone ? [] : [creating(things, { name: 'along' })])
      const { winners, refusals } = await race((n) =>
        n % 2 === 0
          ? store.commit([...more(), replacing(made.id, { name: `caller ${n}` })])
          : store.commit([...more(), { op: 'remove', collection: things, id: made.id, version: 1 }]),
      )
      expect(winners).to.have.length(1)
      const isReplaced = winners[0]! % 2 === 0
      expect(refusals).to.deep.equal(all(isReplaced ? 'Conflict version' : 'NotFound'))
      const left = await store.get(things, made.id)
      expect(left?.name).to.equal(isReplaced ? `caller ${winners[0]}` : undefined)
      expect(await store.count(things, { where: { name: 'along' } })).to.equal(alone ? 0 : 1)
    }
  })

  it('replace two records in opposite orders: one wins both, none waits for ever', async () => {
    const pair = [creating(things, { name: 'one' }), creating(things, { name: 'two' })] as const
    await store.commit(pair)
    const { winners, refusals } = await race((n) => {
      const changes = pair.map(({ id }) => replacing(id, { name: `caller ${n}` }))
      return store.commit(n % 2 === 0 ? changes : changes.toReversed())
    })
    expect(winners).to.have.length(1)
    expect(refusals).to.deep.equal(all('Conflict version'))
    for (const { id } of pair)
      expect(await store.get(things, id)).to.include({ version: 2, name: `caller ${winners[0]}` })
  })

  it('count up, each trying again after a Conflict: all 50 are counted', async () => {
    const made = creating(things, { name: 'counter', rank: 0 })
    await store.commit([made])
    const { winners } = await race(() =>
      untilDone(async () => {
        const { rank, version } = (await store.get(things, made.id))!
        await store.commit([replacing(made.id, { name: 'counter', rank: rank! + 1 }, version)])
      }),
    )
    expect(winners).to.have.length(callers)
    expect(await store.get(things, made.id)).to.include({ rank: callers, version: callers + 1 })
  })

  it('move amounts between five records: no amount is lost or made, and no read sees one under way', async () => {
    const start = 100
    const ref = newId()
    const purses = Array.from({ length: 5 }, () => creating(things, { name: 'purse', ref, rank: start }))
    await store.commit(purses)
    const sums = new Set<number>()
    const { winners } = await race((n) =>
      untilDone(async () => {
        const found = await store.find(things, { where: { ref } })
        sums.add(found.reduce((sum, { rank }) => sum + rank!, 0))
        const [from, to] = [found[n % 5]!, found[(n + 1 + (n % 3)) % 5]!]
        const moved = [[from, -n] as const, [to, n] as const]
        await store.commit(
          moved.map(([{ id, version, rank }, by]) => replacing(id, { name: 'purse', ref, rank: rank! + by }, version)),
        )
      }),
    )
    expect(winners).to.have.length(callers)
    const left = await store.find(things, { where: { ref } })
    expect([...sums]).to.deep.equal([5 * start])
    expect(left.reduce((sum, { rank }) => sum + rank!, 0)).to.equal(5 * start)
    expect(left.reduce((sum, { version }) => sum + version - 1, 0)).to.equal(2 * callers)
  })
})
