import { fold } from './folding.ts'
import type { GoalLevel } from './plan.ts'

/** What a column of a table of actions holds. */
export type ColumnRole = 'title' | 'timing' | 'budget' | 'other'

/** A line of a policy note and what can be seen of it without its neighbours. */
export interface NoteLine {
  /** from 1 */
  number: number
  raw: string
  /** without the spaces around it; empty for a blank line */
  text: string
  /** the cells of a line that is led by a tab or holds tabs; null for running text */
  cells: readonly string[] | null
  /** a goal heading; `code` is null when its number is missing or cannot be read */
  goal: GoalHeading | null
  /** the columns that it names, when all its words are heads of a table of actions */
  head: readonly ColumnRole[] | null
}

export interface GoalHeading {
  level: GoalLevel
  code: string | null
  /** a title on the same line, or empty */
  title: string
}

/** The lines of a text, each read on its own. Takes time in proportion to the text, whatever stands in it. */
export function readLines(text: string): NoteLine[] {
  return text.split(/\r\n|\r|\n/).map((raw, index) => readLine(raw, index + 1))
}

/** A heading outside the goals: `2. Missie`, `3.1`, `BIJLAGEN`; with its first number, for the sequence of chapters. */
export function headingOf(line: NoteLine): { chapter: number | null; alone: boolean } | null {
  const { text } = line
  if (line.cells !== null || text === '' || text.length > longestHeading) return null
  const numbered = /^(\d{1,2})(?:\.\d{1,2})*(\.?)(?:\s+(.*))?$/.exec(text)
  if (numbered !== null && text.includes('.') && hasNumberForm(text)) {
    const title = numbered[3] ?? ''
    if (title === '' || isTitle(title)) return { chapter: Number(numbered[1]), alone: title === '' }
  }
  return isCapitals(text) ? { chapter: null, alone: false } : null
}

/** True when a text is short and does not end as a sentence, a list or a lead-in does. */
export const isTitle = (text: string): boolean => text.length <= longestHeading && !/[.;,:]$/.test(text)

/** Sets a footnote apart: Word's mark, which conversion turns into U+FFFD or a private character, or `[1]`. */
export const isFootnote = (text: string): boolean => /^(?:[\uFFFD\uE000-\uF8FF]|\[\d{1,3}\])/.test(text)

const longestHeading = 100

/** `5. ` or `3.1 `: a number that ends in a dot or has one inside, so not `20 november`. */
const hasNumberForm = (text: string): boolean => /^\d{1,2}(?:\.|(?:\.\d{1,2})+\.?)(?:\s|$)/.test(text)

/** All capitals, at least six letters, no closing punctuation: `SAMENVATTING VOORAF`, not `KSZ:`. */
function isCapitals(text: string): boolean {
  if (!isTitle(text) || /\p{Ll}/u.test(text)) return false
  return /^\p{Lu}/u.test(text) && text.replace(/[^\p{Lu}]/gu, '').length >= 6
}

function readLine(raw: string, number: number): NoteLine {
  const text = raw.trim()
  const cells = raw.includes('\t') ? cellsOf(raw) : null
  if (text === '') return { number, raw, text, cells, goal: null, head: null }
  const goal = goalHeading(text)
  return { number, raw, text, cells, goal, head: goal === null ? headColumns(text, cells) : null }
}

const mostCells = 50

/** A leading tab opens the first cell; tabs at the end of a line close nothing. No table is wider than the last cell allows. */
function cellsOf(raw: string): string[] {
  const all = raw.split('\t')
  const cells = all.slice(0, mostCells).map((cell) => cell.trim())
  if (all.length > mostCells) cells.push(all.slice(mostCells).join(' ').trim())
  if (cells[0] === '' && cells.length > 1) cells.shift()
  while (cells.length > 1 && cells.at(-1) === '') cells.pop()
  return cells
}

