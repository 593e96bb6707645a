import { expect } from 'chai'
import fc from 'fast-check'
import {
  beginning,
  ChainCheck,
  type ChainEntry,
  type ChainProblem,
  hashOf,
  type Link,
  sealed,
} from '../../src/domain/chain.ts'

const hex = (n: number): string => n.toString(16).padStart(24, '0')
let ids = 0

/** An entry that says something, not yet sealed. */
function entryOf(what: unknown, n: number): ChainEntry & { changes: unknown[]; organisation: string } {
  ids += 1
  return {
    id: hex(ids),
    organisation: hex(7),
    at: new Date(Date.UTC(2026, 10, 24, 9, 0, n)),
    actor: { kind: 'user', id: hex(9), name: 'Sofie Claes' },
    act: 'control.updated',
    subject: { kind: 'controls', id: hex(1000 + n), label: `M${n}` },
    changes: [{ field: 'owner', before: null, after: what }],
  }
}

function chainOf(contents: readonly unknown[]): ChainEntry[] {
  let last: Link = beginning
  return contents.map((what, n) => {
    const entry = sealed(entryOf(what, n), last)
    last = entry
    return entry
  })
}

const headOf = (chain: readonly ChainEntry[]): Link => {
  const last = chain.at(-1)
  return last === undefined ? beginning : { sequence: last.sequence ?? 0, hash: last.hash ?? '' }
}

/** As a store streams them: by sequence, then by id. */
const ordered = (chain: readonly ChainEntry[]): ChainEntry[] =>
  chain.toSorted((a, b) => Number(a.sequence) - Number(b.sequence) || (a.id < b.id ? -1 : 1))

function verify(
  chain: readonly ChainEntry[],
  head: Link | null,
  given: { now?: Link; anchor?: Link } = {},
): ChainCheck {
  const check = new ChainCheck(head, given.anchor)
  for (const entry of ordered(chain)) check.next(entry)
  check.end(given.now ?? head)
  return check
}

const found = (chain: readonly ChainEntry[], head: Link | null): Partial<ChainProblem> & { id?: string } => {
  const { problem } = verify(chain, head)
  if (problem === null) return {}
  const { kind, sequence, entry } = problem
  return { kind, sequence, ...(entry === null ? {} : { id: entry.id }) }
}

