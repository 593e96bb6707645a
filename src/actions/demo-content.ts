import { readFileSync } from 'node:fs'
import type { ControlState } from '../domain/control.ts'
import type { EntityKind, SiteKind } from '../domain/organisation.ts'
import type { Role } from '../domain/permissions.ts'
import type { ActionState } from '../domain/plan.ts'
import type { Language } from '../domain/text.ts'
import { inProject } from '../paths.ts'
import type { DemoProof } from './demo-proof-content.ts'

/** The made-up authorities and people of the demonstration, as seed/demo keeps them. Days count back from now; below zero they are still to come. */
export interface DemoAuthority {
  slug: string
  name: string
  languages: readonly Language[]
  nisCode: string
  /** the person of the cast who checks controls and works on the plan */
  ict: string
  entities: readonly { kind: EntityKind; name: string; kboNumber: string }[]
  sites: readonly DemoSite[]
  /** days on which norms were answered, and who did */
  sessions: readonly { days: number; by: string }[]
  answers: readonly { norm: string; given: readonly DemoAnswer[] }[]
  controls: readonly DemoControl[]
  plan?: DemoPlan
  /** what it proves its norms with: people, regulation, evidence, risks and visits */
  proof?: DemoProof
}

export interface DemoSite {
  kind: SiteKind
  name: string
  street: string
  postcode: string
  municipality: string
  /** the name of an entity */
  entity: string
  responsible: string
}

export interface DemoAnswer {
  /** place in `sessions`, from 1 */
  session: number
  /** one sign per point: + met, - not met, ? not looked at; empty when the norm does not apply */
  points: string
  /** remarks by the number of their point, from 1 */
  remarks?: Readonly<Record<string, string>>
  remark?: string
  reason?: string
}

export interface DemoControl {
  /** of the library */
  ref: string
  state: ControlState
  owner: string
  /** names; none is everywhere */
  sites?: readonly string[]
  entities?: readonly string[]
  reason?: string
  adopted: number
  planned?: number
  introduced?: number
  checked?: number
  remark?: string
}

export interface DemoPlan {
  note: string
  days: number
  by: string
  actions: readonly DemoAction[]
}

export interface DemoAction {
  /** as printed: 1.1.1.a */
  code: string
  responsible: string
  state?: ActionState
  /** when its state was last changed; without it, when the plan was taken over */
  days?: number
  norms?: readonly string[]
  /** library refs of controls that were adopted */
  controls?: readonly string[]
  sites?: readonly string[]
  entities?: readonly string[]
  progress?: string
}

export interface DemoPerson {
  key: string
  name: string
  email: string
  language: Language
  installationAdministrator?: boolean
  /** roles by slug; `*` stands for every authority */
  at: Readonly<Record<string, readonly Role[]>>
}

/** An authority of which only what a portfolio shows is made up. */
export interface DemoNeighbour {
  slug: string
  name: string
  languages: readonly Language[]
  nisCode: string
  postcode: string
  /** the share of its norms that is in order */
  level: number
  /**
   * What is out of the ordinary: `new` has only just come, `begun` has looked at few norms, `idle` stopped more than a year ago,
   * `busy` leaves what comes back every few months, `slipping` lost something since the last visit.
   */
  story?: 'new' | 'begun' | 'idle' | 'busy' | 'slipping'
  /** how many people work there; none when there is no staff list */
  staff?: number
  /** the share that signed; none while no regulation is published */
  signed?: number
  /** the last visit, and the day agreed for the next */
  visit?: number
  next?: number
  /** last days of its pieces of evidence */
  evidence: readonly number[]
}

export interface DemoContent {
  authorities: readonly DemoAuthority[]
  neighbours: readonly DemoNeighbour[]
  people: readonly DemoPerson[]
  /** names to combine */
  names: DemoNames
  /** the text of a policy note of seed/demo */
  note: (file: string) => string
  /** a file of seed/demo/files, that evidence is made of */
  file: (name: string) => Buffer
}

/** Given and family names by language. */
export type DemoNames = Readonly<Record<'given' | 'family', Readonly<Record<'nl' | 'fr', readonly string[]>>>>

/** Reads seed/demo. */
export function readDemoContent(): DemoContent {
  return {
    authorities: [readAuthority('demerdorp'), readAuthority('zennebeek')],
    neighbours: readJson('neighbours.json') as DemoNeighbour[],
    people: readJson('people.json') as DemoPerson[],
    names: readJson('names.json') as DemoNames,
    note: (file) => readFileSync(inProject('seed', 'demo', file), 'utf8'),
    file: (name) => readFileSync(inProject('seed', 'demo', 'files', name)),
  }
}

const readAuthority = (slug: string): DemoAuthority => ({
  ...(readJson(`${slug}.json`) as DemoAuthority),
  proof: readJson(`${slug}-proof.json`) as DemoProof,
})

const readJson = (file: string): unknown => JSON.parse(readFileSync(inProject('seed', 'demo', file), 'utf8'))
