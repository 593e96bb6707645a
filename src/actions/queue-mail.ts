import type { Context } from '../context.ts'
import { mails, mailsTo, type MailValues } from '../data/mails.ts'
import type { Work } from '../data/tenancy.ts'

/** How long a letter is tried, in hours; then it is too late to be of use. */
const hours = 24

/** Adds a letter to a unit of work, to be sent when that is committed. One that waits already, or was given up, is tried anew. */
export async function queueMail(
  work: Work,
  { store, now }: Context,
  mail: Pick<MailValues, 'purpose' | 'address' | 'organisation'>,
): Promise<void> {
  const values = { ...mail, tries: 0, dueAt: now(), expiresAt: new Date(now().getTime() + hours * 3_600_000) }
  const waiting = (await mailsTo(store, [mail.address])).find(({ purpose }) => purpose === mail.purpose)
  if (waiting === undefined) work.create(mails, values, { act: 'mail.queued', label: '' })
  else work.replace(mails, waiting, { values, act: 'mail.queued', label: '' })
}
