import { agreements } from '../data/agreements.ts'
import type { Scope } from '../data/tenancy.ts'
import { Conflict } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'

/**
 * Throws a draft away; the next one gets its number. Throws NotFound, or Conflict on `version` when it was changed since
 * it was looked at, or published.
 */
export async function discardAgreement(scope: Scope, id: Id, version: number): Promise<number> {
  const draft = await scope.require(agreements, id)
  if (draft.state !== 'draft' || draft.version !== version) throw new Conflict('version')
  const work = scope.work()
  work.remove(agreements, draft, { act: 'agreement.discarded', label: String(draft.number) })
  await work.commit()
  return draft.number
}
