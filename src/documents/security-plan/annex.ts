import type { PlanSection } from '../../domain/plan.ts'
import { heading, paragraph, prose } from '../pdf/blocks.ts'
import type { Text } from '../pdf/runs.ts'
import { table } from '../pdf/table.ts'
import { type NoteBlock, noteBlocks } from './note-text.ts'
import { authored, authoredIn, type Writing } from './writing.ts'

/** The text of the note outside its goals, as its authors wrote it. */
export function writeAnnex(writing: Writing): void {
  const { paper, input, text, t } = writing
  paragraph(paper, text('annex'))
  for (const section of input.plan.sections) {
    // `3.1` stands below `3`; a first section may not begin there
    const level = /^\d+\.\d/.test(section.title) && sectionWasSeen(writing, section) ? 3 : 2
    if (section.title.trim() !== '') heading(paper, [authored(writing, section.title)], { level, listed: false })
    if (section.text.trim() === '' && /doel|objectif|ziel|goal/i.test(section.title))
      paragraph(paper, t('goalsElsewhere', { chapter: writing.chapters.get('actions') ?? 0 }))
    for (const block of noteBlocks(section.text)) writeBlock(writing, block)
  }
}

const sectionWasSeen = ({ input }: Writing, section: PlanSection): boolean =>
  input.plan.sections
    .slice(0, input.plan.sections.indexOf(section))
    .some(({ title }) => title.trim() !== '' && !/^\d+\.\d/.test(title))

function writeBlock(writing: Writing, block: NoteBlock): void {
  const { paper } = writing
  const cells = (texts: readonly string[]): Text[] => texts.map((text) => [authored(writing, text)])
  if (block.kind === 'text') prose(paper, block.lines.join('\n'), { language: authoredIn(writing) })
  else if (block.kind === 'terms')
    table(paper, {
      head: false,
      dense: true,
      columns: [
        { title: '', width: 18, names: true },
        { title: '', width: 82 },
      ],
      rows: block.terms.map((term) => ({ cells: cells(term) })),
    })
  else {
    const [head = [], ...rows] = block.rows
    table(paper, {
      columns: head.map((title, index) => ({ title, width: 1, names: index === 0 })),
      rows: rows.map((row) => ({ cells: cells(row) })),
    })
  }
}
