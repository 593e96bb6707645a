import fc from 'fast-check'
import { adoptScenarios } from '../../src/actions/adopt-scenarios.ts'
import { listRisks, risks, type RiskValues, type StoredRisk } from '../../src/data/risks.ts'
import { Scope, valuesOf } from '../../src/data/tenancy.ts'
import { type Risk, type RiskScore, type Scale } from '../../src/domain/risk.ts'
import { type Person, type World, world } from './cast.ts'
import type { Page, Visitor } from './visitor.ts'

export const score = (likelihood: Scale, impact: Scale): RiskScore => ({ likelihood, impact })

const figure = fc.constantFrom<Scale>(1, 2, 3, 4, 5)

/** Any score. */
export const someScore: fc.Arbitrary<RiskScore> = fc.record({ likelihood: figure, impact: figure })

/** A risk with nothing in it but what is given. */
export const aRisk = (values: Partial<Risk> = {}): Risk => ({
  ...{ id: 'r', version: 1, number: 1, scenario: null, title: 'Brand', asset: '', threat: '', vulnerability: '' },
  ...{ existing: '', entity: null, site: null, concerns: [], before: null, after: null, proposed: null },
  ...{ decision: null, owner: '', acceptance: null, controls: [], actions: [], norms: [], reviewOn: null },
  closedOn: null,
  ...values,
})

/** The values of a risk with nothing in it. */
export const blankRisk = (): RiskValues => valuesOf(aRisk()) as unknown as RiskValues

/** The register of Demerdorp. */
export const register = '/o/demerdorp/risks'

export interface RisksWorld {
  w: World
  /** the person's browser, the same one each time */
  as: (person: Person) => Promise<Visitor>
  all: () => Promise<StoredRisk[]>
  /** the risk made from a scenario of the library, now or before */
  taken: (ref: string) => Promise<StoredRisk>
  /** a new risk, with these values */
  make: (values?: Partial<RiskValues>) => Promise<StoredRisk>
  /** changes a risk behind everyone's back */
  set: (id: string, values: Partial<RiskValues>) => Promise<void>
  read: (id: string) => Promise<StoredRisk>
  /** the scope of a person, for acts that ask who acts */
  acting: (person: Person, name: string) => Scope
}

/** A world with what the tests of risks do over and over. */
export async function risksWorld(): Promise<RisksWorld> {
  const w = await world()
  const people = new Map<Person, Visitor>()
  const all = (): Promise<StoredRisk[]> => listRisks(w.scope())
  const read = (id: string): Promise<StoredRisk> => w.scope().require(risks, id)
  return {
    w,
    all,
    read,
    as: async (person) => {
      const known = people.get(person) ?? (await w.as(person))
      people.set(person, known)
      return known
    },
    taken: async (ref) => {
      await adoptScenarios(w.scope(), w.context.catalogue, { refs: [ref], languages: ['nl'] })
      return (await all()).find(({ scenario }) => scenario === ref)!
    },
    make: async (values = {}) => {
      const number = 1 + Math.max(0, ...(await all()).map((risk) => risk.number))
      const work = w.scope().work()
      const id = work.create(risks, { ...blankRisk(), number, ...values }, { act: 'risk.created', label: 'test' })
      await work.commit()
      return read(id)
    },
    set: async (id, values) => {
      const work = w.scope().work()
      work.replace(risks, await read(id), { act: 'risk.updated', label: 'test', values })
      await work.commit()
    },
    acting: (person, name) =>
      new Scope(w.context.store, {
        organisation: w.organisations.demerdorp,
        actor: { kind: 'user', id: w.userIds[person], name },
        now: w.context.now,
      }),
  }
}

/** What a browser would send of the main form of a page. */
export function typed({ $ }: Page, selector = 'main form[data-guard]'): Record<string, string | string[]> {
  const values: Record<string, string[]> = {}
  for (const { name, value } of $(selector).serializeArray()) (values[name] ??= []).push(value)
  return values
}

/** Text as a person reads it: white space folded. */
export const said = (text: string): string => text.replace(/\s+/g, ' ').trim()
