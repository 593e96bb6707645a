import { expect } from 'chai'
import fc from 'fast-check'
import { lacksOf } from '../../src/domain/agreement-readiness.ts'
import { changesSince, latestBefore } from '../../src/domain/agreement.ts'
import { Invalid } from '../../src/domain/errors.ts'
import { compareRegulations, ownOfVersion, unfill } from '../../src/domain/regulation-changes.ts'
import {
  type Block,
  fillPlaceholders,
  formatBlocks,
  formatRegulation,
  parseBlocks,
  parseRegulation,
  readingMinutes,
  type Regulation,
  unfilledIn,
} from '../../src/domain/regulation.ts'

const small = `# Reglement

Voor iedereen
bij {{authority}}.

## 1. Doel {#purpose}

> Het geldt voor
> iedereen.

1.1 Dit reglement
geldt overal.

- thuis
- op kantoor,
  ook 's avonds

## 2. Telewerk {#remote-work}

2.1 Alleen via de
beveiligde verbinding.
`

const paragraph = (number: string, text: string): Block => ({ kind: 'paragraph', number, text })

/** What is wrong, as `code line`. */
function wrong(read: () => unknown): string[] {
  try {
    read()
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    return error.issues.map(({ code, values }) => `${code.replace('agreement.issue.', '')} ${values?.['line'] ?? ''}`)
  }
  return []
}

describe('the text of a regulation', () => {
  it('is read into its title, introduction and parts', () =>
    expect(parseRegulation(small)).to.deep.equal({
      title: 'Reglement',
      intro: [paragraph('', 'Voor iedereen bij {{authority}}.')],
      parts: [
        {
          number: 1,
          id: 'purpose',
          title: 'Doel',
          summary: 'Het geldt voor iedereen.',
          blocks: [
            paragraph('1.1', 'Dit reglement geldt overal.'),
            { kind: 'list', items: ['thuis', "op kantoor, ook 's avonds"] },
          ],
        },
        {
          number: 2,
          id: 'remote-work',
          title: 'Telewerk',
          summary: '',
          blocks: [paragraph('2.1', 'Alleen via de beveiligde verbinding.')],
        },
      ],
    }))

  const part = '## 1. Doel {#purpose}\n\n1.1 Tekst.\n'
  const mistakes: Record<string, [string, string[]]> = {
    'no title': [part, ['noTitle 1', 'noParts 1']],
    'nothing at all': ['', ['noTitle 1', 'noParts 1']],
    'no parts': ['# T\n\nTekst.\n', ['noParts 1']],
    'a heading without a name': ['# T\n\n## 1. Doel\n\nTekst.\n', ['heading 3']],
    'a heading without a number': ['# T\n\n## Doel {#purpose}\n\nTekst.\n', ['heading 3']],
    'numbers out of order': [`# T\n\n${part}\n## 3. Slot {#end}\n\nTekst.\n`, ['order 7']],
    'a name used twice': [`# T\n\n${part}\n## 2. Slot {#purpose}\n\nTekst.\n`, ['duplicateId 7']],
    'a part without text': ['# T\n\n## 1. Doel {#purpose}\n\n> Kort.\n', ['emptyPart 3']],
    'a summary after the text': [`# T\n\n${part}\n> Kort.\n`, ['lateSummary 7']],
    'a heading of a third level': [`# T\n\n${part}\n### Meer\n`, ['mark 7']],
    'a second title': [`# T\n\n${part}\n# Nog een\n`, ['mark 7']],
    'an unknown placeholder': [`# T\n\n${part}\n1.2 {{naam}}\n`, ['placeholder 7']],
    'several mistakes at once': [
      '# T\n\n## 2. Doel {#purpose}\n\n## 2 Slot\n\nTekst.\n',
      ['order 3', 'emptyPart 3', 'heading 5'],
    ],
  }
  for (const [what, [text, issues]] of Object.entries(mistakes))
    it(`says what is wrong, and on which line: ${what}`, () =>
      expect(wrong(() => parseRegulation(text))).to.deep.equal(issues))

  it('of a form has no headings and no summary', () => {
    expect(wrong(() => parseBlocks('Tekst.\n\n## 1. Doel {#x}\n> kort'))).to.deep.equal([
      'headingHere 3',
      'lateSummary 4',
    ])
    expect(parseBlocks('1.1 Een\r\n\r\n- a\r\n- b')).to.deep.equal([
      paragraph('1.1', 'Een'),
      { kind: 'list', items: ['a', 'b'] },
    ])
  })

  const words = fc
    .array(fc.constantFrom('het', 'bestuur', 'geldt', 'é', '7', 'e-mail', '(punt', '{{dpo}}', "foto's"), {
      minLength: 1,
      maxLength: 8,
    })
    .map((list) => `a ${list.join(' ')}`)
  const block: fc.Arbitrary<Block> = fc.oneof(
    fc.record({
      kind: fc.constant('paragraph' as const),
      number: fc.constantFrom('', '1.1', '12.34'),
      text: words,
    }),
    fc.record({ kind: fc.constant('list' as const), items: fc.array(words, { minLength: 1, maxLength: 4 }) }),
  )
  const regulation: fc.Arbitrary<Regulation> = fc.record({
    title: words,
    intro: fc.array(block, { maxLength: 3 }),
    parts: fc
      .array(
        fc.record({
          title: words,
          summary: fc.oneof(fc.constant(''), words),
          blocks: fc.array(block, { minLength: 1, maxLength: 5 }),
        }),
        { minLength: 1, maxLength: 6 },
      )
      .map((parts) => parts.map((one, index) => ({ number: index + 1, id: `part-${index + 1}`, ...one }))),
  })

  it('is written so that it reads back as the same, whatever is in it', () =>
    fc.assert(
      fc.property(regulation, (one) => {
        expect(parseRegulation(formatRegulation(one))).to.deep.equal(one)
        for (const { blocks } of one.parts) expect(parseBlocks(formatBlocks(blocks))).to.deep.equal(blocks)
      }),
    ))

  it('never crashes on a text, however odd: it is read, or refused with lines', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('# ', '## 1. ', '{#a}', '> ', '- ', '-', '\n', '\n\n', 'x', '{{', '}}', '1.1 ', ' '), {
          maxLength: 40,
        }),
        (pieces) => {
          const text = pieces.join('')
          if (wrong(() => parseRegulation(text)).length > 0) return
          const once = formatRegulation(parseRegulation(text))
          expect(formatRegulation(parseRegulation(once))).to.equal(once)
        },
      ),
    ))

  it('takes a minute per 220 words, at least one', () => {
    expect(readingMinutes(parseRegulation(small))).to.equal(1)
    const long = 'woord '.repeat(219 * 6)
    expect(readingMinutes(parseRegulation(`# T\n\n## 1. Doel {#purpose}\n\n${long}\n`))).to.equal(6)
  })

  it('has places that are filled in; what has no value stays', () => {
    const text = '{{authority}} en {{dpo}}, {{dpo}}'
    expect(fillPlaceholders(text, { authority: 'Demerdorp $& x', ict: 'y' })).to.equal(
      'Demerdorp $& x en {{dpo}}, {{dpo}}',
    )
    expect(fillPlaceholders(text, { dpo: 'a\n# b', authority: '' })).to.equal('{{authority}} en a # b, a # b')
    expect(unfilledIn(text)).to.deep.equal(['authority', 'dpo'])
  })
})

