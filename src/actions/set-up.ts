import type { Context } from '../context.ts'
import { installation } from '../data/installation.ts'
import { memberships } from '../data/memberships.ts'
import { installationWork, type Work } from '../data/tenancy.ts'
import { isEmptyInstallation, users } from '../data/users.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import type { Language } from '../domain/text.ts'
import { addOrganisation, type NewOrganisation } from './create-organisation.ts'
import { checkNewPassword, hashPassword } from './passwords.ts'

export interface FirstAdministrator {
  name: string
  email: string
  password: string
}

/** Creates the first administrator and the first organisation, on an empty installation only and only once: else NotFound. */
export async function setUp(
  context: Context,
  given: { person: FirstAdministrator; organisation: NewOrganisation },
): Promise<{ user: Id; slug: string }> {
  const { store, now } = context
  if (!(await isEmptyInstallation(store))) throw new NotFound('set-up')
  checkNewPassword(given.person.password, { field: 'password', ...given.person })
  const work = installationWork(store, { kind: 'system', name: 'set-up' }, now)
  const user = await addAdministrator(work, context, {
    ...given.person,
    language: given.organisation.languages[0] ?? context.config.language,
  })
  const { id, slug } = addOrganisation(work, context, given.organisation)
  work.create(
    memberships,
    { user, member: id, roles: ['administrator'], since: now() },
    { act: 'member.added', label: given.person.name },
  )
  work.create(
    installation,
    { key: 'installation', setUpAt: now() },
    { act: 'installation.setUp', label: given.organisation.name },
  )
  await work.commit().catch((error: unknown) => {
    throw error instanceof Conflict && error.field === 'key' ? new NotFound('set-up') : error
  })
  return { user, slug }
}

async function addAdministrator(
  work: Work,
  { now }: Context,
  person: FirstAdministrator & { language: Language },
): Promise<Id> {
  const { name, email, password, language } = person
  const rights = { installationAdministrator: true, mustChangePassword: false, disabledAt: null }
  const values = {
    name,
    email,
    language,
    passwordHash: await hashPassword(password),
    ...rights,
    addressProvenAt: now(),
    sessionsValidFrom: now(),
    createdAt: now(),
  }
  return work.create(users, values, { act: 'user.created', label: name })
}
