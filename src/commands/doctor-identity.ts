import type { Config } from '../config.ts'
import { ourEnd } from '../actions/renew-provider-keys.ts'
import { identityProviders } from '../data/identity-providers.ts'
import type { Store } from '../data/store.ts'
import { lookIntoMongo } from '../data/stores/mongo.ts'
import { openSqlite } from '../data/stores/sqlite.ts'
import { StoreInUse } from '../data/stores/sqlite-errors.ts'
import { certificateState } from '../domain/identity-provider.ts'
import { dayOf } from '../i18n/format.ts'
import { CommandError } from './errors.ts'

/**
 * How it stands with the certificates of the identity providers that are open, of all authorities. Throws CommandError
 * when one ended or ends within 30 days.
 */
export const examineIdentity = (config: Config, now: Date): Promise<string> =>
  lookIntoData(config, (store) => told(store, now), 'a running Waarborg has the data: its page of today warns')

/** What `look` finds in the data of the settings; `inUse` when a running Waarborg has it. */
export async function lookIntoData<T>(config: Config, look: (store: Store) => Promise<T>, inUse: T): Promise<T> {
  try {
    if (config.mongodbUri !== null) return await lookIntoMongo(config.mongodbUri, look)
    const store = openSqlite(config.dataFolder)
    return await look(store).finally(() => store.close())
  } catch (error) {
    if (error instanceof StoreInUse) return inUse
    throw error
  }
}

async function told(store: Store, now: Date): Promise<string> {
  const open = await store.find(identityProviders, { where: { isOpen: true }, everyOrganisation: true })
  const late = open.flatMap((provider) => {
    const { id, name, saml } = provider
    const ends = (saml?.certificates ?? []).map(({ notAfter }) => notAfter.getTime())
    const theirs = ends.length === 0 ? null : new Date(Math.max(...ends))
    return [
      ...lateOf(theirs, { what: `${name} (${id})`, now }),
      ...lateOf(ourEnd(provider), { what: `our key for ${name} (${id})`, now }),
    ]
  })
  if (late.length > 0) throw new CommandError(`certificates to replace: ${late.join('; ')}`)
  return `${open.length} open, no certificate ends within 30 days`
}

function lateOf(end: Date | null, { what, now }: { what: string; now: Date }): string[] {
  const isLate = end !== null && ['ended', 'ends-in-7', 'ends-in-30'].includes(certificateState(end, now))
  return isLate ? [`${what} until ${dayOf(end)}`] : []
}
