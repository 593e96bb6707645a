import type { Context } from '../context.ts'
import { evidence, noEnd } from '../data/evidence.ts'
import type { Scope } from '../data/tenancy.ts'
import { Conflict } from '../domain/errors.ts'
import { currentRevision } from '../domain/evidence.ts'
import type { Id } from '../domain/organisation.ts'
import { type EvidenceDays, requireDays, requireMember } from './evidence-checks.ts'

export interface EvidenceUpdate extends EvidenceDays {
  /** the version that the form was made from */
  version: number
  title: string
  owner: Id | null
}

/**
 * Corrects what is said about evidence: title, owner and the days of the latest revision. What proves something (files,
 * address, note) is never changed: that takes a new revision. The trail keeps the days before and after.
 * Throws NotFound, Invalid, or Conflict on `version` when somebody else changed it since the form was made.
 */
export async function updateEvidence(
  context: Context,
  scope: Scope,
  given: EvidenceUpdate & { id: Id },
): Promise<void> {
  const found = await scope.require(evidence, given.id)
  if (found.version !== given.version) throw new Conflict('version')
  const { title, owner, aboutOn, validUntil } = given
  requireDays(scope, given)
  if (owner !== found.owner) await requireMember(context, scope, owner)
  const revisions = [...found.revisions.slice(0, -1), { ...currentRevision(found), aboutOn, validUntil }]
  const work = scope.work()
  const values = { title, owner, revisions, validUntil: validUntil ?? noEnd }
  work.replace(evidence, found, { act: 'evidence.updated', label: title, values })
  await work.commit()
}
