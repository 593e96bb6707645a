import type { AnswerValues } from '../../data/answers.ts'
import type { ControlValues } from '../../data/controls.ts'
import {
  evidenceEndingBefore,
  evidenceFor,
  evidenceLinks,
  type EvidenceLinkValues,
  type StoredEvidence,
} from '../../data/evidence.ts'
import type { Stored } from '../../data/store.ts'
import type { Scope } from '../../data/tenancy.ts'
import { addDays, currentRevision, expiryNotice, evidenceState } from '../../domain/evidence.ts'
import { expiredBeneath, type PiecesBySubject, piecesBySubject } from '../../domain/evidence-support.ts'
import type { Day, Id } from '../../domain/organisation.ts'

export interface EvidenceFacts {
  /** what has expired or will within 60 days, the first to end first, each with what it stands for */
  ending: { piece: StoredEvidence; links: readonly EvidenceLinkValues[] }[]
  /** the expired pieces on which the answer to a norm leans, by norm */
  leaning: ReadonlyMap<string, readonly StoredEvidence[]>
}

interface Given {
  answers: readonly Stored<AnswerValues>[]
  controls: readonly Stored<ControlValues>[]
  today: Day
}

/** The evidence of a home page: four reads at most, however much there is. */
export async function readEvidence(scope: Scope, given: Given): Promise<EvidenceFacts> {
  const pieces = await evidenceEndingBefore(scope, addDays(given.today, expiryNotice + 1))
  if (pieces.length === 0) return { ending: [], leaning: new Map() }
  const links = await scope.find(evidenceLinks, { where: { evidence: { in: pieces.map(({ id }) => id) } } })
  const linked = Map.groupBy(links, ({ evidence }) => evidence)
  const expired = new Set(pieces.filter((piece) => isExpired(piece, given.today)).map(({ id }) => id))
  const weak = links.filter(({ evidence }) => expired.has(evidence))
  return {
    ending: pieces.map((piece) => ({ piece, links: linked.get(piece.id) ?? [] })),
    leaning: weak.length === 0 ? new Map() : leaningOn(given, await piecesAround(scope, given, weak)),
  }
}

const isExpired = (piece: StoredEvidence, today: Day): boolean =>
  evidenceState(currentRevision(piece), today) === 'expired'

/** Everything that stands for the same things: an expired piece does no harm where a valid one stands beside it. */
async function piecesAround(
  scope: Scope,
  { answers }: Given,
  weak: readonly EvidenceLinkValues[],
): Promise<PiecesBySubject<StoredEvidence>> {
  const targets = new Set<Id>(weak.map(({ target }) => target))
  for (const { id, norm } of answers)
    if (targets.has(id) || targets.has(norm)) {
      targets.add(id)
      targets.add(norm)
    }
  const found = await evidenceFor(scope, [...targets])
  return piecesBySubject(found.links, found.evidence)
}

function leaningOn(
  { answers, controls, today }: Given,
  pieces: PiecesBySubject<StoredEvidence>,
): Map<string, StoredEvidence[]> {
  const found = answers.map((answer) => [answer.norm, expiredBeneath(answer, { controls, pieces, today })] as const)
  return new Map(found.filter(([, expired]) => expired.length > 0))
}
