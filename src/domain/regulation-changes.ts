import type { Block, Placeholder, PlaceholderValues, Regulation, RegulationPart } from './regulation.ts'

export type PartChange = 'new' | 'changed' | 'removed'

export interface ChangedPart {
  id: string
  number: number
  title: string
  change: PartChange
}

/** What differs between two versions, part by part: in the order of the later one, what was removed at the end. */
export function compareRegulations(before: Regulation, after: Regulation): ChangedPart[] {
  const known = new Map(before.parts.map((part) => [part.id, said(part, before)]))
  const kept = new Set(after.parts.map(({ id }) => id))
  const changed = after.parts
    .filter((part) => known.get(part.id) !== said(part, after))
    .map((part) => told(part, known.has(part.id) ? 'changed' : 'new'))
  return [...changed, ...before.parts.filter(({ id }) => !kept.has(id)).map((part) => told(part, 'removed'))]
}

const told = ({ id, number, title }: RegulationPart, change: PartChange): ChangedPart => ({ id, number, title, change })

/** A part without its numbers: that another part came before it changes nothing of what it says. */
function said({ title, summary, blocks }: RegulationPart, { parts }: Regulation): string {
  const text = JSON.stringify([
    title,
    summary,
    blocks.map((block) => (block.kind === 'list' ? block.items : block.text)),
  ])
  return unnumbered(text.replace(/\s+/g, ' '), parts)
}

/** With references such as `16.7` by the part that they lead to: they still lead there when the parts are renumbered. */
function unnumbered(text: string, parts: readonly RegulationPart[]): string {
  const numbered = new Map(parts.flatMap(({ id, blocks }) => numbersIn(blocks).map((number) => [number, id] as const)))
  return text.replace(/(?<!\d|\d[.,])\d+\.\d+(?!\d|[.,]\d)/g, (number) => {
    const id = numbered.get(number)
    return id === undefined ? number : `${id}.${number.split('.')[1] ?? ''}`
  })
}

const numbersIn = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.kind === 'list' || block.number === '' ? [] : [block.number]))

/** What a version says of itself: not a change of the rules. */
export const ownOfVersion: readonly Placeholder[] = ['valid', 'number', 'adopted']

/**
 * Takes the values out of a published text, with the standard text as its mould: where a paragraph or item still is the
 * standard one with something filled in, the placeholders of `names` come back. Gives the values that were found there.
 */
export function unfill(
  published: Regulation,
  standard: Regulation,
  names: readonly Placeholder[],
): { regulation: Regulation; values: PlaceholderValues } {
  const values: PlaceholderValues = {}
  const moulds = new Map(standard.parts.map((part) => [part.id, textsOf(part.blocks).flatMap(mouldOf)]))
  const parts = published.parts.map((part) => {
    const own = moulds.get(part.id) ?? []
    return {
      ...part,
      blocks: part.blocks.map((block) => mapped(block, (text) => pressed(text, own, { names, values }))),
    }
  })
  return { regulation: { ...published, parts }, values }
}

const textsOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => (block.kind === 'list' ? block.items : [block.text]))

const mapped = (block: Block, change: (text: string) => string): Block =>
  block.kind === 'list' ? { ...block, items: block.items.map(change) } : { ...block, text: change(block.text) }

interface Mould {
  names: Placeholder[]
  form: RegExp
  pieces: string[]
}

/** A standard text with placeholders as a form that filled ones fit in; none when it has too few words of its own. */
function mouldOf(text: string): Mould[] {
  const pieces = text.split(/\{\{\w+\}\}/)
  const names = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name as Placeholder)
  if (names.length === 0 || pieces.join('').replace(/[^\p{L}]/gu, '').length < 3) return []
  const escaped = pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+'))
  return [{ names, pieces, form: new RegExp(`^${escaped.join('(.+?)')}$`, 'u') }]
}

/** A standard text and what is filled in are each shorter. A longer text is no filled mould, and would take long to compare. */
const longestFilled = 1000

/** The text with the wanted placeholders back in it, when one of the moulds fits; else as it was. */
function pressed(
  text: string,
  moulds: readonly Mould[],
  { names, values }: { names: readonly Placeholder[]; values: PlaceholderValues },
): string {
  for (const mould of moulds) {
    if (text.length > longestFilled * (mould.names.length + 1)) continue
    const found = mould.form.exec(text)?.slice(1)
    if (found === undefined) continue
    mould.names.forEach((name, index) => (values[name] ??= found[index] ?? ''))
    return mould.pieces
      .map((piece, index) => {
        const name = mould.names[index]
        if (name === undefined) return piece
        return piece + (names.includes(name) ? `{{${name}}}` : (found[index] ?? ''))
      })
      .join('')
  }
  return text
}
