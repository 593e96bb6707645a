import { controls } from '../data/controls.ts'
import type { Scope } from '../data/tenancy.ts'
import type { Id } from '../domain/organisation.ts'
import type { Language } from '../domain/text.ts'
import { labelOf } from './create-control.ts'

/**
 * Removes a control; its trail stays, and actions of a plan keep naming it. Throws NotFound, or Conflict on `version`
 * when somebody changed it since the question was asked.
 */
export async function removeControl(
  scope: Scope,
  id: Id,
  given: { version: number; languages: readonly Language[] },
): Promise<void> {
  const control = await scope.require(controls, id)
  const work = scope.work()
  const label = labelOf(control, given.languages)
  work.remove(controls, { ...control, version: given.version }, { act: 'control.removed', label })
  await work.commit()
}
