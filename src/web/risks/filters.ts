import type { Request } from 'express'
import { fold } from '../../domain/folding.ts'
import type { Id } from '../../domain/organisation.ts'
import { concerns, decisions, levelOf, type RiskScore, scale } from '../../domain/risk.ts'
import { type Moment, moments } from '../../domain/risk-register.ts'
import { queried } from '../controls/words.ts'
import { attentions, type Row, sortOf } from './rows.ts'
import { risksHref } from './words.ts'

/** What the address asks for. Empty means: all. */
export interface Wanted {
  /** which score the matrix, the level and the cell are about */
  moment: Moment
  level: string
  likelihood: string
  impact: string
  entity: string
  site: string
  decision: string
  concern: string
  /** open (when empty), closed or all */
  status: string
  attention: string
  q: string
  sort: string
}

export function wantedOf(req: Request): Wanted {
  const of = (name: string): string => queried(req, name)
  return {
    moment: moments.find((one) => one === of('moment')) ?? 'before',
    ...{ level: of('level'), likelihood: of('likelihood'), impact: of('impact') },
    ...{ entity: of('entity'), site: of('site'), decision: of('decision'), concern: of('concern') },
    ...{ status: of('status'), attention: of('attention'), q: of('q'), sort: sortOf(of('sort')) },
  }
}

/** True when the row is what the address asks for, the score left aside: what the matrix counts. */
export function matchesAround({ risk, attention }: Row, wanted: Wanted): boolean {
  return (
    isOfStatus(risk.closedOn === null, wanted.status) &&
    (wanted.entity === '' || risk.entity === wanted.entity) &&
    (wanted.site === '' || risk.site === wanted.site) &&
    (wanted.decision === '' || (risk.decision ?? 'none') === wanted.decision) &&
    (wanted.concern === '' || (risk.concerns as readonly string[]).includes(wanted.concern)) &&
    (wanted.attention === '' || (attention as ReadonlySet<string>).has(wanted.attention)) &&
    (wanted.q === '' || isIn(risk, fold(wanted.q)))
  )
}

/** True when the score of the row is what the address asks for. */
export function matchesScore({ risk }: Row, { moment, level, likelihood, impact }: Wanted): boolean {
  if (level === '' && likelihood === '' && impact === '') return true
  const score: RiskScore | null = risk[moment]
  if (level === 'none') return score === null
  return (
    score !== null &&
    (level === '' || String(levelOf(score)) === level) &&
    (likelihood === '' || String(score.likelihood) === likelihood) &&
    (impact === '' || String(score.impact) === impact)
  )
}

const isOfStatus = (isOpen: boolean, status: string): boolean =>
  status === 'all' || (status === 'closed' ? !isOpen : isOpen)

/** `r12` means R12 and not R120. */
function isIn(risk: Row['risk'], sought: string): boolean {
  if (/^r\d+$/.test(sought)) return `r${risk.number}` === sought
  return [risk.title, risk.asset, risk.threat, risk.vulnerability, risk.owner].some((text) =>
    fold(text).includes(sought),
  )
}

interface Option {
  value: string
  label: string
}

export interface Select {
  name: 'level' | 'entity' | 'site' | 'decision' | 'concern' | 'status' | 'attention'
  label: string
  value: string
  /** the first choice: what holds when nothing is chosen */
  none: string
  options: Option[]
}

export interface ListFilters {
  selects: Select[]
  q: string
  /** what the form keeps besides its own fields */
  kept: { name: string; value: string }[]
  /** one per filter that is set, with the address without it */
  chosen: { label: string; href: string }[]
}

interface Places {
  entities: readonly { id: Id; name: string }[]
  sites: readonly { id: Id; name: string }[]
}

/** The filters above the list. Only values that some risk has are offered, so that nothing leads to an empty list. */
export function filtersOf(req: Request, rows: readonly Row[], places: Places): ListFilters {
  const wanted = wantedOf(req)
  const selects = selectsOf(req, rows, places)
    .map((select) => ({ ...select, value: wanted[select.name] }))
    .filter(({ options, value, name }) => options.length > 1 || value !== '' || (options.length > 0 && always(name)))
  const kept = (['moment', 'likelihood', 'impact', 'sort'] as const).map((name) => ({
    name,
    value: queried(req, name),
  }))
  return {
    selects,
    q: wanted.q,
    kept: kept.filter(({ value }) => value !== ''),
    chosen: chosenOf(req, selects, wanted),
  }
}

