import { evidence, evidenceLinks, linksOfEvidence } from '../data/evidence.ts'
import type { Scope } from '../data/tenancy.ts'
import { NotFound } from '../domain/errors.ts'
import type { EvidenceLink } from '../domain/evidence.ts'
import { subjectKey } from '../domain/evidence-support.ts'
import type { Id } from '../domain/organisation.ts'
import { again } from './again.ts'
import { type NormsOf, requireSubjects } from './evidence-checks.ts'

/**
 * Says what else a piece of evidence stands for; gives how many links are new. What it stands for already stays as it is.
 * Throws NotFound when the evidence or what it is to stand for is not there.
 */
export async function linkEvidence(
  scope: Scope,
  id: Id,
  { links, ...norms }: NormsOf & { links: readonly EvidenceLink[] },
): Promise<number> {
  const { title } = await scope.require(evidence, id)
  await requireSubjects(scope, norms, links)
  return again(async () => {
    const known = new Set(
      (await linksOfEvidence(scope, id)).map(({ kind, target }) => subjectKey({ kind, id: target })),
    )
    const added = new Map(links.map((link) => [subjectKey(link), link]))
    const work = scope.work()
    for (const [key, link] of added) {
      if (known.has(key)) added.delete(key)
      else
        work.create(
          evidenceLinks,
          { evidence: id, kind: link.kind, target: link.id },
          { act: 'evidence.linked', label: title },
        )
    }
    await work.commit()
    return added.size
  })
}

/** The evidence no longer stands for this; gives what it was. Throws NotFound when there is no such link of this evidence. */
export async function unlinkEvidence(scope: Scope, id: Id, link: Id): Promise<EvidenceLink> {
  const { title } = await scope.require(evidence, id)
  const found = await scope.require(evidenceLinks, link)
  if (found.evidence !== id) throw new NotFound('link')
  const work = scope.work()
  work.remove(evidenceLinks, found, { act: 'evidence.unlinked', label: title })
  await work.commit()
  return { kind: found.kind, id: found.target }
}
