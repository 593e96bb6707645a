import { agreements, signatures } from '../../src/data/agreements.ts'
import { answers } from '../../src/data/answers.ts'
import { controls } from '../../src/data/controls.ts'
import { employees } from '../../src/data/employees.ts'
import { evidence } from '../../src/data/evidence.ts'
import { asKept } from '../../src/data/kept.ts'
import { organisations } from '../../src/data/organisations.ts'
import { planActions, plans } from '../../src/data/plans.ts'
import { newId } from '../../src/data/records.ts'
import { standingHistory } from '../../src/data/standings.ts'
import type { AnyCollection, Store, Stored } from '../../src/data/store.ts'
import { fold } from '../../src/domain/folding.ts'

export interface Size {
  employees: number
  authorities: number
  /** of the one authority whose staff comes in by a commit */
  staff: number
  /** how long each rate is measured */
  seconds: number
}

/** What the measurements ask for. */
export interface Loaded {
  records: number
  authorities: string[]
  /** many employees, evenly over all: more than a store remembers */
  sample: { id: string; organisation: string; sortName: string }[]
}

type Values = Record<string, unknown>
const at = new Date('2026-11-24T09:00:00Z')
const hash = 'a'.repeat(64)
const text = { nl: 'Een beheersmaatregel met een omschrijving van gewone lengte, zoals een bestuur die schrijft.' }

/** A record of each collection as the store keeps it, of which the others are copies with other values. */
async function templates(): Promise<(collection: AnyCollection, own: Values) => Stored<object>> {
  const [id, by] = [newId(), { id: newId(), name: 'Sofie Claes' }]
  const common = { organisation: id, agreement: id, employee: id, user: id, plan: id, goal: null }
  const name = { familyName: 'Peeters', givenName: 'Els', number: '1', service: 'Burgerzaken', email: '' }
  const revision = { number: 1, files: [], link: '', note: '', aboutOn: '2026-03-01', validUntil: '2027-03-01' }
  const shown = { openedAt: at, parts: ['1', '2'], changes: '' }
  const given: [AnyCollection, Values][] = [
    [organisations, { slug: 'x', name: 'X', languages: ['nl'], nisCode: '', edition: 'ksz-2017', createdAt: at }],
    [agreements, { number: 1, state: 'published', texts: [{ language: 'nl', sha256: hash }], publishedAt: at }],
    [employees, { ...name, language: 'nl', startedOn: '2020-01-01', leftOn: null, user: null, signed: id }],
    [signatures, { number: 1, language: 'nl', sha256: hash, statement: 'Gelezen en aanvaard', name: 'Els Peeters' }],
    [
      controls,
      { number: 1, category: 'organisational', title: text, description: text, norms: ['5.1'], state: 'done' },
    ],
    [plans, { number: 1, title: 'Plan', firstYear: 2026, lastYear: 2028, sections: [], createdAt: at }],
    [planActions, { position: 1, title: text.nl, timing: '2026', budget: '€ 1.000', state: 'open' }],
    [
      answers,
      { norm: '5.1', edition: 'ksz-2017', number: 1, points: [], outcome: 'yes', answeredAt: at, current: true },
    ],
    [evidence, { title: 'Verslag', revisions: [{ ...revision, addedAt: at, addedBy: by }], validUntil: '2027-03-01' }],
    [standingHistory, { day: '2026-11-24', edition: 'ksz-2017', current: true, chapters: [] }],
  ]
  const signed = { signedAt: at, way: 'password', shown, receipt: 'x', digest: hash, addedAt: at, answeredBy: by }
  const kept = new Map<string, Values>()
  for (const [collection, values] of given)
    kept.set(collection.name, await asKept(collection, { ...common, ...signed, ...values }))
  return (collection, own) =>
    ({ ...kept.get(collection.name), id: newId(), version: 1, ...own }) as unknown as Stored<object>
}

/** Loads everything, in pages; nothing but the pages under way is in memory. */
export async function loadAll(store: Store, size: Size): Promise<Loaded> {
  const record = await templates()
  const pages = new Pages(store)
  const loaded: Loaded = { records: 0, authorities: [], sample: [] }
  const every = Math.max(1, Math.floor(size.employees / 60_000))
  for (let place = 0; place < size.authorities; place += 1) {
    const organisation = record(organisations, { slug: `bestuur-${place}`, name: `Bestuur ${place}` })
    await pages.add(organisations, organisation)
    const agreement = record(agreements, { organisation: organisation.id })
    await pages.add(agreements, agreement)
    await addProof(pages, record, organisation.id)
    loaded.authorities.push(organisation.id)
    for (let n = place; n < size.employees; n += size.authorities) {
      const [familyName, givenName] = [families[n % families.length] ?? '', `Voornaam ${n}`]
      const own = {
        organisation: organisation.id,
        number: String(n),
        signed: agreement.id,
        service: `Dienst ${n % 12}`,
      }
      const sortName = fold(`${familyName} ${givenName}`)
      const one = record(employees, { ...own, familyName, givenName, sortName })
      await pages.add(employees, one)
      const signing = { employee: one.id, agreement: agreement.id, user: newId(), receipt: `R-${n}` }
      await pages.add(signatures, record(signatures, { organisation: organisation.id, ...signing }))
      if (n % every === 0) loaded.sample.push({ id: one.id, organisation: organisation.id, sortName })
    }
  }
  await pages.end()
  return { ...loaded, records: pages.records }
}

export const families = [
  'Peeters',
  'Janssens',
  'Maes',
  'Jacobs',
  'Mertens',
  'Willems',
  'Claes',
  'Goossens',
  'Wouters',
  'De Smet',
]

/** What an authority has beside its staff: what the portfolio counts. */
async function addProof(
  pages: Pages,
  record: (collection: AnyCollection, own: Values) => Stored<object>,
  organisation: string,
): Promise<void> {
  const plan = record(plans, { organisation })
  await pages.add(plans, plan)
  await pages.add(standingHistory, record(standingHistory, { organisation }))
  for (let n = 1; n <= 67; n += 1) await pages.add(answers, record(answers, { organisation, norm: `5.${n}` }))
  for (let n = 1; n <= 42; n += 1) await pages.add(controls, record(controls, { organisation, number: n }))
  for (let n = 1; n <= 56; n += 1) await pages.add(planActions, record(planActions, { organisation, plan: plan.id }))
  for (let n = 1; n <= 20; n += 1) await pages.add(evidence, record(evidence, { organisation, key: newId() }))
}

/** A page under way for each collection. */
class Pages {
  records = 0
  readonly #store: Store
  readonly #open = new Map<AnyCollection, Stored<object>[]>()

  constructor(store: Store) {
    this.#store = store
  }

  async add(collection: AnyCollection, record: Stored<object>): Promise<void> {
    const page = this.#open.get(collection) ?? []
    page.push(record)
    this.#open.set(collection, page)
    if (page.length === 500) await this.#load(collection)
  }

  async end(): Promise<void> {
    for (const collection of this.#open.keys()) await this.#load(collection)
  }

  async #load(collection: AnyCollection): Promise<void> {
    const page = this.#open.get(collection) ?? []
    this.#open.set(collection, [])
    await this.#store.load(collection, page)
    this.records += page.length
  }
}
