import { evidence, noEnd } from '../data/evidence.ts'
import type { Scope } from '../data/tenancy.ts'
import { Conflict } from '../domain/errors.ts'
import { currentRevision } from '../domain/evidence.ts'
import type { Id } from '../domain/organisation.ts'
import { sameContent } from './add-evidence.ts'
import { again } from './again.ts'
import { revisionOf, type RevisionInput } from './evidence-checks.ts'

/**
 * Adds a revision: from now on it is what the evidence shows, and the earlier ones stay as they were. The same form sent
 * twice gives one revision. Throws NotFound, Invalid as addEvidence does, or Conflict on `version` when somebody else
 * changed the evidence since the form was made.
 */
export const reviseEvidence = (scope: Scope, id: Id, given: RevisionInput & { version: number }): Promise<void> =>
  // Of two at the same moment the second finds the first one here, and is the same one or a conflict.
  again(() => revise(scope, id, given))

async function revise(scope: Scope, id: Id, { version, ...input }: RevisionInput & { version: number }): Promise<void> {
  const found = await scope.require(evidence, id)
  const revision = revisionOf(scope, currentRevision(found).number + 1, input)
  if (found.version !== version) {
    const last = currentRevision(found)
    const isSame = last.number > 1 && last.addedBy.id === revision.addedBy.id && sameContent(last, revision)
    if (isSame) return
    throw new Conflict('version')
  }
  const work = scope.work()
  const values = { revisions: [...found.revisions, revision], validUntil: revision.validUntil ?? noEnd }
  work.replace(evidence, found, { act: 'evidence.revised', label: found.title, values })
  await work.commit()
}
