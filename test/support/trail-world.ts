import { sealTrails } from '../../src/actions/seal-trails.ts'
import { type TrailReport, verifyTrail } from '../../src/actions/verify-trail.ts'
import { type Context, createContext } from '../../src/context.ts'
import { entities } from '../../src/data/sites.ts'
import { Scope } from '../../src/data/tenancy.ts'
import type { Link } from '../../src/domain/chain.ts'
import { world, type World } from './cast.ts'
import { Tampering } from './tampering.ts'

/** Demerdorp with a trail of eight sealed entries, `Entity 1` at 09:01 to `Entity 8` at 09:08, and the file it is in. */
export class TrailWorld {
  readonly w: World
  readonly organisation: string
  context: Context

  private constructor(w: World) {
    this.w = w
    this.organisation = w.organisations.demerdorp
    this.context = w.context
  }

  static async begin(): Promise<TrailWorld> {
    const made = new TrailWorld(await world())
    await made.write(8)
    await sealTrails(made.context)
    return made
  }

  get scope(): Scope {
    const { context, organisation, w } = this
    const actor = { kind: 'user', id: w.userIds.sofie, name: 'Sofie Claes' } as const
    return new Scope(context.store, { organisation, actor, now: context.now })
  }

  /** So many entries, a minute apart. */
  async write(count: number, name = 'Entity'): Promise<void> {
    for (let n = 1; n <= count; n += 1) {
      this.w.setNow(new Date(Date.UTC(2026, 10, 24, 9, n)).toISOString())
      const work = this.scope.work()
      const label = `${name} ${n}`
      work.create(entities, { kind: 'other', name: label }, { act: 'entity.created', label })
      await work.commit()
    }
  }

  /** Does something to the file while nobody has it open, and opens it again: nothing is remembered of before. */
  async tamper<T>(act: (file: Tampering) => T): Promise<T> {
    await this.context.store.close()
    const file = new Tampering(this.w.folder)
    const done = act(file)
    file.close()
    this.reopen()
    return done
  }

  /** Does something that needs the folder for itself. */
  async aside<T>(act: () => Promise<T>): Promise<T> {
    await this.context.store.close()
    const done = await act()
    this.reopen()
    return done
  }

  verify(anchor?: Link): Promise<TrailReport> {
    return verifyTrail(this.context, this.scope, anchor)
  }

  async close(): Promise<void> {
    await this.context.store.close()
    await this.w.close()
  }

  reopen(): void {
    const { config, now, log } = this.context
    this.context = createContext(config, { now, log })
  }
}
