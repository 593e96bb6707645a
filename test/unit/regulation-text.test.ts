import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { languages, type Language } from '../../src/domain/text.ts'
import { inProject } from '../../src/paths.ts'

/** The contents that a regulation needs, in their order (policies/README.md). */
const ids = [
  'purpose',
  'legal-basis',
  'terms',
  'responsibilities',
  'accounts',
  'workstation',
  'internet',
  'e-mail',
  'devices',
  'remote-work',
  'confidentiality',
  'social-media',
  'storage',
  'incidents',
  'leaving',
  'monitoring',
  'rights',
  'sanctions',
  'entry-into-force',
]

const placeholders = ['adopted', 'authority', 'dpo', 'ict', 'number', 'valid']

const read = (language: Language): string =>
  readFileSync(inProject('policies', 'acceptable-use', '1', `${language}.md`), 'utf8')

const texts = languages.map((language) => ({ language, text: read(language) }))

const heading = /^## (\d+)\. \S.* \{#([a-z-]+)\}$/

interface Part {
  number: string
  id: string
  blocks: string[]
}

const partsOf = (text: string): Part[] =>
  text
    .trimEnd()
    .split(/^(?=## )/m)
    .slice(1)
    .map((part) => {
      const [first = '', ...blocks] = part.trimEnd().split('\n\n')
      const [, number = '', id = ''] = heading.exec(first) ?? []
      return { number, id, blocks }
    })

const paragraphs = ({ blocks }: Part): string[] => blocks.filter((block) => /^\d+\.\d+ /.test(block))
const items = ({ blocks }: Part): string[] =>
  blocks.filter((block) => block.startsWith('- ')).flatMap((block) => block.split('\n'))
const placeholdersOf = (text: string): string[] =>
  [...text.matchAll(/\{\{(.*?)\}\}/g)].map(([, name = '']) => name).sort()

/** Where a paragraph points to another: 16.7, but neither its own number nor a year or an amount. */
const references = (part: Part): string[] =>
  part.blocks.flatMap((block) =>
    [...block.replace(/^\d+\.\d+ /, '').matchAll(/(?<![\d.])\d{1,2}\.\d{1,2}(?![\d.]*\d)/g)].map(([found]) => found),
  )

const perPart = (look: (part: Part) => unknown) =>
  texts.map(({ text }) => partsOf(text).map((part) => ({ id: part.id, found: look(part) })))

const sameEverywhere = (look: (part: Part) => unknown): void => {
  const [first, ...others] = perPart(look)
  others.forEach((other, at) => expect(other, languages[at + 1]).to.deep.equal(first))
}

describe('the regulation on acceptable use', () => {
  for (const { language, text } of texts)
    describe(language, () => {
      const parts = partsOf(text)

      it('has a title, an introduction and the parts of the checklist, numbered in their order', () => {
        const [title, introduction] = text.split('\n\n')
        expect(title).to.match(/^# \S.*$/)
        expect(introduction).to.match(/^[^#>\-\d]/)
        expect(parts.map(({ id }) => id)).to.deep.equal(ids)
        expect(parts.map(({ number }) => Number(number))).to.deep.equal(ids.map((_, at) => at + 1))
      })

      it('opens each part with a summary of one to three sentences, and no other', () => {
        for (const { id, blocks } of parts) {
          const [summary = '', ...others] = blocks
          const lines = summary.split('\n')
          expect(
            lines.every((line) => line.startsWith('> ')),
            id,
          ).to.equal(true)
          const sentences = lines.map((line) => line.slice(2)).join(' ')
          expect(sentences.match(/[.?](?=\s|$)/g)?.length, id).to.be.within(1, 3)
          expect(
            others.filter((block) => block.includes('\n>') || block.startsWith('>')),
            id,
          ).to.deep.equal([])
        }
      })

      it('numbers its paragraphs 1.1, 1.2, …', () => {
        for (const part of parts) {
          const numbers = paragraphs(part).map((paragraph) => paragraph.split(' ')[0])
          expect(numbers, part.id).to.deep.equal(numbers.map((_, at) => `${part.number}.${at + 1}`))
          expect(numbers, part.id).not.to.deep.equal([])
        }
      })

      it('lists only below a paragraph that ends in a colon', () => {
        for (const { id, blocks } of parts)
          blocks.forEach((block, at) => {
            if (block.startsWith('- ')) expect(blocks[at - 1], id).to.match(/^\d+\.\d+ [^]*:$/)
            else expect(block, id).to.match(/^(> |\d+\.\d+ )/)
          })
      })

      it('refers only to paragraphs that exist', () => {
        const numbers = parts.flatMap((part) => paragraphs(part).map((paragraph) => paragraph.split(' ')[0]))
        expect(parts.flatMap(references).filter((found) => !numbers.includes(found))).to.deep.equal([])
      })

      it('uses every placeholder and no other', () => {
        expect([...new Set(placeholdersOf(text))]).to.deep.equal(placeholders)
        expect(text.replaceAll(/\{\{[a-z]+\}\}|\{#[a-z-]+\}/g, '')).not.to.match(/[{}]/)
      })

      it('wraps no paragraph so that a line looks like the start of a block', () => {
        const wrapped = parts.flatMap(paragraphs).flatMap((paragraph) => paragraph.split('\n').slice(1))
        expect(wrapped.filter((line) => /^(\d+[.)]|[-+>#])/.test(line))).to.deep.equal([])
      })

      it('lists one item a line', () => {
        expect(parts.flatMap(items).filter((item) => !/^- \S.*[^.:;,]$/.test(item))).to.deep.equal([])
      })

      it('uses no other Markdown, and lines of at most 120', () => {
        expect(text).not.to.match(/[*_`|<~\\[\]]|https?:|www\.|^={3,}|^-{3,}|^###/m)
        const lines = text.trimEnd().split('\n')
        expect(lines.filter((line) => /^\s|\s$|\t/.test(line))).to.deep.equal([])
        expect(lines.filter((line) => line.length > 120)).to.deep.equal([])
        expect(text).not.to.match(/\n{3}|\r/)
        expect(text.endsWith('\n')).to.equal(true)
      })
    })

  it('has as many paragraphs and items in each language', () => {
    sameEverywhere((part) => paragraphs(part).length)
    sameEverywhere((part) => part.blocks.map((block) => block.startsWith('- ')))
    sameEverywhere((part) => items(part).length)
  })

  it('has the same placeholders and references in the same parts in each language', () => {
    sameEverywhere((part) => placeholdersOf(part.blocks.join('\n')))
    sameEverywhere(references)
  })
})
