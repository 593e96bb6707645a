import { seedDemo } from '../../src/actions/demo-seed.ts'
import { readConfig } from '../../src/config.ts'
import { type Context, createContext } from '../../src/context.ts'
import { agreements, signatures } from '../../src/data/agreements.ts'
import { answers } from '../../src/data/answers.ts'
import { controls } from '../../src/data/controls.ts'
import { employees } from '../../src/data/employees.ts'
import { evidence, evidenceLinks } from '../../src/data/evidence.ts'
import { memberships } from '../../src/data/memberships.ts'
import { listOrganisations, organisations } from '../../src/data/organisations.ts'
import { goals, planActions, plans } from '../../src/data/plans.ts'
import { newId } from '../../src/data/records.ts'
import { riskAnalyses, risks } from '../../src/data/risks.ts'
import { entities, sites } from '../../src/data/sites.ts'
import { standingHistory } from '../../src/data/standings.ts'
import { type AnyCollection, type Change } from '../../src/data/store.ts'
import { userByEmail, users } from '../../src/data/users.ts'
import { visits } from '../../src/data/visits.ts'
import { valuesOf } from '../../src/data/tenancy.ts'

/** A data folder with the demonstration. */
export async function makeDemoStore(folder: string): Promise<void> {
  const context = open(folder)
  await seedDemo(context)
  await context.store.close()
}

/** The demonstration, and around it the given number of other authorities, each as full as Demerdorp, and of people. */
export async function makeBigStore(folder: string, size: { authorities: number; people: number }): Promise<void> {
  const context = open(folder)
  await seedDemo(context)
  const there = await listOrganisations(context.store)
  const demerdorp = there.find(({ slug }) => slug === 'demerdorp')
  if (demerdorp === undefined) throw new Error('the demonstration has no Demerdorp')
  const copies: string[] = []
  for (let index = there.length; index < size.authorities; index += 1)
    copies.push(await copy(context, demerdorp.id, index))
  await addPeople(context, copies, size.people)
  await addConsultant(context, [...there.map(({ id }) => id), ...copies])
  await context.store.close()
}

const open = (folder: string): Context => createContext(readConfig({ WAARBORG_DATA: folder, LOG_LEVEL: 'silent' }))

const full: readonly AnyCollection[] = [
  ...[entities, sites, answers, controls, plans, goals, planActions, standingHistory],
  ...[employees, agreements, signatures, evidence, evidenceLinks, risks, riskAnalyses, visits],
]

/** Another authority with a copy of everything that Demerdorp has; references lead to the copies. */
async function copy({ store }: Context, from: string, index: number): Promise<string> {
  const original = await store.get(organisations, from)
  if (original === undefined) throw new Error('no original')
  const organisation = newId()
  const renamed = new Map<string, string>([[from, organisation]])
  const records: { collection: AnyCollection; id: string; values: Record<string, unknown> }[] = []
  for (const collection of full) {
    for (const record of await store.find(collection as typeof sites, { where: { organisation: from } })) {
      const id = newId()
      renamed.set(record.id, id)
      records.push({ collection, id, values: valuesOf(record) })
    }
  }
  const values = { ...valuesOf(original), slug: `bestuur-${index}`, name: `Bestuur ${index}` }
  const changes: Change[] = [{ op: 'create', collection: organisations, id: organisation, values }]
  for (const { collection, id, values: own } of records) {
    changes.push({
      op: 'create',
      collection,
      id,
      organisation,
      values: { ...(translated(own, renamed) as object), organisation },
    })
  }
  await store.commit(changes)
  return organisation
}

function translated(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  if (Array.isArray(value)) return value.map((one) => translated(one, names))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, translated(one, names)]))
}

/** Whose portfolio is every authority there is; the password is that of the demonstration. */
export const everywhere = 'overal@bestuur.example'

async function addConsultant({ store, now }: Context, homes: readonly string[]): Promise<void> {
  const karim = await userByEmail(store, 'karim@demerdorp.example')
  if (karim === undefined) throw new Error('the demonstration has no Karim')
  const id = newId()
  const values = { ...valuesOf(karim), email: everywhere, name: 'Overal' }
  const changes: Change[] = [{ op: 'create', collection: users, id, values }]
  for (const member of homes) {
    const held = { user: id, member, roles: ['consultant'], since: now() }
    changes.push({ op: 'create', collection: memberships, id: newId(), values: held })
  }
  await store.commit(changes)
}

/** People with an account and a membership, evenly over the authorities. */
async function addPeople({ store, now }: Context, homes: readonly string[], count: number): Promise<void> {
  const batch = 2000
  for (let start = 0; start < count; start += batch) {
    const changes: Change[] = []
    for (let index = start; index < Math.min(start + batch, count); index += 1) {
      const id = newId()
      const person = { email: `p${index}@bestuur.example`, name: `Persoon ${index}`, passwordHash: '', language: 'nl' }
      const values = { ...person, sessionsValidFrom: now(), createdAt: now(), disabledAt: null }
      changes.push({ op: 'create', collection: users, id, values })
      const member = homes[index % homes.length] ?? ''
      changes.push({
        op: 'create',
        collection: memberships,
        id: newId(),
        values: { user: id, member, roles: ['employee'], since: now() },
      })
    }
    await store.commit(changes)
  }
}
