import { createHash } from 'node:crypto'
import { sharedSchema } from './schemas.ts'
import { collection } from './store.ts'

/** The content of a session that was ended from outside: nothing brings it back, and its browser is told. */
export const endedSession = ''

/** The content of a session that its own browser left, for another id or at sign-out: nothing brings it back either. */
export const leftSession = '-'

export const isOver = (content: string): boolean => content === endedSession || content === leftSession

/** Under what a session is kept: who reads the store cannot take it over. */
export const sessionKey = (id: string): string => createHash('sha256').update(id).digest('base64url')

/** A session in the store, so that it outlives the process and another process knows it. The key is a hash of the cookie's id. */
export const sessions = collection<{
  key: string
  user: string | null
  /** whom an identity provider vouched for, as a hash (vouched-sessions.ts); null for a session by password */
  vouched?: string | null
  /** the identity provider that did, so that all of its sessions can be ended; null for a session by password */
  provider?: string | null
  content: string
  expiresAt: Date
}>({
  name: 'sessions',
  kind: 'technical',
  schema: sharedSchema({
    key: String,
    user: { type: String, default: null },
    vouched: { type: String, default: null },
    provider: { type: String, default: null },
    content: String,
    expiresAt: Date,
  }),
  indexes: [
    { fields: ['key'], unique: true },
    { fields: ['user'] },
    { fields: ['vouched'] },
    { fields: ['provider'] },
    { fields: ['expiresAt'] },
  ],
})

/** Failed attempts per key (an account, an address), and until when the next one waits. */
export const attempts = collection<{ key: string; failures: number; blockedUntil: Date | null; expiresAt: Date }>({
  name: 'attempts',
  kind: 'technical',
  schema: sharedSchema({ key: String, failures: Number, blockedUntil: { type: Date, default: null }, expiresAt: Date }),
  indexes: [{ fields: ['key'], unique: true }, { fields: ['expiresAt'] }],
})
