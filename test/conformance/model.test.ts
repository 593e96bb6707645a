import { expect } from 'chai'
import fc from 'fast-check'
import type { AnyCollection, Change, Condition, Query, Scalar, Stored } from '../../src/data/store.ts'
import { Conflict, Invalid, NotFound } from '../../src/domain/errors.ts'
import { contract } from './adapters.ts'
import { type Ending, PlainStore } from './plain-store.ts'
import { cards, keys, things } from './samples.ts'
import { seed } from './seed.ts'

// Ids and organisations are the same in each run: a failure shrinks to the same few records.
const idOf = (digit: string) => (n: number) => digit.repeat(23) + String(n)
const organisationOf = idOf('f')
const recordOf = idOf('a')

/** One change as it is drawn: which record it is about, under which version, is seen when its turn comes. */
interface Step {
  op: 'create' | 'replace' | 'remove'
  record: number
  /** 0: the version that the record has by then */
  drift: number
  /** of an owned collection: whose it is, or is said to be */
  organisation: number
  content: { of: Name; values: object }
}

// By name, so that what fast-check says of a failure can be read.
const samples = { things, cards, keys }
type Name = keyof typeof samples

const drawn = fc.constantFrom
const name = drawn('a', 'b', 'B', 'é', 'e\u0301', '😀', '\uffff', 'a\u0000')
const rank = drawn(null, undefined, -1, 0, 0.5, 3, 2 ** 40)
const flag = drawn(null, undefined, true, false)
const at = drawn(null, undefined, new Date(-1), new Date(0), new Date('9999-12-31'))
const key = drawn(null, undefined, '', 'k', 'K', 'l')
const small = drawn(null, undefined, 0, 1)
const named = fc.oneof({ weight: 40, arbitrary: name }, { weight: 1, arbitrary: fc.constant(undefined) })

const content = fc.oneof(
  fc.record({ of: fc.constant('things' as const), values: fc.record({ name: named, rank, flag, at }) }),
  fc.record({ of: fc.constant('cards' as const), values: fc.record({ name: named, series: key, number: small }) }),
  fc.record({ of: fc.constant('keys' as const), values: fc.record({ key, left: key, right: key }) }),
)
const step: fc.Arbitrary<Step> = fc.record({
  op: drawn('create', 'create', 'replace', 'replace', 'remove'),
  record: fc.nat(9),
  drift: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: drawn(1, -1) }),
  organisation: fc.nat(1),
  content,
})

function conditionOn(value: fc.Arbitrary<Scalar | undefined>): fc.Arbitrary<Condition> {
  const one = value.map((drawnValue) => drawnValue ?? null)
  const bound = one.map((drawnValue) => drawnValue ?? undefined)
  const range = fc.record({ from: bound, before: bound }) as fc.Arbitrary<{ from?: Scalar; before?: Scalar }>
  return fc.oneof(one, fc.record({ in: fc.array(one, { maxLength: 3 }) }), range)
}

/** A question about a collection: conditions on some of its fields, an order, and pages of some length. */
interface Question {
  of: Name
  query: Query
  by: string
  page: number
}

function question(of: Name, fields: Record<string, fc.Arbitrary<Scalar | undefined>>): fc.Arbitrary<Question> {
  const conditions = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, conditionOn(value)]))
  // Of more conditions than a few little is left to put in order.
  const where = fc
    .record({ all: fc.record(conditions), few: fc.subarray(Object.keys(fields), { maxLength: 2 }) })
    .map(({ all, few }) => Object.fromEntries(few.map((field) => [field, all[field]])))
  const sorted = ['id', ...Object.keys(fields)].flatMap((field) => [field, `-${field}`])
  const query = fc.record({
    where,
    sort: drawn(...sorted),
    limit: drawn(0, 1, 3, 100),
  })
  return fc.record({
    of: fc.constant(of),
    query: query as fc.Arbitrary<Query>,
    by: drawn(...Object.keys(fields)),
    page: drawn(1, 2, 5),
  })
}

const organisation = fc.nat(2).map(organisationOf)

