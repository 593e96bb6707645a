import { sharedSchema } from './schemas.ts'
import { collection, type Store, type Stored } from './store.ts'

/**
 * A letter to be sent. It holds only what is needed to write it: the link in it is made when it goes out, so that no word
 * that opens an account is ever in the store. Whether the address has an account is looked up then too.
 */
export interface MailValues {
  purpose: 'invitation' | 'reset' | 'break-glass'
  /** lower case */
  address: string
  /** the name of the authority that invites; empty for any other */
  organisation: string
  tries: number
  /** when it is tried next; null: it was given up */
  dueAt: Date | null
  expiresAt: Date
}

export type StoredMail = Stored<MailValues>

/** One of a kind per address: who asks ten times gets one letter. */
export const mails = collection<MailValues>({
  name: 'mails',
  kind: 'technical',
  schema: sharedSchema({
    purpose: { type: String, required: true },
    address: { type: String, required: true },
    organisation: { type: String, default: '' },
    tries: { type: Number, default: 0 },
    dueAt: { type: Date, default: null },
    expiresAt: Date,
  }),
  indexes: [{ fields: ['address', 'purpose'], unique: true }, { fields: ['dueAt'] }, { fields: ['expiresAt'] }],
})

/** The letters to these addresses that wait or were given up. */
export function mailsTo(store: Store, addresses: readonly string[]): Promise<StoredMail[]> {
  return store.find(mails, { where: { address: { in: addresses } } })
}

/** The letters whose time has come, the longest waiting first. */
export function dueMails(store: Store, now: Date, limit: number): Promise<StoredMail[]> {
  const epoch = new Date(0)
  return store.find(mails, {
    where: { dueAt: { from: epoch, before: new Date(now.getTime() + 1) } },
    sort: 'dueAt',
    limit,
  })
}
