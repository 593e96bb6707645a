import type { Context } from '../context.ts'
import { memberships } from '../data/memberships.ts'
import { organisations } from '../data/organisations.ts'
import { installationWork, type Work } from '../data/tenancy.ts'
import { Invalid } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { slugFrom } from '../domain/slug.ts'
import type { Role } from '../domain/permissions.ts'
import type { Language } from '../domain/text.ts'
import type { Actor } from '../domain/trail.ts'

export interface NewOrganisation {
  name: string
  /** derived from the name when empty */
  slug: string
  languages: readonly Language[]
  nisCode: string
  edition: string
  /** the default of second-factor.ts when absent */
  secondFactorRoles?: readonly Role[]
}

/** Creates an organisation; `administrator` becomes its first member. Throws Conflict when the slug is taken. Gives its id and slug. */
export async function createOrganisation(
  context: Context,
  values: NewOrganisation,
  by: { actor: Actor; administrator: Id | null },
): Promise<{ id: Id; slug: string }> {
  const work = installationWork(context.store, by.actor, context.now)
  const made = addOrganisation(work, context, values)
  if (by.administrator !== null) {
    const membership = {
      user: by.administrator,
      member: made.id,
      roles: ['administrator'] as const,
      since: context.now(),
    }
    work.create(memberships, membership, { act: 'member.added', label: values.name })
  }
  await work.commit()
  return made
}

/** Adds the creation of an organisation to a unit of work. */
export function addOrganisation(work: Work, context: Context, values: NewOrganisation): { id: Id; slug: string } {
  const slug = values.slug === '' ? slugFrom(values.name) : values.slug
  if (slug === undefined) throw new Invalid([{ field: 'slug', code: 'slug' }])
  context.catalogue.normsOf(values.edition)
  const id = work.create(
    organisations,
    { ...values, slug, createdAt: context.now() },
    { act: 'organisation.created', label: values.name },
  )
  return { id, slug }
}
