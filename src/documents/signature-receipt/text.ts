import type { Block } from '../../domain/regulation.ts'
import { chapter, heading, list, paragraph, prose } from '../pdf/blocks.ts'
import { colours, contentWidth, styles } from '../pdf/theme.ts'
import type { Writing } from './writing.ts'

/** The text that was signed, whole, with what was shown as new. Its own title and parts are headings. */
export function writeText(writing: Writing): void {
  const { paper, input, t } = writing
  const { text, signature } = input
  chapter(paper, t('annex'))
  paragraph(paper, t('annexText', { number: signature.number }), { style: styles.small })
  if (signature.shown.changes.trim() !== '') {
    heading(paper, t('changes'), { level: 2, look: 3 })
    prose(paper, signature.shown.changes)
  }
  heading(paper, text.title, { level: 2, look: 'goal' })
  for (const block of text.intro) writeBlock(writing, block)
  for (const part of text.parts) {
    heading(paper, `${part.number}.\u00A0 ${part.title}`, { level: 3 })
    paragraph(paper, part.summary, { style: summary, width: contentWidth })
    for (const block of part.blocks) writeBlock(writing, block)
  }
}

/** The part in plain words, which helps to read and does not bind. */
const summary = { ...styles.body, colour: colours.muted }

function writeBlock({ paper }: Writing, block: Block): void {
  if (block.kind === 'list') list(paper, block.items)
  else paragraph(paper, block.number === '' ? block.text : `${block.number}\u00A0 ${block.text}`)
}
