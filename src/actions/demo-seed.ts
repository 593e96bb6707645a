import type { Context } from '../context.ts'
import { memberships } from '../data/memberships.ts'
import { listOrganisations } from '../data/organisations.ts'
import { listEntities, listSites } from '../data/sites.ts'
import type { Store } from '../data/store.ts'
import { installationWork, Scope } from '../data/tenancy.ts'
import { users } from '../data/users.ts'
import type { Id } from '../domain/organisation.ts'
import type { Actor } from '../domain/trail.ts'
import { createOrganisation } from './create-organisation.ts'
import { giveAnswers } from './demo-answers.ts'
import { type DemoAuthority, type DemoPerson, readDemoContent } from './demo-content.ts'
import { adoptDemoControls } from './demo-controls.ts'
import { neighbourOf } from './demo-neighbours.ts'
import { makeDemoPlan } from './demo-plan.ts'
import { demoEdition, type Places, required, type Seeding } from './demo-seeding.ts'
import { Stage } from './demo-stage.ts'
import { hashPassword } from './passwords.ts'
import { saveEntity, saveSite } from './save-site.ts'

/** With which everybody of the demonstration signs in. */
export const demoPassword = 'vier woorden die ik onthoud'

/** How far back its story begins, in days. */
const begins = 400

/** Whether a store is new, holds the demonstration, or holds anything else. */
export async function demoStateOf(store: Store): Promise<'empty' | 'demo' | 'other'> {
  const there = new Set((await listOrganisations(store)).map(({ slug }) => slug))
  if (there.size === 0 && (await store.count(users)) === 0) return 'empty'
  const { authorities, neighbours } = readDemoContent()
  return [...authorities, ...neighbours].every(({ slug }) => there.has(slug)) ? 'demo' : 'other'
}

/** Fills an empty store with the demonstration, in one commit: a start that is cut off leaves it empty. */
export async function seedDemo(context: Context): Promise<void> {
  const stage = new Stage()
  const seeding = await prepare({ ...context, store: stage }, context.now())
  const { authorities, neighbours } = seeding.content
  const made = new Map<string, Id>()
  for (const authority of authorities) made.set(authority.slug, await makeAuthority(seeding, authority))
  for (const [index, neighbour] of neighbours.entries())
    made.set(neighbour.slug, await makeAuthority(seeding, neighbourOf(context.catalogue, neighbour, index)))
  await addMembers(seeding, made)
  await context.store.commit(stage.changes())
}

async function prepare(context: Context, now: Date): Promise<Seeding> {
  const content = readDemoContent()
  const moment = (days: number, minute = 0): Date => workingMoment(now, days, minute)
  const people = await makePeople(context, content.people, moment(begins))
  const names = new Map(content.people.map(({ key, name }) => [key, name]))
  const scope: Seeding['scope'] = (organisation, { days, minute, by }) => {
    const actor: Actor = { kind: 'user', id: people.get(by) ?? '', name: names.get(by) ?? by }
    return new Scope(context.store, { organisation, actor, now: () => moment(days, minute) })
  }
  return { context, content, people, moment, scope }
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

const installer: Actor = { kind: 'system', name: 'demo' }

async function makePeople({ store }: Context, cast: readonly DemoPerson[], at: Date): Promise<Map<string, Id>> {
  const passwordHash = await hashPassword(demoPassword)
  const work = installationWork(store, installer, () => at)
  const state = { passwordHash, mustChangePassword: false, sessionsValidFrom: at, createdAt: at, disabledAt: null }
  const ids = cast.map(({ key, name, email, language, installationAdministrator = false }) => {
    const values = { ...state, name, email, language, installationAdministrator }
    return [key, work.create(users, values, { act: 'user.created', label: name })] as const
  })
  await work.commit()
  return new Map(ids)
}

async function makeAuthority(seeding: Seeding, authority: DemoAuthority): Promise<Id> {
  const { slug, name, languages, nisCode } = authority
  const context = { ...seeding.context, now: () => seeding.moment(begins - 1) }
  const values = { slug, name, languages, nisCode, edition: demoEdition }
  const { id } = await createOrganisation(context, values, { actor: installer, administrator: null })
  const places = await makePlaces(seeding, authority, id)
  const controls = await adoptDemoControls(seeding, authority, { organisation: id, ...places })
  await giveAnswers(seeding, authority, id)
  if (authority.plan !== undefined)
    await makeDemoPlan(seeding, authority.plan, { organisation: id, ict: authority.ict, controls, ...places })
  return id
}

async function makePlaces(seeding: Seeding, authority: DemoAuthority, organisation: Id): Promise<Places> {
  const scope = seeding.scope(organisation, { days: begins - 2, by: 'karim' })
  for (const entity of authority.entities) await saveEntity(scope, null, { ...entity, version: 0 })
  const entities = new Map((await listEntities(scope)).map(({ name, id }) => [name, id]))
  for (const site of authority.sites)
    await saveSite(scope, null, { ...site, entity: required(entities, site.entity), version: 0 })
  return { entities, sites: new Map((await listSites(scope)).map(({ name, id }) => [name, id])) }
}

async function addMembers({ context, content, people, moment }: Seeding, made: ReadonlyMap<string, Id>): Promise<void> {
  const since = moment(begins - 2)
  const work = installationWork(context.store, installer, () => since)
  for (const { key, name, at } of content.people) {
    for (const [slug, member] of made) {
      const roles = at[slug] ?? at['*']
      if (roles === undefined) continue
      const values = { user: people.get(key) ?? '', member, roles, since }
      work.create(memberships, values, { act: 'member.added', label: name })
    }
  }
  await work.commit()
}
