import { newId } from '../../../src/data/records.ts'
import { secondFactors } from '../../../src/data/second-factors.ts'
import { installationWork, valuesOf } from '../../../src/data/tenancy.ts'
import { users, type UserValues } from '../../../src/data/users.ts'
import type { World } from '../../support/cast.ts'
import { Asker } from './person.ts'

/** Somebody who has given the right password and has the second step still to take; with an account of his or her own. */
export async function waitingAsker({ app, context, userIds }: World): Promise<Asker> {
  const els = await context.store.get(users, userIds.els)
  const email = 'waiting@example.test'
  const id = newId()
  const work = installationWork(context.store, { kind: 'system', name: 'test' }, context.now)
  const act = { act: 'user.created', label: email }
  const user = work.create(users, { ...(valuesOf(els!) as unknown as UserValues), email }, act)
  const seed = context.secrets.seal({ collection: secondFactors, id, field: 'seed' }, 'JBSWY3DPEHPK3PXP')
  const none = { lastStep: 0, recoverySecrets: [], recoveryMadeAt: null }
  work.create(secondFactors, { user, seed, seedConfirmedAt: context.now(), ...none }, { ...act, id })
  await work.commit()
  return Asker.waiting(app, email)
}
