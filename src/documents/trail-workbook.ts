import type { DocumentOptions } from './translate.ts'
import { type SheetColumn, workbook } from './workbook.ts'

/** One entry of a trail in words. */
export interface TrailLine {
  /** its place in the chain; null while it is not sealed */
  number: number | null
  /** YYYY-MM-DD */
  day: string
  /** of the day, with seconds */
  time: string
  who: string
  what: string
  kind: string
  label: string
  /** a line per field */
  changes: string
  hash: string
}

export interface TrailWorkbookInput {
  organisation: { name: string }
  lines: readonly TrailLine[]
  producedAt: Date
}

/** The columns of an export, in their order, as their names in `trail.export`. */
export const trailColumns = ['number', 'day', 'time', 'who', 'what', 'kind', 'label', 'changes', 'hash'] as const

const widths: Record<(typeof trailColumns)[number], number> = {
  number: 10,
  day: 12,
  time: 10,
  who: 24,
  what: 36,
  kind: 22,
  label: 40,
  changes: 70,
  hash: 66,
}
const kinds: Partial<Record<(typeof trailColumns)[number], SheetColumn['kind']>> = { number: 'number', day: 'day' }

/** The trail as an .xlsx with one sheet, headed in the language of the document. */
export function trailWorkbook(input: TrailWorkbookInput, { t, language }: DocumentOptions): Promise<Buffer> {
  const columns = trailColumns.map((name) => ({
    title: t(`trail.export.${name}`),
    width: widths[name],
    kind: kinds[name] ?? 'text',
  }))
  const rows = input.lines.map((line) => trailColumns.map((name) => line[name]))
  const name = t('trail.title')
  return workbook([{ name, columns, rows }], {
    title: `${name}, ${input.organisation.name}`,
    createdAt: input.producedAt,
    language,
  })
}
