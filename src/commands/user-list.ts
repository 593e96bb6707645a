import type { Context } from '../context.ts'
import { memberships, membershipsOfOrganisation, type StoredMembership } from '../data/memberships.ts'
import { listOrganisations } from '../data/organisations.ts'
import { type StoredUser, users, usersByIds } from '../data/users.ts'
import type { Command } from './command.ts'
import { withInstallation } from './installation.ts'
import { jsonOption, printList } from './print.ts'
import { scopeOf } from './scope.ts'

export const userList: Command = {
  about: 'Lists the accounts by e-mail address, with the roles they hold in each authority.',
  options: { org: { value: 'SLUG', about: 'only the people of this authority' }, json: jsonOption },
  example: 'user list --org demerdorp',
  run: (given, io) =>
    withInstallation(async (context) => {
      const held = await heldIn(context, given.optional('org'))
      const people = await peopleOf(context, { held, all: given.optional('org') === undefined })
      printList({ given, io }, people, {
        heads: ['E-MAIL', 'NAME', 'ROLES', 'REMARKS'],
        row: (person) => [person.email, person.name, rolesText(person.roles), remarksOf(person)],
        none: 'There is nobody yet; waarborg user create gives somebody an account.',
      })
    }),
}

async function heldIn(context: Context, slug: string | undefined): Promise<StoredMembership[]> {
  if (slug === undefined) return context.store.find(memberships)
  const { organisation } = await scopeOf(context, slug)
  return membershipsOfOrganisation(context.store, organisation.id)
}

interface Person {
  email: string
  name: string
  language: string
  installationAdministrator: boolean
  breakGlass: boolean
  mustChangePassword: boolean
  disabled: boolean
  roles: Record<string, readonly string[]>
}

async function peopleOf(
  { store }: Context,
  { held, all }: { held: StoredMembership[]; all: boolean },
): Promise<Person[]> {
  const wanted = [...new Set(held.map(({ user }) => user))]
  const found = all ? await store.find(users) : await usersByIds(store, wanted)
  const slugs = new Map((await listOrganisations(store)).map(({ id, slug }) => [id, slug]))
  const perUser = Map.groupBy(held, ({ user }) => user)
  return found
    .toSorted((a, b) => a.email.localeCompare(b.email))
    .map((user) =>
      personOf(
        user,
        Object.fromEntries(
          (perUser.get(user.id) ?? []).map(({ member, roles }) => [slugs.get(member) ?? member, roles]),
        ),
      ),
    )
}

function personOf(user: StoredUser, roles: Person['roles']): Person {
  const { email, name, language, installationAdministrator, mustChangePassword } = user
  return {
    email,
    name,
    language,
    installationAdministrator,
    breakGlass: user.breakGlass === true,
    mustChangePassword,
    disabled: user.disabledAt !== null,
    roles,
  }
}

/** Nobody reads 27 authorities on a line: who holds the same role in many is counted. */
function rolesText(roles: Person['roles']): string {
  const perRoles = Map.groupBy(Object.entries(roles), ([, held]) => held.join(', '))
  const places = (slugs: string[]): string =>
    slugs.length > 3 ? `${slugs.length} organisations` : slugs.sort().join(', ')
  return [...perRoles].map(([held, list]) => `${held} (${places(list.map(([slug]) => slug))})`).join('; ')
}

function remarksOf(person: Person): string {
  const remarks = [
    person.breakGlass ? 'break-glass administrator' : '',
    person.installationAdministrator ? 'sets up organisations' : '',
    person.mustChangePassword ? 'has a starting password' : '',
    person.disabled ? 'closed' : '',
  ]
  return remarks.filter((remark) => remark !== '').join(', ')
}
