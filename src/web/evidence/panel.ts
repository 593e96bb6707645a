import type { Request } from 'express'
import type { AnswerValues } from '../../data/answers.ts'
import { type ControlValues, listControls } from '../../data/controls.ts'
import { evidenceFor, listEvidence, listEvidenceLinks, type StoredEvidence } from '../../data/evidence.ts'
import type { Stored } from '../../data/store.ts'
import { controlCode } from '../../domain/control.ts'
import { currentRevision, type EvidenceLink } from '../../domain/evidence.ts'
import {
  expiredBeneath,
  type PiecesBySubject,
  piecesBySubject,
  type Support,
  subjectsOfNorm,
  supportOf,
} from '../../domain/evidence-support.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { dayOf } from '../../i18n/format.ts'
import { contentWords, listHref, validityOf, type ValiditySign } from './words.ts'

/** The evidence of a norm, control or action as `evidence/panel.ejs` draws it on the page of that thing. */
export interface EvidencePanel {
  count: number
  rows: PanelRow[]
  /** the list with all of it, when there is more than stands here */
  all: string | null
  add: string | null
  /** where a photo is taken on the spot */
  photo: string | null
}

interface PanelRow {
  day: string
  title: string
  href: string
  note: string
  /** null while it is valid */
  sign: ValiditySign | null
  /** `via M12`, or '' */
  through: string
}

/** A panel shows so many pieces; the list has them all. */
const most = 8

/** The evidence that stands for a control or an action. Two reads. */
export async function panelOf(req: Request, subject: EvidenceLink, given: { photo: boolean }): Promise<EvidencePanel> {
  const { links, evidence } = await evidenceFor(req.scope, [subject.id])
  const support = supportOf([subject], piecesBySubject(links, evidence))
  return drawn(req, subject, { support, photo: given.photo, through: () => '' })
}

/** What supports a norm, and what of it the current answer leans on although it has expired. */
export interface NormEvidence {
  evidence: EvidencePanel
  leansOn: { title: string; href: string; until: string }[]
}

/** The evidence of a norm, its answers (the latest first) and its controls. Three reads. */
export async function evidenceOfNorm(
  req: Request,
  norm: string,
  answers: readonly Stored<AnswerValues>[],
): Promise<NormEvidence> {
  const controls = await listControls(req.scope)
  const subjects = subjectsOfNorm(norm, { answers, controls })
  const { links, evidence } = await evidenceFor(
    req.scope,
    subjects.map(({ id }) => id),
  )
  const pieces = piecesBySubject(links, evidence)
  const through = throughOf(req, { answers, controls })
  const panel = drawn(req, { kind: 'norm', id: norm }, { support: supportOf(subjects, pieces), photo: false, through })
  return { evidence: panel, leansOn: leansOnOf(req, answers[0], { controls, pieces }) }
}

function leansOnOf(
  req: Request,
  answer: Stored<AnswerValues> | undefined,
  given: { controls: readonly Stored<ControlValues>[]; pieces: PiecesBySubject<StoredEvidence> },
): NormEvidence['leansOn'] {
  if (answer === undefined) return []
  const today = dayOf(req.context.now())
  return expiredBeneath(answer, { ...given, today }).map((piece) => ({
    title: piece.title,
    href: `${listHref(req)}/${piece.id}`,
    until: validityOf(req, currentRevision(piece), today).label,
  }))
}

/** The norms of which the answer leans on expired evidence, for a list of them. Three reads, however many there are. */
export async function leaningNorms(req: Request, answers: readonly Stored<AnswerValues>[]): Promise<Set<string>> {
  const [evidence, links, controls] = await Promise.all([
    listEvidence(req.scope),
    listEvidenceLinks(req.scope),
    listControls(req.scope),
  ])
  const given = { controls, pieces: piecesBySubject(links, evidence), today: dayOf(req.context.now()) }
  return new Set(answers.filter((answer) => expiredBeneath(answer, given).length > 0).map(({ norm }) => norm))
}

interface Drawn {
  support: readonly Support<StoredEvidence>[]
  photo: boolean
  through: (found: readonly EvidenceLink[]) => string
}

function drawn(req: Request, subject: EvidenceLink, { support, photo, through }: Drawn): EvidencePanel {
  const today = dayOf(req.context.now())
  const query = new URLSearchParams({ [subject.kind]: subject.id }).toString()
  const add = isAllowed(req.roles, 'evidence.write') ? `${listHref(req)}/new?${query}` : null
  const ordered = support.toSorted((a, b) => (aboutOf(a) < aboutOf(b) ? 1 : -1))
  return {
    count: support.length,
    rows: ordered.slice(0, most).map((one) => ({ ...rowOf(req, one.evidence, today), through: through(one.through) })),
    all: support.length > most ? `${listHref(req)}?${query}` : null,
    add,
    photo: photo && add !== null ? `${add}&photo=1` : null,
  }
}

const aboutOf = ({ evidence }: Support<StoredEvidence>): string => currentRevision(evidence).aboutOn

function rowOf(req: Request, piece: StoredEvidence, today: string): Omit<PanelRow, 'through'> {
  const revision = currentRevision(piece)
  const sign = validityOf(req, revision, today)
  return {
    day: req.formats.day(revision.aboutOn),
    title: piece.title,
    href: `${listHref(req)}/${piece.id}`,
    note: contentWords(req, piece),
    sign: sign.state === 'valid' ? null : sign,
  }
}

/** Through what a piece supports a norm, when it is not linked to the norm itself. */
function throughOf(
  req: Request,
  given: { answers: readonly Stored<AnswerValues>[]; controls: readonly Stored<ControlValues>[] },
): Drawn['through'] {
  const codes = new Map(given.controls.map((control) => [control.id, controlCode(control)]))
  const days = new Map(given.answers.map(({ id, answeredAt }) => [id, req.formats.day(answeredAt)]))
  return (found) => {
    if (found.some(({ kind }) => kind === 'norm')) return ''
    const controls = found.flatMap(({ kind, id }) => (kind === 'control' ? (codes.get(id) ?? []) : []))
    const answered = found.flatMap(({ kind, id }) => (kind === 'answer' ? (days.get(id) ?? []) : []))
    return [
      ...(controls.length === 0 ? [] : [req.t('evidence.panel.via', { codes: controls.join(', ') })]),
      ...answered.map((day) => req.t('evidence.panel.withAnswer', { day })),
    ].join(' · ')
  }
}