/** Whose records are meant: of one organisation, of some, or, where that is said, of all. */
const owners = fc.oneof(
  { weight: 2, arbitrary: organisation },
  { weight: 1, arbitrary: fc.record({ in: fc.array(organisation, { maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
)
const questions = fc.oneof(
  question('things', { name, rank, flag, at, id: fc.nat(9).map(recordOf) }),
  question('keys', { key, left: key, right: key }),
  fc.tuple(question('cards', { name, series: key, number: small, organisation }), owners).map(ownersNamed),
)

function ownersNamed([asked, owner]: [Question, Condition | undefined]): Question {
  const where = Object.fromEntries(Object.entries(asked.query.where!).filter(([field]) => field !== 'organisation'))
  const whose =
    owner === undefined ? { where, everyOrganisation: true as const } : { where: { ...where, organisation: owner } }
  return { ...asked, query: { ...asked.query, ...whose } }
}

/** What of these can be created, one after the other. */
const beginningOf = (plain: PlainStore, begin: Story['begin']): Change[] =>
  begin
    .flatMap((one, n) => changesOf(plain, [{ op: 'create', record: n % 10, drift: 0, ...one }]))
    .filter((change) => plain.commit([change]) === undefined)

/** The changes, each with the version that the plain store says it will find at that moment. */
function changesOf(plain: PlainStore, steps: readonly Step[]): Change[] {
  const versions = new Map<string, number>()
  return steps.map(({ op, record, drift, organisation: owner, content: { of, values } }) => {
    const collection: AnyCollection = samples[of]
    const id = recordOf(record)
    const place = `${collection.name} ${id}`
    const version = versions.get(place) ?? plain.all(collection).get(id)?.version ?? 1
    versions.set(place, op === 'replace' ? version + 1 : op === 'create' ? 1 : version)
    const owned = collection.kind === 'owned' ? { organisation: organisationOf(owner) } : {}
    const target = { collection, id, ...owned }
    if (op === 'remove') return { op, ...target, version: version + drift }
    if (op === 'create') return { op, ...target, values: { ...values, ...owned } }
    return { op, ...target, version: version + drift, values: { ...values, ...owned } }
  })
}

const move = fc.oneof(
  { weight: 12, arbitrary: fc.array(step, { minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constant('reopen' as const) },
)
const story = fc.record({
  // Most stories begin with something there: pages and ties need many records.
  begin: fc.array(fc.record({ organisation: fc.nat(1), content }), { maxLength: 24 }),
  moves: fc.array(move, { minLength: 1, maxLength: 10 }),
})
type Story = typeof story extends fc.Arbitrary<infer Told> ? Told : never

contract('against a plain model', (opened, isNear) => {
  it(`any sequence of commits gives the same errors and the same answers (seed ${seed})`, async () => {
    const run = async ({ begin, moves }: Story, asked: Question[]): Promise<void> => {
      await empty()
      const plain = new PlainStore()
      await opened().store.commit(beginningOf(plain, begin))
      for (const next of moves) {
        if (next === 'reopen') await opened().reopen()
        else {
          const changes = changesOf(plain, next)
          expectSame(await ending(changes), plain.commit(changes))
        }
        for (const one of asked) await expectAnswers(plain, one)
      }
      for (const collection of Object.values<AnyCollection>(samples)) {
        const everything = { everyOrganisation: true, sort: 'id' } as const
        expect(await opened().store.find<unknown>(collection, everything)).to.deep.equal(
          plain.find(collection, everything),
        )
      }
    }
    const property = fc.asyncProperty(story, fc.array(questions, { minLength: 1, maxLength: 4 }), run)
    await fc.assert(property, { seed, numRuns: isNear ? 250 : 25, interruptAfterTimeLimit: 240_000 })
  }).timeout(300_000)

  function expectSame(actual: string | undefined, expected: Ending): void {
    if (typeof expected === 'object') expect(expected.conflicts.map((field) => `Conflict ${field}`)).to.include(actual)
    else expect(actual).to.equal(expected)
  }

  async function expectAnswers(plain: PlainStore, { of, query, by, page }: Question): Promise<void> {
    const collection: AnyCollection = samples[of]
    const { store } = opened()
    const { limit, ...whole } = query
    expect(await store.find<unknown>(collection, query)).to.deep.equal(plain.find(collection, query))
    const all = plain.find(collection, whole)
    expect(await pages(collection, whole, page)).to.deep.equal(all)
    expect(await streamed(collection, query)).to.deep.equal(all.slice(0, limit))
    expect(await store.count(collection, query)).to.equal(all.length)
    expect(await store.countBy(collection, by, query)).to.deep.equal(plain.countBy(collection, by, query))
  }

  async function pages(collection: AnyCollection, query: Query, limit: number): Promise<unknown[]> {
    const seen: Stored<object>[] = []
    for (;;) {
      const last = seen.at(-1) as Record<string, Scalar | undefined> | undefined
      const value = last?.[(query.sort ?? 'id').replace('-', '')] ?? null
      const after = last === undefined ? {} : { after: { value, id: String(last['id']) } }
      const page = await opened().store.find<unknown>(collection, { ...query, ...after, limit })
      seen.push(...(page as Stored<object>[]))
      if (page.length < limit) return seen
    }
  }

  async function streamed(collection: AnyCollection, query: Query): Promise<unknown[]> {
    const seen: unknown[] = []
    for await (const record of opened().store.stream<unknown>(collection, query)) seen.push(record)
    return seen
  }

  async function ending(changes: Change[]): Promise<string | undefined> {
    try {
      await opened().store.commit(changes)
      return undefined
    } catch (error) {
      if (error instanceof Conflict) return `Conflict ${error.field}`
      if (error instanceof NotFound || error instanceof Invalid) return error.name
      throw error
    }
  }

  async function empty(): Promise<void> {
    const { store } = opened()
    for (const collection of Object.values<AnyCollection>(samples)) {
      const all = (await store.find<unknown>(collection, { everyOrganisation: true })) as Stored<object>[]
      const owner = (record: Partial<Stored<object>>) =>
        record.organisation === undefined ? {} : { organisation: record.organisation }
      await store.commit(
        all.map((record) => ({ op: 'remove', collection, id: record.id, ...owner(record), version: record.version })),
      )
    }
  }
})
