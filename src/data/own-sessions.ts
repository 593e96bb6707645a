import type { Device } from '../domain/device.ts'
import type { Id } from '../domain/organisation.ts'
import type { Shown } from '../domain/second-factor.ts'
import { sessions } from './sessions.ts'
import type { Clocked } from './sign-ins.ts'
import { isOfNow, type StoredUser } from './users.ts'

/** A session of somebody, as its person may see it. */
export interface OwnSession {
  id: Id
  /** under what it is kept: `sessionKey` of the id in its cookie */
  key: string
  since: Date
  /** to five minutes */
  lastUsed: Date
  shown: Shown | undefined
  /** who vouched, and for which organisation; undefined for a session by password */
  identity: { provider: Id; organisation: Id } | undefined
  /** undefined for a session that an older version began */
  device: Device | undefined
}

/** The sessions under way of an account, the last used first. */
export async function ownSessions({ store, now }: Clocked, user: StoredUser): Promise<OwnSession[]> {
  const found = await store.find(sessions, { where: { user: user.id } })
  return found
    .filter(({ expiresAt }) => expiresAt > now())
    .flatMap(({ id, key, content }) => {
      const kept = JSON.parse(content) as Content
      const { startedAt: at = 0, validFrom, signedInAt = at, lastSeenAt = at, shown, identity, device } = kept
      if (!isOfNow({ validFrom, at }, user)) return []
      return { id, key, since: new Date(signedInAt), lastUsed: new Date(lastSeenAt), shown, identity, device }
    })
    .toSorted((a, b) => b.lastUsed.getTime() - a.lastUsed.getTime())
}

interface Content {
  startedAt?: number
  validFrom?: number
  signedInAt?: number
  lastSeenAt?: number
  shown?: Shown
  identity?: { provider: Id; organisation: Id }
  device?: Device
}
