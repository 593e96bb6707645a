import type { Context } from '../context.ts'
import { takeAttempt } from '../data/attempts.ts'
import { installationWork } from '../data/tenancy.ts'
import { Conflict, NotFound } from '../domain/errors.ts'
import { networkOf } from '../domain/network-address.ts'
import { queueMail } from './queue-mail.ts'

/** Letters before waiting begins: few to one mailbox, more from an address behind which a whole town hall may sit. */
const free = { mailbox: 3, address: 20 }

/** What is kept of who asked for a link to a mailbox. */
export const mailboxKey = (email: string): string => `link ${email}`

/**
 * Asks for a link to choose another password. Gives until when the visitor has to wait, or null. Whether there is such an
 * account is not looked at here but when the letter is sent, so that neither the answer nor its time can tell.
 */
export async function askForLink(context: Context, given: { email: string; address: string }): Promise<Date | null> {
  const { store } = context
  const now = context.now()
  const email = given.email.trim().toLowerCase()
  const mailbox = { key: mailboxKey(email), free: free.mailbox, now }
  const address = { key: `links ${networkOf(given.address)}`, free: free.address, now }
  const until = (await takeAttempt(store, address)) ?? (await takeAttempt(store, mailbox))
  if (until !== null) return until
  const work = installationWork(store, { kind: 'system', name: 'forgotten password' }, context.now)
  await queueMail(work, context, { purpose: 'reset', address: email, organisation: '' })
  await work.commit().catch((error: unknown) => {
    // Asked twice at the same moment, or sent meanwhile: there is a letter.
    if (!(error instanceof Conflict || error instanceof NotFound)) throw error
  })
  return null
}
