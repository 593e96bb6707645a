import { Invalid, type Issue } from './errors.ts'

/** A paragraph, with the number it is cited by (`7.2`) or '', or a list. */
export type Block = { kind: 'paragraph'; number: string; text: string } | { kind: 'list'; items: readonly string[] }

export interface RegulationPart {
  /** 1, 2, 3 … */
  number: number
  /** what stays the same over versions and languages: `monitoring` */
  id: string
  title: string
  /** the part in plain words, or '' */
  summary: string
  blocks: readonly Block[]
}

/** A text that people sign, as policies/README.md describes its form. */
export interface Regulation {
  title: string
  intro: readonly Block[]
  parts: readonly RegulationPart[]
}

/** What is filled in for an authority: its name, its contacts, and when and by whom the version was adopted. */
export const placeholders = ['authority', 'ict', 'dpo', 'adopted', 'valid', 'number'] as const
export type Placeholder = (typeof placeholders)[number]
export type PlaceholderValues = Partial<Record<Placeholder, string>>

interface Line {
  /** counted from 1 */
  at: number
  text: string
}

/**
 * Reads a text. Throws Invalid with an issue per line that does not fit: field `text`, the line in `values.line`,
 * the code a key of the translations (`agreement.issue.…`).
 */
export function parseRegulation(text: string): Regulation {
  const issues: Issue[] = unknownPlaceholders(text)
  const [opening, ...sections] = sectionsOf(linesOf(text))
  const title = titleOf(opening, issues)
  const { blocks: intro } = bodyOf(opening?.body ?? [], { issues, summary: false })
  const parts = sections.map((section, index) => partOf(section, { number: index + 1, issues }))
  if (sections.length === 0) issues.push(issue('noParts', opening?.heading.at ?? 1))
  const seen = new Set<string>()
  sections.forEach(({ heading }, index) => {
    const id = parts[index]?.id ?? ''
    if (id !== '' && seen.has(id)) issues.push(issue('duplicateId', heading.at, { id }))
    seen.add(id)
  })
  if (issues.length > 0) throw new Invalid(issues.toSorted((a, b) => lineOf(a) - lineOf(b)))
  return { title, intro, parts }
}

/** Reads paragraphs and lists alone, as a form has them. Throws Invalid as parseRegulation does. */
export function parseBlocks(text: string): readonly Block[] {
  const issues: Issue[] = unknownPlaceholders(text)
  const lines = linesOf(text)
  for (const { at, text: line } of lines) if (line.startsWith('#')) issues.push(issue('headingHere', at))
  const { blocks } = bodyOf(
    lines.filter(({ text: line }) => !line.startsWith('#')),
    { issues, summary: false },
  )
  if (issues.length > 0) throw new Invalid(issues)
  return blocks
}

/** The text of a regulation: what parseRegulation reads back as the same. */
export function formatRegulation({ title, intro, parts }: Regulation): string {
  const written = parts.flatMap((part) => [
    `## ${part.number}. ${part.title} {#${part.id}}`,
    ...(part.summary === '' ? [] : [`> ${part.summary}`]),
    ...part.blocks.map(formatBlock),
  ])
  return `${[`# ${title}`, ...intro.map(formatBlock), ...written].join('\n\n')}\n`
}

/** Paragraphs and lists as a form shows them: what parseBlocks reads back as the same. */
export const formatBlocks = (blocks: readonly Block[]): string => blocks.map(formatBlock).join('\n\n')

function formatBlock(block: Block): string {
  if (block.kind === 'list') return block.items.map((item) => `- ${item}`).join('\n')
  return block.number === '' ? block.text : `${block.number} ${block.text}`
}

const issue = (code: string, line: number, values: Record<string, string | number> = {}): Issue => ({
  field: 'text',
  code: `agreement.issue.${code}`,
  values: { line, ...values },
})

const lineOf = ({ values }: Issue): number => Number(values?.['line'] ?? 0)

const linesOf = (text: string): Line[] =>
  text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line, index) => ({ at: index + 1, text: line.trimEnd() }))

interface Section {
  heading: Line
  body: Line[]
}

