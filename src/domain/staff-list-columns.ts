import { columnLetters, type ReadSheet, type SheetRow } from './staff-list-table.ts'
import { recogniseHeader, type StaffField } from './staff-list-words.ts'

export interface StaffColumn {
  /** place in the row, from 0 */
  index: number
  /** A, B … as Excel calls it */
  letters: string
  /** the text of its header; '' when it has none */
  title: string
  /** the first three different texts in it */
  samples: readonly string[]
  /** what it is taken for; null: not imported */
  proposal: StaffField | null
}

export interface StaffLayout {
  /** the line of the header; 0 when the rows begin at once */
  header: number
  columns: readonly StaffColumn[]
  rows: readonly SheetRow[]
}

/**
 * How a sheet is laid out: where its header stands, and what each column is taken for. A proposal: a person confirms it.
 * `header` names the line of the header when somebody chose it, 0 for none.
 */
export function layoutOf(sheet: ReadSheet, header = headerLine(sheet)): StaffLayout {
  const head = sheet.rows.find(({ line }) => line === header)
  const rows = rowsBelow(sheet, head)
  const width = Math.max(0, head?.cells.length ?? 0, ...rows.slice(0, 500).map(({ cells }) => cells.length))
  const columns = Array.from({ length: widest(rows, width) }, (_, index) => ({
    index,
    letters: columnLetters(index),
    title: head?.cells[index] ?? '',
    samples: samplesOf(rows, index),
  }))
  const proposals = propose(columns, rows)
  return {
    header: head?.line ?? 0,
    rows,
    columns: columns
      .map((column) => ({ ...column, proposal: proposals.get(column.index) ?? null }))
      .filter(({ title, samples }) => title !== '' || samples.length > 0),
  }
}

/** The rows below the header; the header itself does not come again, as on pages that were printed to a file. */
function rowsBelow({ rows }: ReadSheet, head: SheetRow | undefined): SheetRow[] {
  if (head === undefined) return [...rows]
  const same = head.cells.join('\n')
  return rows.filter(({ line, cells }) => line > head.line && cells.join('\n') !== same)
}

const widest = (rows: readonly SheetRow[], least: number): number =>
  rows.reduce((width, { cells }) => Math.max(width, cells.length), least)

/** A header stands in the first lines: the row in which most columns are recognised, at least two. */
function headerLine({ rows }: ReadSheet): number {
  let best = { line: 0, points: 2 }
  for (const { line, cells } of rows.slice(0, 25)) {
    const found = cells.flatMap((cell) => recogniseHeader(cell) ?? [])
    const distinct = new Set(found.map(({ field }) => field)).size
    const points = distinct < 2 ? 0 : found.reduce((sum, { certainty }) => sum + certainty, 0)
    if (points > best.points) best = { line, points }
  }
  return best.line
}

function samplesOf(rows: readonly SheetRow[], index: number): string[] {
  const found = new Set<string>()
  for (const { cells } of rows) {
    const cell = cells[index] ?? ''
    if (cell !== '') found.add(cell)
    if (found.size === 3) break
  }
  return [...found]
}

type Untaken = Omit<StaffColumn, 'proposal'>

/** Each field at most once: the surest header first. Without a header an address is still known by its @. */
function propose(columns: readonly Untaken[], rows: readonly SheetRow[]): Map<number, StaffField> {
  const proposals = new Map<number, StaffField>()
  const taken = new Set<StaffField>()
  const take = (index: number, field: StaffField): void => {
    if (taken.has(field) || proposals.has(index)) return
    taken.add(field)
    proposals.set(index, field)
  }
  for (const certainty of [2, 1]) {
    for (const { index, title } of columns) {
      const found = recogniseHeader(title)
      if (found?.certainty === certainty) take(index, found.field)
    }
  }
  const address = columns.find(({ samples }) => samples.length > 0 && samples.every((text) => text.includes('@')))
  if (address !== undefined) take(address.index, 'email')
  return settleNames(proposals, rows)
}

/** `Naam` alone with two words in each cell holds both names; beside a column of given names it is the family name. */
function settleNames(proposals: Map<number, StaffField>, rows: readonly SheetRow[]): Map<number, StaffField> {
  const place = (field: StaffField): number | undefined =>
    [...proposals].find(([, proposed]) => proposed === field)?.[0]
  const family = place('familyName')
  if (family !== undefined && place('givenName') === undefined) {
    const cells = rows.slice(0, 100).flatMap(({ cells }) => cells[family] ?? [])
    const several = cells.filter((cell) => /[\s,]/.test(cell)).length
    if (several * 2 > cells.length && place('familyThenGiven') === undefined && place('givenThenFamily') === undefined)
      proposals.set(family, 'familyThenGiven')
  }
  if (place('familyName') !== undefined || place('givenName') !== undefined)
    for (const field of ['familyThenGiven', 'givenThenFamily'] as const) {
      const index = place(field)
      if (index !== undefined) proposals.delete(index)
    }
  return proposals
}
