import type { Request } from 'express'
import type { ControlValues } from '../../data/controls.ts'
import type { Stored } from '../../data/store.ts'
import { controlCode, controlStates } from '../../domain/control.ts'
import type { Day } from '../../domain/organisation.ts'
import type { Key } from '../../i18n/translate.ts'
import { baseOf, breakable, type CheckSign, checkOf, ownerOf, type Places, said, whereOf } from './words.ts'

/** One control as a row of the list, with the control itself for filters. */
export interface Row {
  control: Stored<ControlValues>
  href: string
  code: string
  title: string
  lang: string | null
  category: string
  owner: string
  /** the owner as it is printed */
  ownerText: string
  where: string
  next: CheckSign | null
}

/** What a row needs besides its control, read once per page. */
export interface Surroundings {
  places: Places
  today: Day
}

export function rowOf(req: Request, control: Stored<ControlValues>, { places, today }: Surroundings): Row {
  const { text, lang } = said(req, control.title)
  const owner = ownerOf(req.t, control)
  return {
    control,
    href: `${baseOf(req)}/controls/${control.id}`,
    code: controlCode(control),
    title: breakable(req, text, 20),
    lang,
    category: req.t(`terms.category.${control.category}`),
    owner,
    ownerText: breakable(req, owner, 20),
    where: whereOf(req.t, control, places),
    next: checkOf(req, control, today),
  }
}

const columns = ['code', 'title', 'category', 'owner', 'state', 'next'] as const
type Column = (typeof columns)[number]

/** A column to sort on, with `-` in front for descending; anything else is the code. */
export function sortOf(text: string): string {
  return (columns as readonly string[]).includes(text.replace(/^-/, '')) ? text : 'code'
}

/** Orders rows by a column; equal ones by their number, and rows without a value last. */
export function byColumn(req: Request, sort: string): (a: Row, b: Row) => number {
  const column = sort.replace(/^-/, '') as Column
  const sign = sort.startsWith('-') ? -1 : 1
  const { compare } = new Intl.Collator(req.language, { numeric: true, sensitivity: 'base' })
  return (a, b) => {
    const [left, right] = [keyOf(a, column), keyOf(b, column)]
    if (left === '' || right === '') return Number(left === '') - Number(right === '') || byNumber(a, b)
    return sign * compare(left, right) || byNumber(a, b)
  }
}

const byNumber = (a: Row, b: Row): number => a.control.number - b.control.number

function keyOf(row: Row, column: Column): string {
  if (column === 'state') return String(controlStates.indexOf(row.control.state))
  return column === 'next' ? (row.next?.on ?? '') : row[column]
}

const labels: Record<Column, Key> = {
  code: 'controls.columns.code',
  title: 'controls.columns.title',
  category: 'controls.columns.category',
  owner: 'controls.columns.owner',
  state: 'controls.columns.state',
  next: 'controls.columns.next',
}

interface Header {
  label: string
  href: string
  sorted: 'ascending' | 'descending' | 'none'
  /** shown where the window is wide; elsewhere the row tells it beneath its title */
  wide: boolean
}

/** The headers: each sorts by its column, the one that is sorted by turns round, and the filters stay. */
export function headersOf(req: Request, sort: string): Header[] {
  const chosen = Object.entries(req.query).filter(([name, value]) => name !== 'sort' && typeof value === 'string')
  return columns.map((column) => {
    const query = new URLSearchParams(chosen as [string, string][])
    query.set('sort', sort === column ? `-${column}` : column)
    const sorted = sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : 'none'
    return {
      label: req.t(labels[column]),
      href: `${baseOf(req)}/controls?${query.toString()}`,
      sorted,
      wide: column === 'category' || column === 'owner',
    }
  })
}
