import type { Block, Regulation } from '../domain/regulation.ts'
import type { DemoVersion } from './demo-proof-content.ts'

/** A text as it was before some of its rules were made: parts, paragraphs and sentences left out, the rest numbered on. */
export function without(regulation: Regulation, older: NonNullable<DemoVersion['without']>): Regulation {
  const kept = regulation.parts.filter(({ id }) => !older.parts.includes(id))
  const numbers = new Map<string, string>()
  const parts = kept.map((part, index) => {
    const blocks = part.blocks.filter((block) => block.kind === 'list' || !older.paragraphs.includes(block.number))
    let last = 0
    const numbered = blocks.map((block): Block => {
      if (block.kind === 'list' || block.number === '') return block
      last += 1
      const number = `${index + 1}.${last}`
      numbers.set(block.number, number)
      return { ...block, number }
    })
    const summary = older.sentences.reduce((text, sentence) => text.replace(sentence, '').trim(), part.summary)
    return { ...part, number: index + 1, summary, blocks: numbered }
  })
  return {
    ...regulation,
    parts: parts.map((part) => ({ ...part, blocks: part.blocks.map((one) => cited(one, numbers)) })),
  }
}

/** What other paragraphs are cited by follows their numbers. */
const cited = (block: Block, numbers: ReadonlyMap<string, string>): Block =>
  block.kind === 'list'
    ? block
    : { ...block, text: block.text.replace(/\b\d+\.\d+\b/g, (number) => numbers.get(number) ?? number) }