/** The lines per `## ` heading; before the first of them stands the opening, whose heading is the title. */
function sectionsOf(lines: readonly Line[]): Section[] {
  const first = lines.findIndex(({ text }) => text.trim() !== '')
  const title = lines[first]
  if (title === undefined) return []
  const sections: Section[] = [{ heading: title, body: [] }]
  for (const line of lines.slice(first + 1)) {
    if (/^##(?!#)/.test(line.text)) sections.push({ heading: line, body: [] })
    else sections.at(-1)?.body.push(line)
  }
  return sections
}

function titleOf(opening: Section | undefined, issues: Issue[]): string {
  const title = /^#\s+(\S.*)$/.exec(opening?.heading.text ?? '')?.[1]
  if (title === undefined) issues.push(issue('noTitle', opening?.heading.at ?? 1))
  return title ?? ''
}

const headingForm = /^##\s+(\d+)\.\s+(\S.*?)\s*\{#([a-z][a-z0-9-]*)\}$/

function partOf({ heading, body }: Section, given: { number: number; issues: Issue[] }): RegulationPart {
  const { number, issues } = given
  const [, written, title = '', id = ''] = headingForm.exec(heading.text) ?? []
  if (written === undefined) issues.push(issue('heading', heading.at))
  else if (Number(written) !== number) issues.push(issue('order', heading.at, { expected: number }))
  const { summary, blocks } = bodyOf(body, { issues, summary: true })
  if (blocks.length === 0) issues.push(issue('emptyPart', heading.at))
  return { number, id, title, summary, blocks }
}

interface Body {
  summary: string
  blocks: Block[]
}

/** Lines that stand together are one paragraph; an indented line goes on with the item above it. */
function bodyOf(lines: readonly Line[], given: { issues: Issue[]; summary: boolean }): Body {
  const summary: string[] = []
  const written: (string | string[])[] = []
  let open = false
  for (const { at, text } of lines) {
    const misplaced = misplacedIn(text, given.summary && written.length === 0)
    if (misplaced !== undefined) given.issues.push(issue(misplaced, at))
    else if (text.startsWith('>')) summary.push(text.slice(1).trim())
    else open = text.trim() !== '' && put(written, text, open)
  }
  return { summary: summary.join(' ').trim(), blocks: written.map(blockOf) }
}

/** What is wrong with a line of a body, by its first sign; `quoted` where a summary may stand. */
function misplacedIn(text: string, quoted: boolean): string | undefined {
  if (text.startsWith('>')) return quoted ? undefined : 'lateSummary'
  return text.startsWith('#') || text === '-' ? 'mark' : undefined
}

/** Adds a line to the block that is open, or opens one. True: the next line may go on with it. */
function put(written: (string | string[])[], text: string, open: boolean): true {
  const last = written.at(-1)
  const item = /^-\s+(\S.*)$/.exec(text)?.[1]
  if (item !== undefined) {
    if (open && Array.isArray(last)) last.push(item)
    else written.push([item])
  } else if (open && Array.isArray(last) && /^\s/.test(text)) last.push(`${last.pop() ?? ''} ${text.trim()}`)
  else if (open && typeof last === 'string') written.splice(-1, 1, `${last} ${text.trim()}`)
  else written.push(text.trim())
  return true
}

function blockOf(written: string | string[]): Block {
  if (Array.isArray(written)) return { kind: 'list', items: written }
  const [, number = '', text = written] = /^(\d+\.\d+)\s+(\S.*)$/.exec(written) ?? []
  return { kind: 'paragraph', number, text }
}

const named = /\{\{([^{}]*)\}\}/g

function unknownPlaceholders(text: string): Issue[] {
  return linesOf(text).flatMap(({ at, text: line }) =>
    [...line.matchAll(named)]
      .map(([, name = '']) => name)
      .filter((name) => !(placeholders as readonly string[]).includes(name))
      .map((name) => issue('placeholder', at, { name })),
  )
}

/** The text with these values in their places, each as one line; what has no value stays to be filled in. */
export function fillPlaceholders(text: string, values: PlaceholderValues): string {
  return text.replace(named, (whole, name: string) => {
    const value = values[name as Placeholder]?.replace(/\s+/g, (space) => (space === '\u00a0' ? space : ' ')).trim()
    return value === undefined || value === '' ? whole : value
  })
}

/** The placeholders that still wait for a value, each once. */
export const unfilledIn = (text: string): string[] => [
  ...new Set([...text.matchAll(named)].map(([, name = '']) => name)),
]

const wordsPerMinute = 220

/** How long a calm reader takes, in whole minutes, at least one: 220 words a minute. */
export function readingMinutes({ title, intro, parts }: Regulation): number {
  const texts = [
    title,
    formatBlocks(intro),
    ...parts.flatMap((part) => [part.title, part.summary, formatBlocks(part.blocks)]),
  ]
  const words = texts
    .join(' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  return Math.max(1, Math.round(words.length / wordsPerMinute))
}
