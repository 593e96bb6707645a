import type { Context } from '../context.ts'
import { mails, mailsTo, type MailValues } from '../data/mails.ts'
import type { Work } from '../data/tenancy.ts'

/** How long a letter is tried, in hours; then it is too late to be of use. */
const hours = 24

/** Adds a letter to a unit of work, to be sent when that is committed. One that waits already, or was given up, is tried anew. */
export const queueMail = (
  work: Work,
  context: Context,
  { address, ...mail }: Pick<MailValues, 'purpose' | 'address' | 'organisation'>,
): Promise<void> => queueMails(work, context, { ...mail, addresses: [address] })

/** The same letter to several people, in one read. */
export async function queueMails(
  work: Work,
  { store, now }: Context,
  { addresses, ...mail }: Pick<MailValues, 'purpose' | 'organisation'> & { addresses: readonly string[] },
): Promise<void> {
  const found = (await mailsTo(store, addresses)).filter(({ purpose }) => purpose === mail.purpose)
  const waiting = new Map(found.map((one) => [one.address, one]))
  const expiresAt = new Date(now().getTime() + hours * 3_600_000)
  for (const address of addresses) {
    const values = { ...mail, address, tries: 0, dueAt: now(), expiresAt }
    const former = waiting.get(address)
    if (former === undefined) work.create(mails, values, { act: 'mail.queued', label: '' })
    else work.replace(mails, former, { values, act: 'mail.queued', label: '' })
  }
}
