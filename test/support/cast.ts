import { chooseSecondFactorRoles } from '../../src/actions/choose-second-factor-roles.ts'
import { addOrganisation } from '../../src/actions/create-organisation.ts'
import { hashPassword } from '../../src/actions/passwords.ts'
import type { Context } from '../../src/context.ts'
import { installation } from '../../src/data/installation.ts'
import { memberships } from '../../src/data/memberships.ts'
import { listOrganisations } from '../../src/data/organisations.ts'
import { installationWork, Scope } from '../../src/data/tenancy.ts'
import { users } from '../../src/data/users.ts'
import type { Role } from '../../src/domain/permissions.ts'
import { type TestApp, testApp } from './app.ts'
import { Visitor } from './visitor.ts'

/** The fixed cast: who has which roles where. `zoe` is of another authority and must never see anything of Demerdorp. */
export const cast = {
  els: { name: 'Els Peeters', at: { demerdorp: ['employee'] } },
  marc: { name: 'Marc De Wolf', at: { demerdorp: ['management'] } },
  sofie: { name: 'Sofie Claes', at: { demerdorp: ['ict-manager'] } },
  karim: { name: 'Karim Haddad', at: { demerdorp: ['consultant'], zennebeek: ['consultant'] } },
  piet: { name: 'Piet Maes', at: { demerdorp: ['building-manager'] } },
  hilde: { name: 'Hilde Wouters', at: { demerdorp: ['hr'] } },
  ann: { name: 'Ann Segers', at: { demerdorp: ['administrator'] } },
  zoe: { name: 'Zoë Lambert', at: { zennebeek: ['ict-manager', 'administrator'] } },
} as const satisfies Record<string, { name: string; at: Record<string, readonly Role[]> }>

export type Person = keyof typeof cast

export const password = 'vier woorden die ik onthoud'

export interface World extends TestApp {
  organisations: { demerdorp: string; zennebeek: string }
  userIds: Record<Person, string>
  /** the person's browser, signed in */
  as: (person: Person) => Promise<Visitor>
  /** a ticket to an organisation, to look at or prepare what is in it */
  scope: (organisation?: 'demerdorp' | 'zennebeek') => Scope
}

let hash: Promise<string> | undefined

/** The app with two authorities and the cast. Ann may also set up authorities on the installation. */
export async function world(environment?: Record<string, string>): Promise<World> {
  const made = testApp(environment)
  const { context } = made
  const organisations = await makeOrganisations(context)
  const userIds = await makePeople(context, organisations)
  return {
    ...made,
    organisations,
    userIds,
    as: async (person) => {
      const visitor = new Visitor(made.app)
      await visitor.signIn(`${person}@example.test`, password)
      return visitor
    },
    scope: (organisation = 'demerdorp') =>
      new Scope(context.store, {
        organisation: organisations[organisation],
        actor: { kind: 'system', name: 'test' },
        now: context.now,
      }),
  }
}

async function makeOrganisations(context: Context): Promise<World['organisations']> {
  const work = installationWork(context.store, { kind: 'system', name: 'test' }, context.now)
  const values = { nisCode: '', edition: 'ksz-2017', slug: '' }
  const demerdorp = addOrganisation(work, context, { ...values, name: 'Demerdorp', languages: ['nl'] }).id
  const zennebeek = addOrganisation(work, context, { ...values, name: 'Zennebeek', languages: ['fr', 'nl'] }).id
  work.create(
    installation,
    { key: 'installation', setUpAt: context.now(), demonstration: true },
    { act: 'installation.setUp', label: 'Demerdorp' },
  )
  await work.commit()
  await askNoSecondFactor(context)
  return { demerdorp, zennebeek }
}

/** The cast signs in with a password alone: what an authority may choose. A suite that wants it otherwise chooses again. */
async function askNoSecondFactor(context: Context): Promise<void> {
  for (const organisation of await listOrganisations(context.store))
    await chooseSecondFactorRoles(context, organisation, {
      roles: [],
      version: organisation.version,
      actor: { kind: 'system', name: 'test' },
    })
}

async function makePeople(context: Context, organisations: World['organisations']): Promise<World['userIds']> {
  const passwordHash = await (hash ??= hashPassword(password))
  const now = context.now()
  const work = installationWork(context.store, { kind: 'system', name: 'test' }, context.now)
  const ids = Object.entries(cast).map(([person, { name, at }]) => {
    const email = `${person}@example.test`
    const values = {
      email,
      name,
      passwordHash,
      addressProvenAt: now,
      language: 'nl' as const,
      installationAdministrator: person === 'ann',
      mustChangePassword: false,
    }
    const user = work.create(
      users,
      { ...values, sessionsValidFrom: now, createdAt: now, disabledAt: null },
      { act: 'user.created', label: name },
    )
    for (const [slug, roles] of Object.entries(at)) {
      work.create(
        memberships,
        { user, member: organisations[slug as 'demerdorp'], roles, since: now },
        { act: 'member.added', label: name },
      )
    }
    return [person, user] as const
  })
  await work.commit()
  return Object.fromEntries(ids) as World['userIds']
}
