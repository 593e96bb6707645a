import { risks } from '../data/risks.ts'
import type { Scope } from '../data/tenancy.ts'
import { afterChange } from '../domain/acceptance.ts'
import { Conflict } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { labelOf, type RiskDraft } from './create-risk.ts'

/**
 * Changes what a person filled in of a risk. Throws NotFound, or Conflict on `version` when somebody else changed it
 * since the form was made. What was saved already is not saved again. An acceptance holds for what was accepted: when
 * that is changed, or something else is decided, it is voided; true when it was.
 */
export async function updateRisk(
  scope: Scope,
  { id, version }: { id: Id; version: number },
  draft: RiskDraft,
): Promise<{ voided: boolean }> {
  const risk = await scope.require(risks, id)
  const values = {
    ...draft,
    controls: inOrderOf(risk.controls, draft.controls),
    actions: inOrderOf(risk.actions, draft.actions),
    norms: inOrderOf(risk.norms, draft.norms),
    concerns: inOrderOf(risk.concerns, draft.concerns),
  }
  const acceptance = afterChange(risk, values, scope.now())
  const work = scope.work()
  work.replace(risks, risk, {
    values: { ...values, acceptance },
    act: 'risk.updated',
    label: labelOf({ ...risk, title: draft.title }),
  })
  if (!work.empty && risk.version !== version) throw new Conflict('version')
  await work.commit()
  return { voided: acceptance !== risk.acceptance }
}

/** The same choice in another order is no change. */
function inOrderOf<T>(before: readonly T[], chosen: readonly T[]): readonly T[] {
  const same = before.length === chosen.length && chosen.every((one) => before.includes(one))
  return same ? before : chosen
}
