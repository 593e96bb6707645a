import { sealTrails } from '../../src/actions/seal-trails.ts'
import { controls, type ControlValues } from '../../src/data/controls.ts'
import { sites } from '../../src/data/sites.ts'
import { Scope, type Work } from '../../src/data/tenancy.ts'
import { trail } from '../../src/data/trail.ts'
import { cast, type Person, world, type World } from './cast.ts'
import type { Visitor } from './visitor.ts'

const control = {
  ...{ number: 12, libraryRef: null, category: 'backup-strategy', title: { nl: 'Back-ups', fr: 'Sauvegardes' } },
  ...{ description: {}, evidence: {}, norms: ['12.3'], owner: 'Sofie', ownerRole: '', entities: [], sites: [] },
  ...{ everywhere: false, state: 'planned', reason: '', plannedOn: '2026-12-01', introducedOn: null },
  ...{ checkEveryMonths: null, lastCheckedOn: null },
} as unknown as ControlValues

/** What a spreadsheet would take for a formula. */
export const formula = '=HYPERLINK("http://x";"Gemeentehuis")'

/**
 * Four things that were done in Demerdorp: Piet added a building and Sofie a control, both sealed; Karim changed the
 * control at 23:30 on the 25th in Brussels; Piet removed the building at 00:30 on the 26th.
 */
export class TrailStory {
  readonly w: World
  sofie!: Visitor
  controlId = ''
  siteId = ''

  private constructor(w: World) {
    this.w = w
  }

  static async tell(): Promise<TrailStory> {
    const story = new TrailStory(await world())
    const { w } = story
    w.setNow('2026-11-24T09:00:00Z')
    const building = { kind: 'town-hall', name: 'Gemeentehuis', entity: null } as never
    story.siteId = await story.by('piet', (work) =>
      work.create(sites, building, { act: 'site.created', label: 'Gemeentehuis' }),
    )
    story.controlId = await story.by('sofie', (work) =>
      work.create(controls, control, { act: 'control.created', label: 'M12 Back-ups' }),
    )
    await sealTrails(w.context)
    w.setNow('2026-11-25T22:30:00Z')
    await story.change('karim', {
      ...{ state: 'working', title: { nl: 'Back-ups en herstel', fr: 'Sauvegardes' } },
      ...{ sites: [story.siteId], introducedOn: '2026-11-25', owner: '' },
    })
    w.setNow('2026-11-25T23:30:00Z')
    const site = (await w.scope().get(sites, story.siteId))!
    await story.by('piet', (work) => work.remove(sites, site, { act: 'site.removed', label: formula }))
    // Signed in last: a session ends when the clock goes on.
    story.sofie = await w.as('sofie')
    return story
  }

  async by<T>(person: Person, act: (work: Work) => T, name: string = cast[person].name): Promise<T> {
    const { context, organisations, userIds } = this.w
    const actor = { kind: 'user', id: userIds[person], name } as const
    const work = new Scope(context.store, { organisation: organisations.demerdorp, actor, now: context.now }).work()
    const done = act(work)
    await work.commit()
    return done
  }

  /** Changes the control. */
  async change(person: Person, values: object, name?: string): Promise<void> {
    const record = (await this.w.scope().get(controls, this.controlId))!
    const changed = { act: 'control.updated', label: 'M12 Back-ups', values }
    await this.by(person, (work) => work.replace(controls, record, changed), name)
  }

  /** The id of the last entry with this act. */
  async idOf(act: string): Promise<string> {
    return (await this.w.scope().find(trail, { where: { act }, sort: '-at', limit: 1 }))[0]!.id
  }
}