describe('a chain', () => {
  const chain = chainOf(['a', 'b', 'c', 'd', 'e'])
  const head = headOf(chain)
  const [first, second, third, fourth, fifth] = chain as [ChainEntry, ChainEntry, ChainEntry, ChainEntry, ChainEntry]
  const with_ = (replaced: object, at: ChainEntry): ChainEntry[] =>
    chain.map((entry) => (entry === at ? { ...entry, ...replaced } : entry))
  const rehashed = (entry: ChainEntry, changed: object): ChainEntry => {
    const placed = { ...entry, ...changed }
    return { ...placed, hash: hashOf(placed) }
  }

  it('numbers from 1, begins with zeros, and each entry names the hash before it', () => {
    expect(chain.map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3, 4, 5])
    expect(first.previous).to.equal('0'.repeat(64))
    expect(second.previous).to.equal(first.hash)
    expect(first.hash).to.match(/^[0-9a-f]{64}$/)
  })

  it('is whole as it was made, and empty before anything is sealed', () => {
    expect(verify(chain, head)).to.deep.include({ problem: null, last: head })
    expect(verify([], null)).to.deep.include({ problem: null, last: beginning })
  })

  it('is whole too when entries were sealed while it was read', () => {
    const early = headOf(chain.slice(0, 3))
    expect(verify(chain, early, { now: head }).problem).to.equal(null)
    expect(verify(chain.slice(0, 4), early, { now: head }).problem).to.equal(null)
  })

  it('depends on the organisation, the id, the place and every value', () => {
    const changes: object[] = [{ organisation: hex(8) }, { id: hex(8) }, { sequence: 9 }, { previous: 'f'.repeat(64) }]
    changes.push({ at: new Date(0) }, { act: 'x.y' }, { subject: {} }, { changes: [] }, { more: 1 })
    for (const changed of changes)
      expect(hashOf({ ...third, ...changed }), JSON.stringify(changed)).not.to.equal(third.hash)
    expect(hashOf({ ...third, version: 99, hash: 'x' })).to.equal(third.hash)
  })

  it('names a changed value, and one whose hash was made to fit', () => {
    const altered = { kind: 'altered', sequence: 3, id: third.id }
    expect(found(with_({ act: 'x.y' }, third), head)).to.deep.equal(altered)
    expect(found(with_({ hash: 'f'.repeat(64) }, third), head)).to.deep.equal(altered)
    expect(found(with_(rehashed(third, { act: 'x.y' }), third), head)).to.deep.equal(altered)
    expect(found(with_(rehashed(fifth, { act: 'x.y' }), fifth), head)).to.deep.equal({
      kind: 'altered',
      sequence: 5,
      id: fifth.id,
    })
    expect(found(with_(rehashed(third, { previous: 'f'.repeat(64) }), third), head)).to.deep.equal(altered)
  })

  it('names what was removed, also at both ends and when all is gone', () => {
    const without = (...gone: ChainEntry[]): ChainEntry[] => chain.filter((entry) => !gone.includes(entry))
    expect(found(without(third), head)).to.deep.equal({ kind: 'removed', sequence: 3, id: fourth.id })
    expect(found(without(third, fourth), head)).to.deep.equal({ kind: 'removed', sequence: 3, id: fifth.id })
    expect(found(without(first), head)).to.deep.equal({ kind: 'removed', sequence: 1, id: second.id })
    expect(found(without(fifth), head)).to.deep.equal({ kind: 'removed', sequence: 5 })
    expect(found([], head)).to.deep.equal({ kind: 'removed', sequence: 1 })
  })

  it('names what was inserted: in a place that is taken, beyond the head, in a place that is none', () => {
    const made = (at: Link, sequence: number): ChainEntry => rehashed(sealed(entryOf('made', 9), at), { sequence })
    const third_ = made(headOf([second]), 3)
    expect(found([...chain, third_], head)).to.deep.equal({ kind: 'inserted', sequence: 3, id: third_.id })
    const low = { ...third_, id: hex(0) }
    expect(found([...chain, low], head)).to.deep.equal({ kind: 'inserted', sequence: 3, id: low.id })
    const sixth = made(head, 6)
    expect(found([...chain, sixth], head)).to.deep.equal({ kind: 'inserted', sequence: 6, id: sixth.id })
    const ninth = made(head, 9)
    expect(found([...chain, ninth], head)).to.deep.equal({ kind: 'inserted', sequence: 9, id: ninth.id })
    for (const sequence of [0, -3, 2.5]) {
      const nowhere = made(beginning, sequence)
      expect(found([...chain, nowhere], head), String(sequence)).to.include({ kind: 'inserted', id: nowhere.id })
    }
    expect(found(chain, null)).to.deep.equal({ kind: 'inserted', sequence: 1, id: first.id })
  })

  it('names the first entry of a swap', () => {
    const swapped = chain.map((entry) => ({
      ...entry,
      sequence: entry === second ? 4 : entry === fourth ? 2 : (entry.sequence ?? 0),
    }))
    expect(found(swapped, head)).to.deep.equal({ kind: 'altered', sequence: 2, id: fourth.id })
  })

  it('held against a head that was written down elsewhere shows what was rewritten whole', () => {
    const rewritten = chainOf(['a', 'b', 'other', 'd', 'e'])
    const anchor = { sequence: 4, hash: fourth.hash ?? '' }
    expect(verify(rewritten, headOf(rewritten)).problem).to.equal(null)
    expect(verify(rewritten, headOf(rewritten), { anchor }).problem).to.include({
      kind: 'altered',
      reason: 'anchor',
      sequence: 4,
    })
    expect(verify(chain, head, { anchor }).problem).to.equal(null)
    const short = chain.slice(0, 3)
    expect(verify(short, headOf(short), { anchor }).problem).to.include({
      kind: 'removed',
      reason: 'anchor',
      sequence: 4,
    })
  })
})

