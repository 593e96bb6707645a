import { controls } from '../data/controls.ts'
import type { Scope } from '../data/tenancy.ts'
import type { Id } from '../domain/organisation.ts'
import { dayOf } from '../i18n/format.ts'
import { adoptControls } from './adopt-controls.ts'
import type { DemoAuthority, DemoControl } from './demo-content.ts'
import { dayAgo, type Places, requiredAll, type Seeding } from './demo-seeding.ts'
import { recordControlCheck } from './record-control-check.ts'
import { updateControl } from './update-control.ts'

/** Adopts the controls of an authority from the library, day after day, and brings each to its state. Gives their ids by ref. */
export async function adoptDemoControls(
  seeding: Seeding,
  authority: DemoAuthority,
  at: Places & { organisation: Id },
): Promise<Map<string, Id>> {
  const ids = new Map<string, Id>()
  const { catalogue } = seeding.context
  const { languages } = authority
  const ordered = authority.controls.toSorted((a, b) => b.adopted - a.adopted)
  for (const control of ordered) {
    const by = (days: number): Scope => seeding.scope(at.organisation, { days, minute: ids.size * 3, by: 'karim' })
    const [id] = await adoptControls(by(control.adopted), catalogue, { refs: [control.ref], languages })
    if (id === undefined) throw new Error(`seed/demo adopts ${control.ref} twice`)
    ids.set(control.ref, id)
    const changed = control.introduced ?? control.adopted
    await fillIn(seeding, by(Math.min(Math.max(changed, 0), control.adopted)), { id, control, at, languages })
    await check(seeding, { organisation: at.organisation, id, control, languages, by: authority.ict })
  }
  return ids
}

type Filling = { id: Id; control: DemoControl; at: Places; languages: DemoAuthority['languages'] }

async function fillIn(seeding: Seeding, scope: Scope, { id, control, at, languages }: Filling): Promise<void> {
  const found = await scope.require(controls, id)
  const { category, title, description, evidence, norms, ownerRole, checkEveryMonths } = found
  const sites = requiredAll(at.sites, control.sites)
  const texts = { category, title, description, evidence, norms, ownerRole, checkEveryMonths }
  const draft = {
    ...texts,
    owner: control.owner,
    entities: requiredAll(at.entities, control.entities),
    sites,
    everywhere: sites.length === 0,
    state: control.state === 'working' && control.checked !== undefined ? 'introduced' : control.state,
    reason: control.reason ?? '',
    plannedOn: dayAgo(seeding, control.planned),
    introducedOn: dayAgo(seeding, control.introduced),
  } as const
  await updateControl(scope, id, { version: found.version, draft, languages })
}

interface Checking {
  organisation: Id
  id: Id
  control: DemoControl
  languages: DemoAuthority['languages']
  by: string
}

async function check(seeding: Seeding, { organisation, id, control, languages, by }: Checking): Promise<void> {
  if (control.checked === undefined) return
  const scope = seeding.scope(organisation, { days: control.checked, minute: 90, by })
  const works = control.state === 'working'
  const checkedOn = dayOf(scope.now())
  await recordControlCheck(scope, id, { checkedOn, remark: control.remark ?? '', works, languages })
}
