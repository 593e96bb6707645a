import { createUser } from '../actions/create-user.ts'
import type { Context } from '../context.ts'
import { Conflict } from '../domain/errors.ts'
import { type Role, roles } from '../domain/permissions.ts'
import type { Command, Given, Io } from './command.ts'
import { CommandError, UsageError } from './errors.ts'
import { operator, withInstallation } from './installation.ts'
import { scopeOf } from './scope.ts'

export const userCreate: Command = {
  about:
    'Gives somebody an account. Its starting password is printed once; at the first visit the person chooses another.',
  options: {
    email: { value: 'E', about: 'the e-mail address to sign in with', required: true },
    name: { value: 'N', about: 'first name and surname', required: true },
    org: { value: 'SLUG', about: 'the authority where the role is held' },
    role: { value: 'ROLE', about: `${roles.join(', ')}; more than one with commas`, several: true },
    'installation-administrator': { about: 'may set up authorities; needs no --org and --role' },
    'password-stdin': { about: 'read the starting password from standard input instead of making one' },
  },
  example: 'user create --email sofie@demerdorp.example --name "Sofie Claes" --role ict-manager --org demerdorp',
  run: (given, io) => withInstallation((context) => create(context, given, io)),
}

async function create(context: Context, given: Given, io: Io): Promise<void> {
  const membership = await membershipOf(context, given)
  const password = given.flag('password-stdin') ? firstLine(await io.input()) : undefined
  const person = { email: given.text('email'), name: given.text('name'), membership, password }
  const rights = { installationAdministrator: given.flag('installation-administrator') }
  const made = await createUser(context, { ...person, ...rights }, operator()).catch((error: unknown) => {
    if (error instanceof Conflict) throw new CommandError(`there is an account with ${person.email} already`)
    throw error
  })
  if (password === undefined) io.out(`${made.email} can sign in with the starting password ${made.password}`)
  else io.out(`${made.email} can sign in with the password given`)
}

async function membershipOf(context: Context, given: Given): Promise<Membership | undefined> {
  const held = given.several('role')
  const wrong = held.find((role) => !isRole(role))
  if (wrong !== undefined) throw new UsageError(`--role is "${wrong}": choose ${roles.join(', ')}`)
  const slug = given.optional('org')
  if (slug === undefined && held.length === 0 && given.flag('installation-administrator')) return undefined
  if (slug === undefined) throw new UsageError('--org is missing: a role is held in an organisation')
  if (held.length === 0) throw new UsageError(`--role is missing: choose ${roles.join(', ')}`)
  const { organisation } = await scopeOf(context, slug)
  return { organisation: organisation.id, language: organisation.languages[0], roles: held.filter(isRole) }
}

type Membership = NonNullable<Parameters<typeof createUser>[1]['membership']>

const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text)

const firstLine = (text: string): string => text.split(/\r?\n/)[0] ?? ''
