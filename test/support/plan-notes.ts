import { readFileSync } from 'node:fs'
import { type ImportedPlan, importPlan } from '../../src/actions/import-plan.ts'
import { actionsOf, goalsOf } from '../../src/data/plans.ts'
import { entities } from '../../src/data/sites.ts'
import type { Scope } from '../../src/data/tenancy.ts'
import { inProject } from '../../src/paths.ts'

/** The demo note, of 5 strategic goals and 56 actions. */
export const demoNote = (): string => readFileSync(inProject('seed', 'demo', 'policy-note.txt'), 'utf8')

/** A note of two actions, one of them paid by two entities over two years. */
export const smallNote = `Beleidsnota 2027-2028
Strategisch doel 1: Een veilig netwerk
Tactische doelstelling 1.1: Regels
Operationele doelstelling 1.1.1: Wachtwoorden
Iedereen kiest een zin.
\tConcrete acties
\tTiming
\tBudget

\tPaswoordbeleid herzien
\t2027
\tN.V.T.

\tTweede lijn leggen
\t2027-2028
\t€ 3.001 (OCMW)
€ 2.000 (Gemeente)
`

export async function makeEntities(scope: Scope): Promise<{ ocmw: string; municipality: string }> {
  const work = scope.work()
  const act = { act: 'entity.created', label: 'test' }
  const ocmw = work.create(entities, { kind: 'ocmw', name: 'OCMW Demerdorp' }, act)
  const municipality = work.create(entities, { kind: 'municipality', name: 'Gemeente Demerdorp' }, act)
  await work.commit()
  return { ocmw, municipality }
}

/** Makes a plan of a note and gives the ids of its goals by code and of its actions by title. */
export async function makePlan(
  scope: Scope,
  text = smallNote,
): Promise<ImportedPlan & { goalIds: Map<string, string>; actionIds: Map<string, string> }> {
  const made = await importPlan(scope, { text, fileName: 'nota.txt' })
  const goalIds = new Map((await goalsOf(scope, made.plan)).map(({ code, id }) => [code, id]))
  const actionIds = new Map((await actionsOf(scope, made.plan)).map(({ title, id }) => [title, id]))
  return { ...made, goalIds, actionIds }
}
