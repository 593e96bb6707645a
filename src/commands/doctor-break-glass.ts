import type { Config } from '../config.ts'
import { findBreakGlass } from '../data/break-glass.ts'
import { secondFactors } from '../data/second-factors.ts'
import type { Store } from '../data/store.ts'
import { dayOf } from '../i18n/format.ts'
import { lookIntoData } from './doctor-identity.ts'

/** A year, in milliseconds: what was not tried for so long is not known to work. */
const year = 365 * 86_400_000

/** How it stands with the account for when nobody else can get in; `note` when there is something to do about it. */
export const examineBreakGlass = (config: Config, now: Date): Promise<{ says: string; note: boolean }> =>
  lookIntoData(config, (store) => breakGlassState(store, now), {
    says: 'a running Waarborg has the data: its page /break-glass tells administrators',
    note: false,
  })

/** The same of a store. */
export async function breakGlassState(store: Store, now: Date): Promise<{ says: string; note: boolean }> {
  const found = await findBreakGlass(store)
  if (found === undefined) return { says: 'there is none: waarborg user break-glass makes it', note: true }
  const made = `made on ${dayOf(found.madeAt)}`
  const used = found.uses.at(-1)
  if (used === undefined || used < found.madeAt)
    return { says: `${made} and never tried: sign in with it once`, note: true }
  const tried = `${made}, last used on ${dayOf(used)}`
  if (now.getTime() - used.getTime() > year)
    return { says: `${tried}: more than a year ago, sign in with it once`, note: true }
  const [codes] = await store.find(secondFactors, { where: { user: found.user }, limit: 1 })
  const left = codes?.recoverySecrets.length ?? 0
  if (left < 3) return { says: `${tried}, ${left} recovery codes left: waarborg user break-glass --renew`, note: true }
  return { says: `${tried}, ${left} recovery codes left`, note: false }
}
