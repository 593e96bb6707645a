import { headingOf, isFootnote, isTitle, type GoalHeading, type NoteLine } from './plan-note-lines.ts'
import { leave, nextLine, report, startReading, type Mode, type Reading } from './plan-note-reading.ts'
import { addCells, closeTable, continueCell, isLooseAmount, looksLikeRow, openTable } from './plan-note-table.ts'
import type { LineUse } from './plan-note-types.ts'

/** Reads the lines of a note from first to last, once; each line gets one use. */
export function readNote(lines: readonly NoteLine[]): Reading {
  const reading = startReading(lines)
  for (const line of lines) {
    reading.uses.push(readNext(reading, line))
    reading.blanks = line.text === '' ? reading.blanks + 1 : 0
  }
  closeTable(reading)
  return reading
}

function readNext(reading: Reading, line: NoteLine): LineUse {
  if (line.text === '') return readBlank(reading, line)
  if (line.goal !== null) return readGoal(reading, line, line.goal)
  if (line.head !== null && startsTable(reading, line)) {
    openTable(reading, line, line.head)
    return 'table-head'
  }
  return readers[reading.mode](reading, line)
}

const readers: Readonly<Record<Mode, (reading: Reading, line: NoteLine) => LineUse>> = {
  section: readSection,
  title: readTitle,
  explanation: readExplanation,
  head: readHead,
  table: readTable,
  lost: readLost,
}

function readBlank(reading: Reading, line: NoteLine): LineUse {
  const { block } = reading.table
  if (reading.mode === 'section') reading.sections.at(-1)?.lines.push(line.raw)
  if (reading.mode === 'explanation') reading.goal?.explanation.push('')
  if (reading.mode === 'head' && reading.blanks > 0 && isWholeHead(reading)) reading.mode = 'table'
  if (reading.mode !== 'table') return 'blank'
  const opensRow = line.cells !== null && nextLine(reading, line)?.cells?.some((cell) => cell !== '')
  if (line.cells !== null && (block?.open === true || opensRow === true)) addCells(reading, line, [''])
  else if (block !== null) block.open = false
  return 'blank'
}

function readGoal(reading: Reading, line: NoteLine, { level, code, title }: GoalHeading): LineUse {
  closeTable(reading)
  reading.goal = null
  reading.mode = 'lost'
  if (code === null) return leave(reading, line, 'goal-number-unreadable')
  reading.goal = { level, code, title, explanation: [], line: line.number }
  reading.goals.push(reading.goal)
  reading.mode = title === '' ? 'title' : 'explanation'
  return 'goal'
}

/** Words like `Acties` and `Planning` are a head beside each other or, beneath a goal, in a cell; elsewhere they are prose. */
function startsTable(reading: Reading, line: NoteLine): boolean {
  const head = line.head ?? []
  const next = nextLine(reading, line)?.head ?? nextLine(reading, { ...line, number: line.number + 1 })?.head ?? []
  const beside = head.length > 1 || next.includes('timing') || next.includes('budget')
  if (reading.mode === 'section' || reading.mode === 'lost') return head[0] === 'title' && beside
  if (reading.mode === 'head') return false
  const tabbed = line.cells !== null
  if (reading.mode !== 'table') return beside || tabbed
  const repeats = head[0] === 'title' && (beside || tabbed)
  return repeats && reading.blanks > 0
}

function readSection(reading: Reading, line: NoteLine): LineUse {
  if (isNoteTitle(reading, line)) {
    reading.title = line.text
    return 'title'
  }
  if (headingOf(line) !== null) return openSection(reading, line)
  const last = reading.sections.at(-1)
  if (last?.awaitsTitle === true && reading.blanks === 0 && last.endLine === line.number - 1 && isHeadingText(line)) {
    Object.assign(last, { title: `${last.title} ${line.text}`, endLine: line.number, awaitsTitle: false })
    return 'heading'
  }
  const section = last ?? addSection(reading, line, '')
  section.lines.push(line.cells === null ? line.raw.trimEnd() : line.raw)
  section.endLine = line.number
  return 'section'
}

const isHeadingText = (line: NoteLine): boolean => line.cells === null && isTitle(line.text)

function addSection(reading: Reading, line: NoteLine, title: string) {
  const section = { title, lines: [], line: line.number, endLine: line.number, awaitsTitle: false }
  reading.sections.push(section)
  return section as Reading['sections'][number]
}

/** Ends the goals, if they were being read, and begins a part with this line as its heading. */
function openSection(reading: Reading, line: NoteLine): LineUse {
  closeTable(reading)
  reading.mode = 'section'
  reading.goal = null
  const heading = headingOf(line)
  reading.chapter = heading?.chapter ?? reading.chapter
  addSection(reading, line, line.text).awaitsTitle = heading?.alone ?? false
  return 'heading'
}