const always = (name: Select['name']): boolean => name === 'status' || name === 'attention'

type Unset = Omit<Select, 'value'>

function selectsOf(req: Request, rows: readonly Row[], { entities, sites }: Places): Unset[] {
  const { t } = req
  const select = (name: Select['name'], options: Option[], none = t('risks.filter.all')): Unset => ({
    name,
    label: t(`risks.filter.${name}`),
    none,
    options,
  })
  const used = (key: 'entity' | 'site', all: Places['sites']): Option[] => {
    const ids = new Set(rows.map(({ risk }) => risk[key]))
    return all.filter(({ id }) => ids.has(id)).map(({ id, name }) => ({ value: id, label: name }))
  }
  return [
    select('level', levelOptions(req, rows)),
    select('attention', attentionOptions(req, rows)),
    select('decision', decisionOptions(req, rows)),
    select('entity', used('entity', entities)),
    select('site', used('site', sites)),
    select('concern', concernOptions(req, rows)),
    select('status', statusOptions(req, rows), t('risks.filter.open')),
  ]
}

function levelOptions(req: Request, rows: readonly Row[]): Option[] {
  const { moment } = wantedOf(req)
  const levels = new Set(rows.map((row) => row[moment]?.level))
  const there = scale.filter((level) => levels.has(level)).toReversed()
  const options = there.map((level) => ({ value: String(level), label: `${level} ${req.t(`risks.level.${level}`)}` }))
  return levels.has(undefined) ? [...options, { value: 'none', label: req.t('risks.unscored') }] : options
}

const attentionOptions = ({ t }: Request, rows: readonly Row[]): Option[] =>
  attentions
    .filter((one) => rows.some(({ attention }) => attention.has(one)))
    .map((value) => ({ value, label: t(`risks.attention.${value}`) }))

function decisionOptions({ t }: Request, rows: readonly Row[]): Option[] {
  const options = decisions
    .filter((one) => rows.some(({ risk }) => risk.decision === one))
    .map((value): Option => ({ value, label: t(`risks.decision.${value}`) }))
  const isOpen = rows.some(({ risk }) => risk.decision === null)
  return isOpen ? [...options, { value: 'none', label: t('risks.decision.none') }] : options
}

const concernOptions = ({ t }: Request, rows: readonly Row[]): Option[] =>
  concerns
    .filter((one) => rows.some(({ risk }) => risk.concerns.includes(one)))
    .map((value) => ({ value, label: t(`risks.concern.${value}`) }))

const statusOptions = ({ t }: Request, rows: readonly Row[]): Option[] =>
  rows.some(({ risk }) => risk.closedOn !== null)
    ? [
        { value: 'closed', label: t('risks.filter.closed') },
        { value: 'all', label: t('risks.filter.everything') },
      ]
    : []

function chosenOf(req: Request, selects: readonly Select[], { q, likelihood, impact }: Wanted): ListFilters['chosen'] {
  const set = selects
    .filter(({ value }) => value !== '')
    .map(({ name, value, label, options }) => ({
      names: [name as string],
      label: `${label}: ${options.find((one) => one.value === value)?.label ?? value}`,
    }))
  const cell = [
    ...(likelihood === '' ? [] : [req.t('risks.likelihoodFigure', { figure: likelihood })]),
    ...(impact === '' ? [] : [req.t('risks.impactFigure', { figure: impact })]),
  ]
  return [
    ...(cell.length === 0 ? [] : [{ names: ['likelihood', 'impact'], label: cell.join(', ') }]),
    ...set,
    ...(q === '' ? [] : [{ names: ['q'], label: `“${q}”` }]),
  ].map(({ names, label }) => ({ label, href: hrefWith(req, Object.fromEntries(names.map((name) => [name, '']))) }))
}

/** The address of the list with other values; an empty one is left out, and the page begins anew. */
export function hrefWith(req: Request, values: Readonly<Record<string, string>>): string {
  const kept = Object.entries(req.query).filter(([name, value]) => name !== 'page' && typeof value === 'string')
  const all = Object.entries({ ...(Object.fromEntries(kept) as Record<string, string>), ...values })
  const query = new URLSearchParams(all.filter(([, value]) => value !== '')).toString()
  return query === '' ? risksHref(req) : `${risksHref(req)}?${query}`
}
