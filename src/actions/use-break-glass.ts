import type { Context } from '../context.ts'
import { breakGlass, findBreakGlass, mostUses } from '../data/break-glass.ts'
import { memberships } from '../data/memberships.ts'
import { installationWork, type Work } from '../data/tenancy.ts'
import { type StoredUser, users } from '../data/users.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import { queueMails } from './queue-mail.ts'

/**
 * Notes that the account for when nobody else can get in was used: in the trail, for the pages of every administrator
 * until each says that he or she knows, and in a letter to all of them. Nothing for any other account.
 */
export async function noteBreakGlassUse(context: Context, user: StoredUser, tries = 5): Promise<void> {
  const record = user.breakGlass === true ? await findBreakGlass(context.store) : undefined
  if (record?.user !== user.id) return
  const work = installationWork(context.store, { kind: 'user', id: user.id, name: user.name }, context.now)
  const uses = [...record.uses, context.now()].slice(-mostUses)
  work.replace(breakGlass, record, { values: { uses }, act: 'breakGlass.used', label: user.name })
  if (context.mailer !== null) await tellAdministrators(work, context)
  try {
    await work.commit()
  } catch (error) {
    // Used twice at the same moment, or a letter of before was just sent.
    if (tries === 0 || !(error instanceof Conflict || error instanceof NotFound)) throw error
    await noteBreakGlassUse(context, user, tries - 1)
  }
}

/** Everybody who administers the installation or an authority, but the account itself. */
async function tellAdministrators(work: Work, context: Context): Promise<void> {
  const held = await context.store.find(memberships)
  const ids = new Set(held.filter(({ roles }) => roles.includes('administrator')).map(({ user }) => user))
  const people = (await context.store.find(users)).filter(
    ({ id, installationAdministrator, breakGlass: isIt, disabledAt }) =>
      isIt !== true && disabledAt === null && (installationAdministrator || ids.has(id)),
  )
  const addresses = people.map(({ email }) => email)
  await queueMails(work, context, { purpose: 'break-glass', addresses, organisation: '' })
}
