/** A part of the text of a note, as it can be drawn. */
export type NoteBlock =
  { kind: 'table'; rows: string[][] } | { kind: 'terms'; terms: [string, string][] } | { kind: 'text'; lines: string[] }

/**
 * Recognises in plain text what was a table in the note: rows of cells that begin with a tab, an empty line between the
 * rows; and terms: a short line that ends in a colon, with its meaning on the next. Everything else is text; no line is lost.
 */
export function noteBlocks(text: string): NoteBlock[] {
  const blocks: NoteBlock[] = []
  for (const group of groupLines(text)) {
    const rows = isCell(group[0]) ? tableRows(group) : null
    if (rows) blocks.push({ kind: 'table', rows })
    else blocks.push(...withTerms(group))
  }
  return blocks
}

const isCell = (line: string | undefined): boolean => line?.startsWith('\t') === true

/** Lines with a tab together, and lines without. An empty line stays with what goes before it. */
function groupLines(text: string): string[][] {
  const groups: string[][] = []
  for (const line of text.split('\n')) {
    const last = groups.at(-1)
    if (last && (line.trim() === '' || isCell(last[0]) === isCell(line))) last.push(line)
    else groups.push([line])
  }
  return groups
}

/** The rows, when there are two or more and all have as many cells; else null. */
function tableRows(lines: readonly string[]): string[][] | null {
  const rows: string[][] = [[]]
  for (const line of lines) {
    if (isCell(line))
      rows.at(-1)?.push(
        ...line
          .slice(1)
          .split('\t')
          .map((cell) => cell.trim()),
      )
    else rows.push([])
  }
  const filled = rows.filter(({ length }) => length > 0)
  const [first] = filled
  if (!first || first.length < 2 || filled.length < 2) return null
  return filled.every(({ length }) => length === first.length) ? filled : null
}

const isTerm = (line: string): boolean => line.endsWith(':') && line.length <= 24 && !line.includes(' ')

function withTerms(group: readonly string[]): NoteBlock[] {
  const lines = group.map((line) => line.trim()).filter((line) => line !== '')
  const blocks: NoteBlock[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const [line = '', next] = [lines[index], lines[index + 1]]
    const last = blocks.at(-1)
    if (isTerm(line) && next !== undefined && !isTerm(next) && /^\p{L}/u.test(next)) {
      if (last?.kind === 'terms') last.terms.push([line.slice(0, -1), next])
      else blocks.push({ kind: 'terms', terms: [[line.slice(0, -1), next]] })
      index += 1
    } else if (last?.kind === 'text') last.lines.push(line)
    else blocks.push({ kind: 'text', lines: [line] })
  }
  // one term alone is more likely a sentence that introduces something
  return blocks.map((block) => (block.kind === 'terms' && block.terms.length < 3 ? asText(block.terms) : block))
}

const asText = (terms: readonly [string, string][]): NoteBlock => ({
  kind: 'text',
  lines: terms.flatMap(([term, meaning]) => [`${term}:`, meaning]),
})
