import type { DocumentOptions } from './translate.ts'
import { workbook } from './workbook.ts'

export interface PersonTable {
  name: string
  columns: readonly { title: string; width: number; kind?: 'text' | 'day' }[]
  rows: readonly (readonly (string | null)[])[]
}

export interface PersonWorkbookInput {
  title: string
  tables: readonly PersonTable[]
  producedAt: Date
}

/** What an organisation holds on one person, as an .xlsx with a sheet per subject. Its words are those of the reader already. */
export const personWorkbook = (input: PersonWorkbookInput, { language }: DocumentOptions): Promise<Buffer> =>
  workbook(input.tables, { title: input.title, createdAt: input.producedAt, language })
