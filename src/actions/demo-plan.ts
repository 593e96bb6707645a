import { actionsOf, type ActionValues, goalsOf } from '../data/plans.ts'
import type { Stored } from '../data/store.ts'
import type { Id } from '../domain/organisation.ts'
import { actionCode } from '../domain/plan.ts'
import type { DemoAction, DemoPlan } from './demo-content.ts'
import { type Places, required, requiredAll, type Seeding } from './demo-seeding.ts'
import { importPlan } from './import-plan.ts'
import { updateAction } from './save-action.ts'

type Made = Places & { organisation: Id; ict: string; controls: ReadonlyMap<string, Id> }

/** Takes over a policy note, as somebody would, and then brings its actions to where they stand today. Gives their ids by code. */
export async function makeDemoPlan(seeding: Seeding, plan: DemoPlan, made: Made): Promise<Map<string, Id>> {
  const scope = seeding.scope(made.organisation, plan)
  const imported = await importPlan(scope, { text: seeding.content.note(plan.note), fileName: plan.note })
  const goals = new Map((await goalsOf(scope, imported.plan)).map(({ id, code }) => [id, code]))
  const actions = await actionsOf(scope, imported.plan)
  const byCode = new Map(actions.map((action) => [actionCode(goals.get(action.goal) ?? '', action.position), action]))
  for (const [turn, change] of plan.actions.entries()) {
    const days = change.days ?? plan.days
    const at = seeding.scope(made.organisation, {
      days,
      minute: 30 + turn,
      by: change.state === undefined ? plan.by : made.ict,
    })
    const action = required(byCode, change.code)
    await updateAction(at, { id: action.id, version: action.version }, detailsOf(action, change, made))
  }
  return new Map([...byCode].map(([code, { id }]) => [code, id]))
}

function detailsOf(action: Stored<ActionValues>, change: DemoAction, made: Made) {
  const { goal, title, timing, budget } = action
  return {
    ...{ goal, title, timing, budget },
    norms: change.norms ?? [],
    controls: requiredAll(made.controls, change.controls),
    entities: requiredAll(made.entities, change.entities),
    sites: requiredAll(made.sites, change.sites),
    responsible: change.responsible,
    state: change.state ?? 'planned',
    progress: change.progress ?? '',
  }
}
