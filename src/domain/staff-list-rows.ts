import type { Day } from './organisation.ts'
import {
  isInThousands,
  looseNumber,
  readDay,
  readEmail,
  readEnd,
  readLanguage,
  readNumber,
  splitName,
} from './staff-list-cells.ts'
import { twins } from './staff-list-twins.ts'
import { issueOf, type StaffIssue, type StaffIssueCode } from './staff-list-issues.ts'
import type { StaffColumn, StaffLayout } from './staff-list-columns.ts'
import type { ReadSheet, SheetRow } from './staff-list-table.ts'
import type { StaffField } from './staff-list-words.ts'
import type { Language } from './text.ts'

/** One person as the file has it. */
export interface StaffRow {
  line: number
  number: string
  familyName: string
  givenName: string
  service: string
  /** the name of the building, as written */
  site: string
  email: string
  /** null when the file does not say */
  language: Language | null
  startedOn: Day | null
  leftOn: Day | null
}

/** Which column holds which field; a field is in one column at most. */
export type StaffChoice = ReadonlyMap<StaffField, StaffColumn>

export interface StaffReading {
  /** those without an error in them */
  rows: readonly StaffRow[]
  issues: readonly StaffIssue[]
  /** every staff number in the file, also of lines with errors */
  numbers: ReadonlySet<string>
  fields: ReadonlySet<StaffField>
}

/** Reads every line below the header by the chosen columns. All that is wrong is told at once. Lines without any of it are passed over. */
export function readStaffRows(
  { rows: given }: Pick<StaffLayout, 'rows'>,
  choice: StaffChoice,
  sheet: Pick<ReadSheet, 'brokenOff' | 'openEnd'>,
): StaffReading {
  const issues = endIssues(sheet)
  const indexes = [...choice.values()].map(({ index }) => index)
  const filled = given.filter(({ cells }) => indexes.some((index) => (cells[index] ?? '') !== ''))
  const rows = filled.map((row) => readRow(row, choice, issues))
  issues.push(...inThousands(rows, titleOf(choice, 'number')), ...twins(rows, (field) => titleOf(choice, field)))
  const bad = new Set(issues.filter(({ level }) => level === 'error').map(({ line }) => line))
  return {
    rows: rows.filter(({ line }) => !bad.has(line)),
    issues: issues.toSorted((a, b) => a.line - b.line),
    numbers: new Set(rows.map(({ number }) => number)),
    fields: new Set(choice.keys()),
  }
}

/** A file that breaks off is not taken over; one without an end to its last line may have lost the end of that line. */
function endIssues({ brokenOff, openEnd }: Pick<ReadSheet, 'brokenOff' | 'openEnd'>): StaffIssue[] {
  if (brokenOff !== null) return [issueOf('error', 'brokenOff', { line: brokenOff, column: '' })]
  return openEnd === null ? [] : [issueOf('warning', 'noLineEnd', { line: openEnd, column: '' })]
}

/** Numbers such as 1.000, once: they are kept as they are written, which may not be meant. */
function inThousands(rows: readonly StaffRow[], column: string): StaffIssue[] {
  const found = rows.filter(({ number }) => isInThousands(number))
  const [first] = found
  if (first === undefined) return []
  const values = { number: first.number, count: found.length }
  return [issueOf('warning', 'numberThousands', { line: first.line, column, values })]
}

/** How a column is called to a person: by its header, else by its letters. */
export function titleOf(choice: StaffChoice, field: StaffField): string {
  const column = choice.get(field)
  return column === undefined ? '' : column.title === '' ? column.letters : column.title
}

function readRow({ line, cells }: SheetRow, choice: StaffChoice, issues: StaffIssue[]): StaffRow {
  const cell = (field: StaffField): string => cells[choice.get(field)?.index ?? -1] ?? ''
  const tell = (level: StaffIssue['level'], code: StaffIssueCode, field: StaffField): void => {
    const values = { text: cell(field).slice(0, 60) }
    issues.push(issueOf(level, code, { line, column: titleOf(choice, field), values }))
  }
  const reader = { cell, tell }
  for (const field of ['number', 'service', 'familyName', 'givenName', 'familyThenGiven', 'givenThenFamily'] as const)
    if (cell(field).length > (longest[field] ?? 100)) tell('error', 'tooLong', field)
  return {
    line,
    number: readKey(reader),
    ...readNames(reader),
    service: cell('service'),
    site: cell('site'),
    email: parsed(reader, { field: 'email', read: readEmail, level: 'error' }) ?? '',
    language: parsed(reader, { field: 'language', read: readLanguage, level: 'warning' }) ?? null,
    ...readDays(reader),
  }
}

const longest: Partial<Record<StaffField, number>> = { number: 40, familyThenGiven: 200, givenThenFamily: 200 }

interface Reader {
  cell: (field: StaffField) => string
  tell: (level: StaffIssue['level'], code: StaffIssueCode, field: StaffField) => void
}

/** The value of a cell that has a form of its own; nothing for an empty cell, and told when it is not of that form. */
function parsed<T>(
  { cell, tell }: Reader,
  how: { field: 'email' | 'language'; read: (text: string) => T | undefined; level: StaffIssue['level'] },
): T | undefined {
  const text = cell(how.field)
  if (text === '') return undefined
  const value = how.read(text)
  if (value === undefined) tell(how.level, how.field, how.field)
  return value
}

function readKey({ cell, tell }: Reader): string {
  const text = cell('number')
  if (text === '' || looseNumber(text) === '') {
    tell('error', 'numberMissing', 'number')
    return ''
  }
  const number = readNumber(text)
  if (number === undefined) tell('error', 'numberShortened', 'number')
  return number ?? text
}

function readNames({ cell, tell }: Reader): { familyName: string; givenName: string } {
  const both = (['familyThenGiven', 'givenThenFamily'] as const).find((field) => cell(field) !== '')
  if (both !== undefined) {
    const { unsure, ...names } = splitName(cell(both), both === 'familyThenGiven' ? 'family' : 'given')
    if (unsure) tell('warning', 'nameUnsure', both)
    return names
  }
  const names = { familyName: cell('familyName'), givenName: cell('givenName') }
  if (names.familyName === '') tell('error', 'nameMissing', 'familyName')
  return names
}

function readDays({ cell, tell }: Reader): { startedOn: Day | null; leftOn: Day | null } {
  const [start, end] = [cell('startedOn'), cell('leftOn')]
  const startedOn = start === '' ? null : readDay(start)
  const leftOn = end === '' ? null : readEnd(end)
  if (startedOn === undefined) tell('error', 'day', 'startedOn')
  if (leftOn === undefined) tell('error', 'day', 'leftOn')
  const days = { startedOn: startedOn ?? null, leftOn: leftOn ?? null }
  if (days.startedOn !== null && days.leftOn !== null && days.leftOn < days.startedOn)
    tell('error', 'dayOrder', 'leftOn')
  return days
}
