import { evidence, evidenceLinks, linksOfEvidence } from '../data/evidence.ts'
import type { Scope } from '../data/tenancy.ts'
import type { Id } from '../domain/organisation.ts'

/**
 * Removes a piece of evidence with what it stands for; the trail keeps what it was. Its files stay in the store until
 * nothing names them any more. Throws NotFound, or Conflict on `version` when somebody changed it since the question.
 */
export async function removeEvidence(scope: Scope, id: Id, { version }: { version: number }): Promise<string> {
  const found = await scope.require(evidence, id)
  const work = scope.work()
  for (const link of await linksOfEvidence(scope, id))
    work.remove(evidenceLinks, link, { act: 'evidence.unlinked', label: found.title })
  work.remove(evidence, { ...found, version }, { act: 'evidence.removed', label: found.title })
  await work.commit()
  return found.title
}
