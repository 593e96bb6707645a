import type { Outcome } from './assessment.ts'
import type { Control } from './control.ts'
import { currentRevision, type Evidence, type EvidenceLink, evidenceState } from './evidence.ts'
import type { Day, Id } from './organisation.ts'

/** What must be known of a piece of evidence to say whether it still proves anything. */
export type Piece = Pick<Evidence, 'id' | 'revisions'>

/** The pieces that stand for each thing; `subjectKey` names it. */
export type PiecesBySubject<E extends Piece> = ReadonlyMap<string, readonly E[]>

/** `norm:12.3`, `control:…`: how a subject is named in forms and maps. */
export const subjectKey = ({ kind, id }: EvidenceLink): string => `${kind}:${id}`

/** A piece with everything that it was found through, such as the norm itself and one of its controls. */
export interface Support<E extends Piece> {
  evidence: E
  through: readonly EvidenceLink[]
}

/** Sorts pieces by what they stand for. A link to a piece that is not among them is left out. */
export function piecesBySubject<E extends Piece>(
  links: readonly { evidence: Id; kind: EvidenceLink['kind']; target: string }[],
  evidence: readonly E[],
): PiecesBySubject<E> {
  const byId = new Map(evidence.map((piece) => [piece.id, piece]))
  const pieces = new Map<string, E[]>()
  for (const { evidence: id, kind, target } of links) {
    const piece = byId.get(id)
    if (piece === undefined) continue
    const key = subjectKey({ kind, id: target })
    const found = pieces.get(key)
    if (found === undefined) pieces.set(key, [piece])
    else found.push(piece)
  }
  return pieces
}

/**
 * Everything of which the evidence supports a norm: the norm itself, the answers to it, and every control mapped to
 * it. So evidence on a control supports the norms of that control without being linked to each of them.
 */
export const subjectsOfNorm = (
  norm: string,
  given: { answers: readonly { id: Id }[]; controls: readonly Pick<Control, 'id' | 'norms'>[] },
): EvidenceLink[] => [
  { kind: 'norm', id: norm },
  ...given.answers.map(({ id }) => ({ kind: 'answer' as const, id })),
  ...given.controls.filter(({ norms }) => norms.includes(norm)).map(({ id }) => ({ kind: 'control' as const, id })),
]

/** The pieces that stand for any of the subjects, each once, with what it was found through. */
export function supportOf<E extends Piece>(
  subjects: readonly EvidenceLink[],
  pieces: PiecesBySubject<E>,
): Support<E>[] {
  const found = new Map<Id, { evidence: E; through: EvidenceLink[] }>()
  for (const subject of subjects)
    for (const evidence of pieces.get(subjectKey(subject)) ?? []) {
      const known = found.get(evidence.id)
      if (known === undefined) found.set(evidence.id, { evidence, through: [subject] })
      else known.through.push(subject)
    }
  return [...found.values()]
}

/** What must be known of the current answer to a norm to see what it leans on. */
export interface LeaningAnswer {
  id: Id
  norm: string
  outcome: Outcome
}

/**
 * The expired pieces on which an answer leans; empty when it leans on none.
 *
 * An answer leans on the evidence of three sorts of subject. (1) The answer and its norm together: both prove the same
 * statement, so that fresh evidence on the norm takes the place of what was once added to the answer. (2) Each control
 * mapped to the norm, on its own: a new attest of the fire extinguishers says nothing about a restore test that is too
 * old. A control that does not apply is left out. A subject is a weak one when at least one of its pieces is expired
 * and none is still valid; evidence that expires soon is still valid. One weak subject is enough.
 * An answer "no" claims nothing, and so leans on nothing. These rules are ours.
 */
export function expiredBeneath<E extends Piece>(
  answer: LeaningAnswer,
  given: {
    controls: readonly Pick<Control, 'id' | 'norms' | 'state'>[]
    pieces: PiecesBySubject<E>
    today: Day
  },
): E[] {
  if (answer.outcome === 'no') return []
  const of = (subject: EvidenceLink): readonly E[] => given.pieces.get(subjectKey(subject)) ?? []
  const itself = [...of({ kind: 'answer', id: answer.id }), ...of({ kind: 'norm', id: answer.norm })]
  const controls = given.controls.filter(
    ({ norms, state }) => norms.includes(answer.norm) && state !== 'not-applicable',
  )
  const subjects = [itself, ...controls.map(({ id }) => of({ kind: 'control', id }))]
  const expired = (piece: E): boolean => evidenceState(currentRevision(piece), given.today) === 'expired'
  return [...new Set(subjects.filter((pieces) => pieces.every(expired)).flat())]
}
