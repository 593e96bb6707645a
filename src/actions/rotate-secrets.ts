import type { Context } from '../context.ts'
import { installation, type InstallationValues } from '../data/installation.ts'
import { keysInUse, resealAll, type Resealed } from '../data/secrets/kept.ts'
import { installationWork } from '../data/tenancy.ts'
import type { Actor } from '../domain/trail.ts'

export interface Rotation extends Resealed {
  /** the key that everything is sealed with now */
  key: string
  /** keys in the file that nothing in the store is sealed with any more */
  unused: string[]
}

/**
 * Seals every secret with the first key of the key file, and says which others may go. Throws SecretsError. Done in
 * parts: when it is broken off, the next time goes on.
 */
export async function rotateSecrets(context: Context, actor: Actor): Promise<Rotation> {
  const { store, secrets } = context
  const done = await resealAll(store, secrets)
  const [{ id: key }, ...others] = secrets.file.keys()
  if (done.changed > 0) await tell(context, key, actor)
  const used = await keysInUse(store)
  return { ...done, key, unused: others.map(({ id }) => id).filter((id) => !used.has(id)) }
}

/** In the trail of the installation: it is about the machine, and no authority has anything to look after. */
async function tell({ store, now }: Context, key: string, actor: Actor): Promise<void> {
  const work = installationWork(store, actor, now)
  const act = { act: 'secrets.rotated', label: key }
  const [former] = await store.find(installation, { where: { key: 'secrets' }, limit: 1 })
  const values: InstallationValues = { key: 'secrets', setUpAt: null, sealedWith: key }
  if (former === undefined) work.create(installation, values, act)
  else work.replace(installation, former, { values, ...act })
  await work.commit()
}