/** The first line, when it reads as a title; a heading in capitals only when it says that it is a note or a plan. */
function isNoteTitle(reading: Reading, line: NoteLine): boolean {
  const { title, sections, goals, table } = reading
  if (title !== null || sections.length + goals.length + table.columns.length > 0) return false
  const heading = headingOf(line)
  if (heading !== null) return heading.chapter === null && /nota|plan|note|policy|konzept|politique/i.test(line.text)
  return isHeadingText(line) && /^[\p{L}\d]/u.test(line.text)
}

/** True for a heading after which the note is no longer about the goal at hand: the next chapter, or capitals. */
function leavesGoals(reading: Reading, line: NoteLine): boolean {
  const heading = headingOf(line)
  if (heading === null) return false
  if (heading.chapter === null) return true
  if (reading.mode === 'table') return heading.chapter > (reading.chapter ?? 0)
  return reading.chapter !== null && heading.chapter === reading.chapter + 1
}

function readTitle(reading: Reading, line: NoteLine): LineUse {
  const chapter = headingOf(line)?.chapter ?? null
  if (reading.goal === null || (chapter !== null && leavesGoals(reading, line))) return openSection(reading, line)
  reading.goal.title = line.text.replaceAll('\t', ' ')
  reading.mode = 'explanation'
  return 'goal-title'
}

function readExplanation(reading: Reading, line: NoteLine): LineUse {
  const { goal } = reading
  if (goal === null || leavesGoals(reading, line)) return openSection(reading, line)
  if (looksLikeRow(reading, line)) {
    openTable(reading, line, [])
    return readTable(reading, line)
  }
  const unfinished = goal.title.length < longestTitle && !/[.!?:;]$/.test(goal.title)
  const title = unfinished && goal.explanation.length === 0 && /^\p{Ll}/u.test(line.text)
  if (title) goal.title = `${goal.title} ${line.text}`
  else goal.explanation.push(line.text)
  return title ? 'goal-title' : 'explanation'
}

const longestTitle = 500

function readHead(reading: Reading, line: NoteLine): LineUse {
  const { table, blanks } = reading
  const { columns } = table
  const known = line.head?.every((role) => blanks === 0 || !columns.includes(role)) ?? false
  const short = line.cells?.length === 1 && line.text.length <= longestHead
  const unknown = blanks === 0 && short && !isWholeHead(reading)
  if (columns.length >= mostColumns || !(known || unknown)) {
    reading.mode = 'table'
    return readTable(reading, line)
  }
  columns.push(...(line.head ?? (['other'] as const)))
  table.tabbed ||= line.cells !== null
  return 'table-head'
}

const isWholeHead = ({ table }: Reading): boolean =>
  table.columns.includes('timing') && table.columns.includes('budget')

const longestHead = 30
const mostColumns = 20

function readTable(reading: Reading, line: NoteLine): LineUse {
  if (leavesGoals(reading, line)) return openSection(reading, line)
  const loose = !reading.table.tabbed && !isFootnote(line.text) && line.text.length <= longestLooseCell
  if (line.cells !== null || (loose && !isLooseAmount(reading, line))) {
    addCells(reading, line, line.cells ?? [line.text])
    return 'action'
  }
  if (continueCell(reading, line)) return 'action'
  if (reading.blanks > 1 && isHeadingText(line) && !isFootnote(line.text)) return openSection(reading, line)
  closeTable(reading)
  if (reading.goal !== null) return leave(reading, line, 'text-after-table')
  reading.mode = reading.goals.length === 0 ? 'section' : 'lost'
  return readers[reading.mode](reading, line)
}

const longestLooseCell = 400

function readLost(reading: Reading, line: NoteLine): LineUse {
  if (leavesGoals(reading, line)) return openSection(reading, line)
  if (!looksLikeRow(reading, line)) return leave(reading, line, 'text-without-goal')
  openTable(reading, line, [])
  return readTable(reading, line)
}

/** Notes goals that cannot be placed as they stand. */
export function reportGoals(reading: Reading): void {
  const first = new Map<string, number>()
  for (const { code, line } of reading.goals) if (!first.has(code)) first.set(code, line)
  for (const { code, level, title, line } of reading.goals) {
    const [seen = line, parts] = [first.get(code), code.split('.')]
    const parent = parts.slice(0, -1).join('.')
    if (seen !== line) report(reading, { line, code: 'code-repeated' }, { code, first: seen })
    if (title === '') report(reading, { line, code: 'title-missing' }, { code })
    if (parts.length !== depths[level]) report(reading, { line, code: 'level-mismatch' }, { code })
    if (parent !== '' && !first.has(parent)) report(reading, { line, code: 'parent-missing' }, { code, parent })
  }
}

const depths = { strategic: 1, tactical: 2, operational: 3 } as const
