import type { Context } from '../context.ts'
import { installation } from '../data/installation.ts'
import { listOrganisations } from '../data/organisations.ts'
import { listEntities, listSites } from '../data/sites.ts'
import type { Store } from '../data/store.ts'
import { installationWork, Scope } from '../data/tenancy.ts'
import { users } from '../data/users.ts'
import type { Id } from '../domain/organisation.ts'
import type { Actor } from '../domain/trail.ts'
import { createOrganisation } from './create-organisation.ts'
import { giveAnswers } from './demo-answers.ts'
import { type DemoAuthority, readDemoContent } from './demo-content.ts'
import { adoptDemoControls } from './demo-controls.ts'
import { neighbourOf } from './demo-neighbours.ts'
import { addCast, demoPassword, installer, makePeople } from './demo-people.ts'
import { makeDemoPlan } from './demo-plan.ts'
import { makeProof, makeRisks, makeStaff } from './demo-proof.ts'
import { begins, demoEdition, type Places, required, type Seeding } from './demo-seeding.ts'
import { Stage } from './demo-stage.ts'
import { saveEntity, saveSite } from './save-site.ts'

export { demoPassword }

/** Whether a store is new, holds the demonstration, or holds anything else. */
export async function demoStateOf(store: Store): Promise<'empty' | 'demo' | 'other'> {
  const there = new Set((await listOrganisations(store)).map(({ slug }) => slug))
  if (there.size === 0 && (await store.count(users)) === 0) return 'empty'
  const { authorities, neighbours } = readDemoContent()
  return [...authorities, ...neighbours].every(({ slug }) => there.has(slug)) ? 'demo' : 'other'
}

/**
 * Fills an empty store with the demonstration: files first, then everything in one commit. A start that is cut off leaves
 * the store empty; files without a row do no harm.
 */
export async function seedDemo(context: Context): Promise<void> {
  const stage = new Stage()
  const seeding = await prepare({ ...context, store: stage }, context.now())
  const { authorities, neighbours } = seeding.content
  const all = [...authorities, ...neighbours.map((one, index) => neighbourOf(context.catalogue, one, index))]
  // Side by side: while one waits for its files or for a document that is drawn, the others go on.
  await Promise.all(all.map((authority) => makeAuthority(seeding, authority)))
  await markDemonstration(seeding)
  await context.store.commit(stage.changes())
}

async function markDemonstration({ context, moment }: Seeding): Promise<void> {
  const at = moment(begins)
  const work = installationWork(context.store, installer, () => at)
  const values = { key: 'installation', setUpAt: at, demonstration: true }
  work.create(installation, values, { act: 'installation.setUp', label: 'demo' })
  await work.commit()
}

async function prepare(context: Context, now: Date): Promise<Seeding> {
  const content = readDemoContent()
  const moment = (days: number, minute = 0): Date => workingMoment(now, days, minute)
  const { people, passwordHash } = await makePeople(context, content.people, moment(begins))
  const names = new Map(content.people.map(({ key, name }) => [key, name]))
  const ticket: Seeding['ticket'] = (organisation, { days, minute }, actor) =>
    new Scope(context.store, { organisation, actor, now: () => moment(days, minute) })
  const scope: Seeding['scope'] = (organisation, { by, ...turn }) => {
    const actor: Actor = { kind: 'user', id: people.get(by) ?? '', name: names.get(by) ?? by }
    return ticket(organisation, turn, actor)
  }
  return { context, content, people, passwordHash, moment, scope, ticket }
}

/** In the morning so many days before now; what falls in a weekend is done on the Friday before. */
function workingMoment(now: Date, days: number, minute: number): Date {
  if (days === 0) return now
  const day = new Date(now.getTime() - days * 86_400_000)
  const weekend = [2, 0, 0, 0, 0, 0, 1][day.getUTCDay()] ?? 0
  day.setUTCDate(day.getUTCDate() - weekend)
  day.setUTCHours(8, minute, 0, 0)
  return day > now ? now : day
}

async function makeAuthority(seeding: Seeding, authority: DemoAuthority): Promise<void> {
  const { slug, name, languages, nisCode, proof } = authority
  const context = { ...seeding.context, now: () => seeding.moment(begins - 1) }
  // Everybody here signs in with the password that is printed, and whoever looks around has no phone for the cast.
  const values = { slug, name, languages, nisCode, edition: demoEdition, secondFactorRoles: [] }
  const { id: organisation } = await createOrganisation(context, values, { actor: installer, administrator: null })
  await addCast(seeding, { organisation, slug })
  const places = await makePlaces(seeding, authority, organisation)
  const made = { organisation, ...places }
  const controls = await adoptDemoControls(seeding, authority, made)
  await giveAnswers(seeding, authority, organisation)
  if (proof !== undefined) {
    await makeStaff(seeding, { ...made, authority, proof })
    await makeRisks(seeding, { ...made, authority, proof })
  }
  const { plan, ict } = authority
  const actions =
    plan === undefined ? new Map<string, Id>() : await makeDemoPlan(seeding, plan, { ...made, ict, controls })
  if (proof !== undefined) await makeProof(seeding, { ...made, authority, proof, controls, actions })
}

async function makePlaces(seeding: Seeding, authority: DemoAuthority, organisation: Id): Promise<Places> {
  const scope = seeding.scope(organisation, { days: begins - 2, by: 'karim' })
  for (const entity of authority.entities) await saveEntity(scope, null, { ...entity, version: 0 })
  const entities = new Map((await listEntities(scope)).map(({ name, id }) => [name, id]))
  for (const site of authority.sites)
    await saveSite(scope, null, { ...site, entity: required(entities, site.entity), version: 0 })
  return { entities, sites: new Map((await listSites(scope)).map(({ name, id }) => [name, id])) }
}
