import type { Context } from '../context.ts'
import { memberships } from '../data/memberships.ts'
import { installationWork, type Work } from '../data/tenancy.ts'
import { users } from '../data/users.ts'
import type { Id } from '../domain/organisation.ts'
import type { Actor } from '../domain/trail.ts'
import type { DemoPerson } from './demo-content.ts'
import type { DemoEmployee } from './demo-employees.ts'
import { begins, type Seeding } from './demo-seeding.ts'
import { removeMember } from './manage-members.ts'
import { hashPassword } from './passwords.ts'

/** With which everybody of the demonstration signs in. */
export const demoPassword = 'vier woorden die ik onthoud'

/** Who sets up what nobody of the cast could have. */
export const installer: Actor = { kind: 'system', name: 'demo' }

/** Makes the accounts of the cast; gives their ids by key and the hash of everybody's password. */
export async function makePeople(
  { store }: Context,
  cast: readonly DemoPerson[],
  at: Date,
): Promise<{ people: Map<string, Id>; passwordHash: string }> {
  const passwordHash = await hashPassword(demoPassword)
  const work = installationWork(store, installer, () => at)
  const ids = cast.map(({ key, name, email, language, installationAdministrator = false }) => {
    const values = { ...account(passwordHash, at), name, email, language, installationAdministrator }
    return [key, work.create(users, values, { act: 'user.created', label: name })] as const
  })
  await work.commit()
  return { people: new Map(ids), passwordHash }
}

const account = (passwordHash: string, at: Date) => ({
  ...{ passwordHash, installationAdministrator: false, mustChangePassword: false },
  ...{ addressProvenAt: at, sessionsValidFrom: at, createdAt: at, disabledAt: null },
})

/** An authority, as far as its people are concerned. */
export interface Membered {
  organisation: Id
  slug: string
}

/** Gives the cast their roles in an authority. */
export async function addCast({ context, content, people, moment }: Seeding, made: Membered): Promise<void> {
  const since = moment(begins - 2)
  const work = installationWork(context.store, installer, () => since)
  for (const { key, name, at } of content.people) {
    const roles = at[made.slug] ?? at['*']
    if (roles === undefined) continue
    const values = { user: people.get(key) ?? '', member: made.organisation, roles, since }
    work.create(memberships, values, { act: 'member.added', label: name })
  }
  await work.commit()
}

/**
 * Gives these employees an account from their first day, those without a mailbox from the day `tablets`; the cast keep
 * theirs. Each of them knows it from then on.
 */
export async function addAccounts(
  seeding: Seeding,
  made: Membered & { tablets: number },
  employees: readonly DemoEmployee[],
): Promise<void> {
  const actor = administratorOf(seeding, made)
  const sinceOf = ({ email, started }: DemoEmployee): number =>
    email === '' ? made.tablets : Math.max(Math.min(started, begins - 2), 0)
  for (const [since, group] of Map.groupBy(employees, sinceOf)) {
    const at = seeding.moment(since)
    const work = installationWork(seeding.context.store, actor, () => at)
    for (const one of group)
      one.user = seeding.people.get(one.key ?? '') ?? addAccount(work, one, { ...seeding, ...made, at })
    await work.commit()
  }
}

function addAccount(
  work: Work,
  { givenName, familyName, language, signIn: email, roles }: DemoEmployee,
  { passwordHash, organisation: member, at }: { passwordHash: string; organisation: Id; at: Date },
): Id {
  const name = `${givenName} ${familyName}`
  const values = { ...account(passwordHash, at), name, email, language }
  const user = work.create(users, values, { act: 'user.created', label: name })
  const membership = { user, member, roles: [...roles, 'employee'] as const, since: at }
  work.create(memberships, membership, { act: 'member.added', label: name })
  return user
}

/** Takes the access of who left away, but for who was forgotten. */
export async function endAccounts(seeding: Seeding, made: Membered, employees: readonly DemoEmployee[]): Promise<void> {
  const { store } = seeding.context
  for (const { left, accountLeft, user } of employees) {
    if (left === undefined || accountLeft || user === undefined) continue
    const [membership] = await store.find(memberships, { where: { user, member: made.organisation } })
    const scope = seeding.ticket(made.organisation, { days: left, minute: 470 }, administratorOf(seeding, made))
    if (membership !== undefined)
      await removeMember({ ...seeding.context, now: () => scope.now() }, scope, membership.id)
  }
}

/** Somebody of the cast who may, else whoever set everything up. */
function administratorOf({ content, people }: Seeding, { slug }: Membered): Actor {
  const one = content.people.find(({ at }) => at[slug]?.includes('administrator'))
  return one === undefined ? installer : { kind: 'user', id: people.get(one.key) ?? '', name: one.name }
}
