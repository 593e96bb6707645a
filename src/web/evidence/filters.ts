import type { Request } from 'express'
import { evidenceSubjects, type EvidenceLink, type EvidenceSubject } from '../../domain/evidence.ts'
import { subjectKey, subjectsOfNorm } from '../../domain/evidence-support.ts'
import { fold } from '../../domain/folding.ts'
import { currentRevision } from '../../domain/evidence.ts'
import { type Row, sortOf } from './rows.ts'
import type { Subjects } from './subjects.ts'
import { listHref, queried } from './words.ts'

/** What the address asks for. Empty means: all. */
export interface Wanted {
  state: string
  /** a kind of subject, or `none`: it stands for nothing yet */
  kind: string
  owner: string
  q: string
  sort: string
  /** one thing that it is to stand for (`?site=…`); null when none is asked */
  subject: EvidenceLink | null
}

export function wantedOf(req: Request): Wanted {
  const kind = evidenceSubjects.find((one) => queried(req, one) !== '')
  return {
    state: queried(req, 'state'),
    kind: queried(req, 'kind'),
    owner: queried(req, 'owner'),
    q: queried(req, 'q'),
    sort: sortOf(queried(req, 'sort')),
    subject: kind === undefined ? null : { kind, id: queried(req, kind) },
  }
}

/** The rows that the address asks for. Evidence of a norm is also that of its controls. */
export function chosen(rows: readonly Row[], wanted: Wanted, subjects: Subjects): Row[] {
  const keys = wanted.subject === null ? null : new Set(subjectsLike(wanted.subject, subjects).map(subjectKey))
  const words = fold(wanted.q)
    .split(' ')
    .filter((word) => word !== '')
  return rows.filter(
    (row) =>
      isInState(row, wanted.state) &&
      (wanted.kind === '' || isOfKind(row, wanted.kind)) &&
      (wanted.owner === '' || (row.evidence.owner ?? 'none') === wanted.owner) &&
      (keys === null || row.links.some((link) => keys.has(subjectKey(link)))) &&
      (words.length === 0 || hasWords(row, words)),
  )
}

const subjectsLike = (subject: EvidenceLink, { controls }: Subjects): EvidenceLink[] =>
  subject.kind === 'norm' ? subjectsOfNorm(subject.id, { answers: [], controls }) : [subject]

/** `ending`: expired or about to, as the portfolio counts it. */
const isInState = ({ state }: Row, wanted: string): boolean =>
  wanted === '' || state === wanted || (wanted === 'ending' && state !== 'valid')

const isOfKind = ({ links }: Row, kind: string): boolean =>
  kind === 'none' ? links.length === 0 : links.some((link) => link.kind === kind)

function hasWords({ evidence, owner }: Row, words: readonly string[]): boolean {
  const { files, note, link } = currentRevision(evidence)
  const text = fold([evidence.title, owner, note, link, ...files.map(({ name }) => name)].join(' '))
  return words.every((word) => text.includes(word))
}

interface Select {
  name: 'state' | 'kind' | 'owner'
  label: string
  value: string
  options: { value: string; label: string }[]
}

export interface ListFilters {
  selects: Select[]
  q: string
  /** one per filter that is set, with the address without it */
  chosen: { label: string; href: string }[]
  /** what is asked for beside the form, so that the form does not lose it */
  kept: { name: string; value: string }[]
}

/** The filters above the list. Only values that some piece has are offered: nothing leads to an empty list. */
export function filtersOf(req: Request, rows: readonly Row[], { named }: Subjects): ListFilters {
  const wanted = wantedOf(req)
  const selects = [stateSelect(req, rows), kindSelect(req, rows), ownerSelect(req, rows)]
    .map((select) => ({ ...select, value: wanted[select.name] }))
    .filter(({ options, value }) => options.length > 1 || value !== '')
  const set = selects
    .filter(({ value }) => value !== '')
    .map(({ name, value, options }) => ({ name, label: options.find((one) => one.value === value)?.label ?? value }))
  const { subject } = wanted
  const chips: { name: string; label: string }[] = [
    ...(subject === null ? [] : [{ name: subject.kind, label: named(subject).label }]),
    ...set,
    ...(wanted.q === '' ? [] : [{ name: 'q', label: `“${wanted.q}”` }]),
  ]
  return {
    selects,
    q: wanted.q,
    chosen: chips.map(({ name, label }) => ({ label, href: hrefWith(req, { [name]: '', page: '' }) })),
    kept: [
      ...(subject === null ? [] : [{ name: subject.kind, value: subject.id }]),
      ...(wanted.sort === '' ? [] : [{ name: 'sort', value: wanted.sort }]),
    ],
  }
}

type Unset = Omit<Select, 'value'>

function stateSelect({ t }: Request, rows: readonly Row[]): Unset {
  const states = (['valid', 'expiring', 'expired'] as const).filter((state) => rows.some((row) => row.state === state))
  const options: { value: string; label: string }[] = states.map((value) => ({ value, label: t(`state.${value}`) }))
  if (states.some((state) => state !== 'valid')) options.push({ value: 'ending', label: t('evidence.ending') })
  return { name: 'state', label: t('evidence.filter.state'), options }
}

function kindSelect({ t }: Request, rows: readonly Row[]): Unset {
  const all: (EvidenceSubject | 'none')[] = [...evidenceSubjects, 'none']
  const options = all
    .filter((kind) => rows.some((row) => isOfKind(row, kind)))
    .map((value) => ({ value, label: t(`evidence.kind.${value}`) }))
  return { name: 'kind', label: t('evidence.filter.kind'), options }
}

function ownerSelect(req: Request, rows: readonly Row[]): Unset {
  const names = new Map(rows.map(({ evidence, owner }) => [evidence.owner ?? 'none', owner]))
  const options = [...names]
    .map(([value, name]) => ({ value, label: value === 'none' ? req.t('evidence.nobody') : name }))
    .toSorted((a, b) => a.label.localeCompare(b.label, req.language))
  return { name: 'owner', label: req.t('evidence.filter.owner'), options }
}

/** The address of the list with some of its questions changed; an empty one goes. */
export function hrefWith(req: Request, changed: Readonly<Record<string, string>>): string {
  const kept = Object.entries(req.query).filter(([, value]) => typeof value === 'string') as [string, string][]
  const query = new URLSearchParams(kept.filter(([name, value]) => value !== '' && changed[name] === undefined))
  for (const [name, value] of Object.entries(changed)) if (value !== '') query.set(name, value)
  const text = query.toString()
  return text === '' ? listHref(req) : `${listHref(req)}?${text}`
}