describe('any chain', () => {
  const contents = fc.array(fc.jsonValue(), { minLength: 1, maxLength: 12 })
  const place = fc.nat({ max: 1000 })
  const at = (chain: readonly ChainEntry[], n: number): number => n % chain.length

  it('is whole', () => {
    fc.assert(
      fc.property(contents, (what) => {
        const chain = chainOf(what)
        expect(found(chain, headOf(chain))).to.deep.equal({})
      }),
    )
  })

  const changes: Record<string, (entry: ChainEntry) => object> = {
    what: () => ({ changes: [{ field: 'owner', before: null, after: 'somebody else' }] }),
    when: ({ at }) => ({ at: new Date(at.getTime() + 1) }),
    who: () => ({ actor: { kind: 'user', id: hex(9), name: 'Sofie Claas' } }),
    label: ({ subject }) => ({ subject: { ...subject, label: `${subject.label} ` } }),
    organisation: () => ({ organisation: hex(8) }),
    previous: () => ({ previous: 'f'.repeat(64) }),
    more: () => ({ remark: '' }),
  }

  it('with one entry altered names it, whether its hash was made to fit or not', () => {
    fc.assert(
      fc.property(
        contents,
        place,
        fc.tuple(fc.constantFrom(...Object.keys(changes)), fc.boolean()),
        (what, n, [name, fitted]) => {
          const chain = chainOf(what)
          const head = headOf(chain)
          const entry = chain[at(chain, n)]!
          const changed = { ...entry, ...changes[name]!(entry) }
          chain[at(chain, n)] = fitted ? { ...changed, hash: hashOf(changed) } : changed
          expect(found(chain, head)).to.deep.equal({ kind: 'altered', sequence: entry.sequence, id: entry.id })
        },
      ),
    )
  })

  it('with one entry removed says where', () => {
    fc.assert(
      fc.property(contents, place, (what, n) => {
        const chain = chainOf(what)
        const head = headOf(chain)
        const [gone] = chain.splice(at(chain, n), 1)
        expect(found(chain, head)).to.include({ kind: 'removed', sequence: gone!.sequence })
      }),
    )
  })

  it('with two entries swapped names the first', () => {
    fc.assert(
      fc.property(contents, place, place, (what, n, m) => {
        const chain = chainOf(what)
        const [i, j] = [at(chain, n), at(chain, m)].sort((a, b) => a - b) as [number, number]
        fc.pre(i !== j)
        const head = headOf(chain)
        const [a, b] = [chain[i]!, chain[j]!]
        chain[i] = { ...b, sequence: a.sequence ?? 0 }
        chain[j] = { ...a, sequence: b.sequence ?? 0 }
        expect(found(chain, head)).to.deep.equal({ kind: 'altered', sequence: a.sequence, id: b.id })
      }),
    )
  })

  it('with one entry inserted, however well it was made, names it', () => {
    fc.assert(
      fc.property(contents, place, fc.tuple(fc.boolean(), fc.boolean()), (what, n, [early, fitted]) => {
        const chain = chainOf(what)
        const head = headOf(chain)
        const sequence = (n % (chain.length + 1)) + 1
        const before = sequence === 1 ? beginning : headOf(chain.slice(0, sequence - 1))
        const made = { ...entryOf('made', 1), ...(early ? { id: '0'.repeat(24) } : {}) }
        const inserted = sealed(made, before)
        if (!fitted) inserted.act = 'other.act'
        expect(found([...chain, inserted], head)).to.deep.equal({ kind: 'inserted', sequence, id: inserted.id })
      }),
    )
  })
})
