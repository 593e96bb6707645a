import type { Context } from '../context.ts'
import { breakGlassSeen, findSeen } from '../data/break-glass.ts'
import { installationWork } from '../data/tenancy.ts'
import type { StoredUser } from '../data/users.ts'
import { again } from './again.ts'

/** Notes that an administrator knows of every use of the break-glass account up to this one. Twice is once. */
export const seeBreakGlass = (context: Context, user: StoredUser, until: Date): Promise<void> =>
  again(async () => {
    const found = await findSeen(context.store, user.id)
    if (found !== undefined && found.until >= until) return
    const work = installationWork(context.store, { kind: 'user', id: user.id, name: user.name }, context.now)
    const act = { act: 'breakGlass.seen', label: user.name }
    if (found === undefined) work.create(breakGlassSeen, { user: user.id, until }, act)
    else work.replace(breakGlassSeen, found, { values: { until }, ...act })
    await work.commit()
  })