const goalWords: readonly (readonly [GoalLevel, RegExp])[] = [
  [
    'strategic',
    /^(?:strategisch(?:es?)?\s+(?:doel(?:stelling)?|ziel)|strategic\s+(?:goal|objective|aim)|objectif\s+strat[ée]gique)(?![\p{L}])/iu,
  ],
  [
    'tactical',
    /^(?:tactische?\s+doel(?:stelling)?|taktisches\s+ziel|tactical\s+(?:goal|objective|aim)|objectif\s+tactique)(?![\p{L}])/iu,
  ],
  [
    'operational',
    /^(?:operatione(?:el|le)\s+doel(?:stelling)?|operati(?:v|onell)es\s+ziel|operational\s+(?:goal|objective|aim)|objectif\s+op[ée]rationnel)(?![\p{L}])/iu,
  ],
]

/** The line a goal begins with. Prose that begins with the same words is none: `Operationele doelstelling 1.2.1 is …`. */
function goalHeading(text: string): GoalHeading | null {
  if (!/^[sto]/i.test(text)) return null
  const start = text.slice(0, 80).normalize('NFC')
  for (const [level, words] of goalWords) {
    const match = words.exec(start)
    if (match !== null) return numberedGoal(level, `${start.slice(match[0].length)}${text.slice(80)}`)
  }
  return null
}

function numberedGoal(level: GoalLevel, after: string): GoalHeading | null {
  const match = /^\s*(?:nr\.?|n°)?\s*(\d{1,3}(?:\.\d{1,3})*)(?![\p{L}\d])/u.exec(after.slice(0, longestNumber))
  if (match === null) return unreadableGoal(level, after)
  const rest = after.slice(match[0].length)
  const separated = rest.trim() === '' || /^\s*[.:)–—-]/.test(rest) || /^\s+[\p{Lu}"“„«‘']/u.test(rest)
  return separated ? { level, code: match[1] ?? null, title: titleAfter(rest) } : null
}

/** Numbers stand near the words: to look no further keeps a line of a million spaces from costing time. */
const longestNumber = 60

/** A heading whose number is missing or is none: nothing follows the words, or a colon follows after one word at most. */
function unreadableGoal(level: GoalLevel, after: string): GoalHeading | null {
  const match = /^\s*[^\s:]{0,12}\s*:/.exec(after.slice(0, longestNumber))
  if (match === null) return after.trim() === '' ? { level, code: null, title: '' } : null
  return { level, code: null, title: titleAfter(after.slice(match[0].length)) }
}

const titleAfter = (rest: string): string =>
  rest
    .replace(/^[\s.:)–—-]+/, '')
    .replaceAll('\t', ' ')
    .trim()

const columnWords = new Map<string, ColumnRole>([
  ...words('title', ['concrete acties', 'concrete actie', 'acties', 'actie', 'actions concretes', 'action concrete']),
  ...words('title', [
    'actions',
    'action',
    'konkrete massnahmen',
    'konkrete massnahme',
    'massnahmen',
    'concrete actions',
  ]),
  ...words('timing', ['timing', 'planning', 'termijn', 'calendrier', 'echeance', 'zeitplan', 'termin', 'schedule']),
  ...words('budget', ['budget', 'kostprijs', 'raming', 'cout', 'kosten', 'cost', 'costs']),
  ...words('other', ['verantwoordelijke', 'responsable', 'verantwortlich', 'verantwortlicher', 'responsible', 'owner']),
  ...words('other', ['status', 'stand', 'statut', 'uitvoerder', 'opmerkingen', 'remarques', 'bemerkungen', 'remarks']),
])

function words(role: ColumnRole, list: readonly string[]): [string, ColumnRole][] {
  return list.map((word) => [word, role])
}

/** A head may be one cell a line, or all of them on one, between tabs or slashes. */
function headColumns(text: string, cells: readonly string[] | null): ColumnRole[] | null {
  if (text.length > longestHeading) return null
  const names = (cells ?? [text]).flatMap((cell) => cell.split('/'))
  const roles = names.map((name) => columnWords.get(fold(name).replace(/ ?:$/, '')))
  return roles.every((role) => role !== undefined) ? roles : null
}
