import type { Context } from '../context.ts'
import { memberships } from '../data/memberships.ts'
import { installationWork } from '../data/tenancy.ts'
import { users } from '../data/users.ts'
import { Invalid, type Issue } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import type { Role } from '../domain/permissions.ts'
import type { Language } from '../domain/text.ts'
import type { Actor } from '../domain/trail.ts'
import { commonWords } from '../data/common-passwords.ts'
import { passwordIssue } from '../domain/password.ts'
import { hashPassword, startingPassword } from './passwords.ts'

export interface NewUser {
  email: string
  name: string
  installationAdministrator: boolean
  /** the first authority where the person has a role; none for somebody who only sets up authorities */
  membership: { organisation: Id; language: Language | undefined; roles: readonly Role[] } | undefined
  /** the starting password; one is made when it is undefined */
  password: string | undefined
}

/**
 * Creates an account with a starting password, which is to be changed at the first visit, and its first membership.
 * Gives the password, which is kept nowhere. Throws Invalid, or Conflict when the e-mail address has an account.
 */
export async function createUser(
  context: Context,
  given: NewUser,
  actor: Actor,
): Promise<{ user: Id; email: string; password: string }> {
  const email = given.email.trim().toLowerCase()
  const name = given.name.trim().replace(/\s+/g, ' ')
  const password = given.password ?? startingPassword()
  const issues = issuesOf({ email, name, password })
  if (issues.length > 0) throw new Invalid(issues)
  const now = context.now()
  const work = installationWork(context.store, actor, context.now)
  const values = {
    ...{ email, name, installationAdministrator: given.installationAdministrator, mustChangePassword: true },
    language: given.membership?.language ?? context.config.language,
    passwordHash: await hashPassword(password),
    // The operator of the installation says whose it is.
    addressProvenAt: now,
    ...{ sessionsValidFrom: now, createdAt: now, disabledAt: null },
  }
  const user = work.create(users, values, { act: 'user.created', label: name })
  if (given.membership !== undefined) {
    const { organisation: member, roles } = given.membership
    work.create(memberships, { user, member, roles, since: now }, { act: 'member.added', label: name })
  }
  await work.commit()
  return { user, email, password }
}

function issuesOf({ email, name, password }: { email: string; name: string; password: string }): Issue[] {
  const issues: Issue[] = []
  if (!/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email) || email.length > 200)
    issues.push({ field: 'email', code: 'string.email' })
  if (name === '') issues.push({ field: 'name', code: 'string.empty' })
  if (name.length > 200) issues.push({ field: 'name', code: 'string.max', values: { limit: 200 } })
  const issue = passwordIssue(password, { words: commonWords(), email, name })
  if (issue !== undefined) issues.push({ field: 'password', ...issue })
  return issues
}
