import type { Request } from 'express'
import type { SiteValues } from '../../data/sites.ts'
import type { Stored } from '../../data/store.ts'
import { controlCategories, controlStates } from '../../domain/control.ts'
import { reaches } from '../../domain/coverage.ts'
import { fold } from '../../domain/folding.ts'
import { type Row, sortOf } from './rows.ts'
import { queried, said } from './words.ts'

/** What the address asks for. Empty means: all. */
export interface Wanted {
  category: string
  /** a state, or `late`: its check is late */
  state: string
  owner: string
  site: string
  norm: string
  q: string
  sort: string
}

export function wantedOf(req: Request): Wanted {
  const of = (name: string): string => queried(req, name)
  return {
    category: of('category'),
    state: of('state'),
    owner: of('owner'),
    site: of('site'),
    norm: of('norm'),
    q: of('q'),
    sort: sortOf(of('sort')),
  }
}

/** True when the row is what the address asks for. */
export function matches(row: Row, wanted: Wanted, sites: readonly Stored<SiteValues>[]): boolean {
  const { control } = row
  const site = sites.find(({ id }) => id === wanted.site)
  return (
    (wanted.category === '' || control.category === wanted.category) &&
    (wanted.state === '' ||
      control.state === wanted.state ||
      (wanted.state === 'late' && row.next?.state === 'late')) &&
    (wanted.owner === '' || row.owner === wanted.owner) &&
    (wanted.site === '' || (site !== undefined && reaches(control, site))) &&
    (wanted.norm === '' || control.norms.includes(wanted.norm)) &&
    (wanted.q === '' || isIn(row, fold(wanted.q)))
  )
}

/** `m12` means M12 and not M120. */
function isIn(row: Row, sought: string): boolean {
  if (/^m\d+$/.test(sought)) return row.code.toLowerCase() === sought
  const { title, description } = row.control
  const texts = [row.owner, ...Object.values(title), ...Object.values(description)]
  return texts.some((text) => fold(text).includes(sought))
}

interface Select {
  name: string
  label: string
  value: string
  options: { value: string; label: string }[]
}

export interface ListFilters {
  selects: Select[]
  q: string
  /** one per filter that is set, with the address without it */
  chosen: { label: string; href: string }[]
}

/** The filters above the list. Only values that some control has are offered: nothing leads to an empty list. */
export function filtersOf(req: Request, rows: readonly Row[], sites: readonly Stored<SiteValues>[]): ListFilters {
  const wanted = wantedOf(req)
  const selects = selectsOf(req, rows, sites)
    .map((select) => ({ ...select, value: wanted[select.name as keyof Wanted] }))
    .filter(({ options, value }) => options.length > 1 || value !== '')
  return { selects, q: wanted.q, chosen: chosenOf(req, selects, wanted) }
}

type Unset = Omit<Select, 'value'>

function selectsOf(req: Request, rows: readonly Row[], sites: readonly Stored<SiteValues>[]): Unset[] {
  const select = (name: 'category' | 'state' | 'owner' | 'site' | 'norm', options: Select['options']): Unset => ({
    name,
    label: req.t(`controls.filter.${name}`),
    options,
  })
  const owners = [...new Set(rows.map(({ owner }) => owner))].filter((owner) => owner !== '')
  return [
    select('category', sorted(req, categoryOptions(req, rows))),
    select('state', stateOptions(req, rows)),
    select(
      'owner',
      sorted(
        req,
        owners.map((value) => ({ value, label: value })),
      ),
    ),
    select(
      'site',
      sites.map(({ id, name }) => ({ value: id, label: name })),
    ),
    select('norm', normOptions(req, rows)),
  ]
}

const categoryOptions = ({ t }: Request, rows: readonly Row[]): Select['options'] =>
  controlCategories
    .filter((category) => rows.some(({ control }) => control.category === category))
    .map((value) => ({ value, label: t(`terms.category.${value}`) }))

function stateOptions({ t }: Request, rows: readonly Row[]): Select['options'] {
  const states = controlStates.filter((state) => rows.some(({ control }) => control.state === state))
  const late = rows.some(({ next }) => next?.state === 'late')
  return [
    ...states.map((value) => ({ value, label: t(`state.${value}`) })),
    ...(late ? [{ value: 'late', label: t('controls.filter.late') }] : []),
  ]
}

const sorted = (req: Request, options: Select['options']): Select['options'] =>
  options.toSorted((a, b) => a.label.localeCompare(b.label, req.language))

/** A list of choices is no wider than this many characters. */
const widest = 32

function normOptions(req: Request, rows: readonly Row[]): Select['options'] {
  const served = new Set(rows.flatMap(({ control }) => control.norms))
  return req.context.catalogue
    .normsOf(req.organisation.edition)
    .filter(({ id }) => served.has(id))
    .map(({ id, title }) => ({ value: id, label: shortened(`${id} ${said(req, title).text}`) }))
}

const shortened = (text: string): string => (text.length <= widest ? text : `${text.slice(0, widest - 1).trimEnd()}…`)

function chosenOf(req: Request, selects: readonly Select[], { q }: Wanted): ListFilters['chosen'] {
  const set = selects
    .filter(({ value }) => value !== '')
    .map(({ name, value, options }) => ({ name, label: options.find((one) => one.value === value)?.label ?? value }))
  return [...set, ...(q === '' ? [] : [{ name: 'q', label: `“${q}”` }])].map(({ name, label }) => ({
    label,
    href: without(req, name),
  }))
}

function without(req: Request, name: string): string {
  const kept = Object.entries(req.query).filter(([key, value]) => key !== name && typeof value === 'string')
  const query = new URLSearchParams(kept as [string, string][]).toString()
  return `/o/${req.organisation.slug}/controls${query === '' ? '' : `?${query}`}`
}
