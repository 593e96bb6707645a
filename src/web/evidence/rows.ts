import type { Request } from 'express'
import { type EvidenceLinkValues, noEnd, type StoredEvidence } from '../../data/evidence.ts'
import { currentRevision, type EvidenceLink, evidenceState, type EvidenceState } from '../../domain/evidence.ts'
import type { Day, Id } from '../../domain/organisation.ts'
import type { Key } from '../../i18n/translate.ts'
import type { Named, Subjects } from './subjects.ts'
import { contentWords, listHref, validityOf } from './words.ts'

/** One piece of evidence as the list knows it; `linesOf` makes what is printed of it. */
export interface Row {
  evidence: StoredEvidence
  links: readonly EvidenceLink[]
  /** of the latest revision */
  aboutOn: Day
  state: EvidenceState
  owner: string
}

/** What rows need besides the evidence, read once per page. */
export interface Surroundings {
  links: readonly EvidenceLinkValues[]
  /** names of the members, by user */
  members: ReadonlyMap<Id, string>
  today: Day
}

export function rowsOf(req: Request, evidence: readonly StoredEvidence[], around: Surroundings): Row[] {
  const byEvidence = Map.groupBy(around.links, (link) => link.evidence)
  return evidence.map((piece) => {
    const revision = currentRevision(piece)
    return {
      evidence: piece,
      links: (byEvidence.get(piece.id) ?? []).map(({ kind, target }) => ({ kind, id: target })),
      aboutOn: revision.aboutOn,
      state: evidenceState(revision, around.today),
      owner: piece.owner === null ? '' : (around.members.get(piece.owner) ?? req.t('evidence.formerMember')),
    }
  })
}

/** A row names at most so many things that it stands for. */
const most = 3

/** A row as it is printed. */
export function linesOf(req: Request, row: Row, { subjects, today }: { subjects: Subjects; today: Day }): object {
  const { evidence } = row
  const named = row.links.map((link) => subjects.named(link))
  const versions = evidence.revisions.length
  const content = contentWords(req, evidence)
  return {
    href: `${listHref(req)}/${evidence.id}`,
    title: evidence.title,
    note: versions === 1 ? content : `${content} · ${req.t('evidence.versions', { count: versions })}`,
    standsFor: standsFor(req, named),
    aboutOn: req.formats.day(row.aboutOn),
    // Written out for the rows of one page only: a day in words is not free.
    validity: validityOf(req, currentRevision(evidence), today),
    until: evidence.validUntil === noEnd ? '' : req.formats.day(evidence.validUntil),
    owner: row.owner,
  }
}

/** `12.3, M4, Gemeentehuis en nog 2`. */
function standsFor({ t }: Request, named: readonly Named[]): string {
  const shown = named.length > most + 1 ? named.slice(0, most) : named
  const names = shown.map(({ short }) => short).join(', ')
  return shown.length === named.length
    ? names
    : `${names} ${t('evidence.more', { count: named.length - shown.length })}`
}

const columns = ['title', 'standsFor', 'about', 'until', 'owner'] as const
type Column = Exclude<(typeof columns)[number], 'standsFor'>

/** A column to sort on, with `-` in front for descending; empty is what was added last first. */
export function sortOf(text: string): string {
  return ['title', 'about', 'until', 'owner'].includes(text.replace(/^-/, '')) ? text : ''
}

/** Orders rows by a column; equal ones by what was added last, and rows without a value last. */
export function sorted(req: Request, rows: readonly Row[], sort: string): Row[] {
  if (sort === '') return rows.toSorted((a, b) => b.evidence.addedAt.getTime() - a.evidence.addedAt.getTime())
  const column = sort.replace(/^-/, '') as Column
  const sign = sort.startsWith('-') ? -1 : 1
  const { compare } = new Intl.Collator(req.language, { numeric: true, sensitivity: 'base' })
  return rows.toSorted((a, b) => {
    const [left, right] = [keyOf(a, column), keyOf(b, column)]
    if (left === '' || right === '') return Number(left === '') - Number(right === '')
    return sign * compare(left, right)
  })
}

function keyOf(row: Row, column: Column): string {
  if (column === 'title') return row.evidence.title
  if (column === 'about') return row.aboutOn
  if (column === 'until') return row.evidence.validUntil === noEnd ? '' : row.evidence.validUntil
  return row.owner
}

const labels: Record<(typeof columns)[number], Key> = {
  title: 'evidence.column.title',
  standsFor: 'evidence.column.standsFor',
  about: 'evidence.column.about',
  until: 'evidence.column.until',
  owner: 'evidence.column.owner',
}

/** The headers: each sorts by its column, the one that is sorted by turns round, and the filters stay. */
export function headersOf(req: Request, sort: string): object[] {
  const kept = Object.entries(req.query).filter(
    ([name, value]) => !['sort', 'page'].includes(name) && typeof value === 'string',
  )
  return columns.map((column) => {
    const query = new URLSearchParams(kept as [string, string][])
    query.set('sort', sort === column ? `-${column}` : column)
    const state = sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : 'none'
    const href = column === 'standsFor' ? null : `${listHref(req)}?${query.toString()}`
    return { label: req.t(labels[column]), href, sorted: href === null ? null : state, name: column }
  })
}