describe('two versions of a regulation', () => {
  const before = parseRegulation(small)

  it('differ by part: new, changed, removed; that a part moved is no change', () => {
    const text = small
      .replace('## 1. Doel {#purpose}', '## 1. Nieuw {#fresh}\n\n1.1 Iets nieuws.\n\n## 2. Doel {#purpose}')
      .replace('1.1 Dit reglement', '2.1 Dit reglement')
      .replace(/## 2\. Telewerk[\s\S]*/, '')
    expect(compareRegulations(before, parseRegulation(text))).to.deep.equal([
      { id: 'fresh', number: 1, title: 'Nieuw', change: 'new' },
      { id: 'remote-work', number: 2, title: 'Telewerk', change: 'removed' },
    ])
    const other = parseRegulation(small.replace('beveiligde', 'nieuwe'))
    expect(compareRegulations(before, other).map(({ id, change }) => `${id} ${change}`)).to.deep.equal([
      'remote-work changed',
    ])
    expect(
      compareRegulations(
        before,
        parseRegulation(small.replace('Alleen via de\nbeveiligde', 'Alleen\nvia de beveiligde')),
      ),
    ).to.deep.equal([])
  })

  it('do not differ by a reference that only follows the new numbers', () => {
    const referring = `${small}\n2.2 Zie 1.1 en 2.1, na 1.5 uur.\n`
    const moved = referring
      .replace('## 1. Doel', '## 1. Nieuw {#fresh}\n\n1.1 Iets nieuws.\n\n## 2. Doel')
      .replace('\n1.1 Dit reglement', '\n2.1 Dit reglement')
      .replace('## 2. Telewerk', '## 3. Telewerk')
      .replace('\n2.1 Alleen', '\n3.1 Alleen')
      .replace('\n2.2 Zie 1.1 en 2.1', '\n3.2 Zie 2.1 en 3.1')
    const told = (text: string): string[] =>
      compareRegulations(parseRegulation(referring), parseRegulation(text)).map(({ id, change }) => `${id} ${change}`)
    expect(told(moved)).to.deep.equal(['fresh new'])
    expect(told(moved.replace('Zie 2.1 en', 'Zie 1.1 en'))).to.deep.equal(['fresh new', 'remote-work changed'])
    expect(told(moved.replace('1.5 uur', '2.5 uur'))).to.deep.equal(['fresh new', 'remote-work changed'])
  })

  const standard = parseRegulation(
    '# T\n\n## 1. Slot {#end}\n\n- vastgesteld door: {{adopted}}\n- in werking vanaf: {{valid}}\n- versie: {{number}}\n\n1.1 Bel {{ict}} of {{dpo}}.\n',
  )
  const published = parseRegulation(
    '# T\n\n## 1. Slot {#end}\n\n- vastgesteld door: de raad\n- in werking vanaf: 1 januari 2027\n- versie: 1\n\n1.1 Bel tel. 011 of dpo@x.be.\n',
  )

  it('tell what was filled in, with the standard text as the mould', () => {
    const whole = unfill(published, standard, ['ict', 'dpo', 'adopted', 'valid', 'number'])
    expect(whole.regulation).to.deep.equal(standard)
    expect(whole.values).to.deep.equal({
      adopted: 'de raad',
      valid: '1 januari 2027',
      number: '1',
      ict: 'tel. 011',
      dpo: 'dpo@x.be',
    })
    const own = formatRegulation(unfill(published, standard, ownOfVersion).regulation)
    expect(own).to.contain('- versie: {{number}}').and.to.contain('Bel tel. 011 of dpo@x.be.')
  })

  it('leave alone what was rewritten', () => {
    const rewritten = parseRegulation('# T\n\n## 1. Slot {#end}\n\nVersie een, bel de helpdesk.\n')
    expect(unfill(rewritten, standard, ownOfVersion)).to.deep.equal({ regulation: rewritten, values: {} })
  })
})

describe('what a draft lacks', () => {
  const text = (language: 'nl' | 'fr', draft: string, changes = '') => ({ language, sha256: null, draft, changes })
  const whole = small.replace('{{authority}}', 'Demerdorp')
  const lacks = (
    texts: ReturnType<typeof text>[],
    given: { validFrom?: string | null; isFirst?: boolean } = {},
  ): string[] =>
    lacksOf(
      { texts, validFrom: given.validFrom === undefined ? '2027-01-01' : given.validFrom },
      { languages: ['nl'], isFirst: given.isFirst ?? true, fill: (one) => one },
    ).map(({ language, code, values }) => [language ?? '-', code, ...Object.values(values)].join(' '))

  const cases: [string, string[], string[]][] = [
    ['nothing', lacks([text('nl', whole)]), []],
    ['a day', lacks([text('nl', whole)], { validFrom: null }), ['- validFrom']],
    ['a language of the authority', lacks([text('fr', whole)]), ['nl language']],
    ['a text', lacks([text('nl', whole), text('fr', ' ')]), ['fr text']],
    ['what is to be filled in', lacks([text('nl', small)]), ['nl placeholder authority']],
    ['a text that can be read', lacks([text('nl', '# T')]), ['nl broken 1']],
    ['what is new, from the second on', lacks([text('nl', whole)], { isFirst: false }), ['nl changes']],
    ['the same parts', lacks([text('nl', whole), text('fr', whole.replace('remote-work', 'else'))]), ['fr parts']],
  ]
  for (const [what, found, expected] of cases) it(`is found: ${what}`, () => expect(found).to.deep.equal(expected))
})

describe('what is new for who signed earlier', () => {
  const version = (number: number, changes: string) => ({
    number,
    texts: [{ language: 'nl' as const, sha256: 'x', draft: '', changes }],
  })
  const versions = [version(3, '- Drie\n\n• ook drie'), version(2, 'Twee'), version(1, '')]

  it('is all that came since, the latest first, and nothing for who never signed', () => {
    expect(changesSince(versions, 'nl', 1)).to.deep.equal(['Drie', 'ook drie', 'Twee'])
    expect(changesSince(versions, 'nl', 2)).to.deep.equal(['Drie', 'ook drie'])
    expect(changesSince(versions, 'nl', undefined)).to.deep.equal([])
    expect(changesSince(versions, 'fr', 1)).to.deep.equal([])
  })

  it('counts from the latest signature before this version', () => {
    expect(latestBefore([{ number: 1 }, { number: 2 }, { number: 3 }], { number: 3 })).to.deep.equal({ number: 2 })
    expect(latestBefore([{ number: 3 }], { number: 3 })).to.equal(undefined)
  })
})
