import { expect } from 'chai'
import fc from 'fast-check'
import { isWebAddress } from '../../src/actions/evidence-checks.ts'
import type { Outcome } from '../../src/domain/assessment.ts'
import { addDays, type EvidenceLink, evidenceState } from '../../src/domain/evidence.ts'
import { parseSubject, readSubjects, subjectName } from '../../src/domain/evidence-subjects.ts'
import {
  expiredBeneath,
  type Piece,
  piecesBySubject,
  subjectKey,
  subjectsOfNorm,
  supportOf,
} from '../../src/domain/evidence-support.ts'
import { formats } from '../../src/i18n/format.ts'
import { createTranslator } from '../../src/i18n/translate.ts'
import { sizeWords, typeWord } from '../../src/web/evidence/words.ts'

const today = '2026-11-24'
const [past, soon, later] = ['2026-11-23', '2026-12-01', '2027-11-24']

const piece = (id: string, validUntil: string | null): Piece => ({
  id,
  revisions: [
    {
      number: 1,
      files: [],
      link: '',
      note: 'x',
      aboutOn: '2026-01-01',
      validUntil,
      addedAt: new Date('2026-01-01'),
      addedBy: { id: null, name: 'x' },
    },
  ],
})

/** `a norm:12.3` links piece a to norm 12.3. */
const linked = (...words: string[]): { evidence: string; kind: EvidenceLink['kind']; target: string }[] =>
  words.map((word) => {
    const [evidence = '', subject = ''] = word.split(' ')
    const link = parseSubject(subject)!
    return { evidence, kind: link.kind, target: link.id }
  })

const control = (id: string, norms: string[], state: 'working' | 'not-applicable' = 'working') => ({ id, norms, state })

describe('the state of evidence', () => {
  const cases: readonly (readonly [string | null, string])[] = [
    [null, 'valid'],
    ['2026-11-23', 'expired'],
    ['2026-11-24', 'expiring'],
    ['2027-01-23', 'expiring'],
    ['2027-01-24', 'valid'],
  ]
  for (const [validUntil, state] of cases)
    it(`${validUntil ?? 'no end'} is ${state} on ${today}`, () =>
      expect(evidenceState({ validUntil }, today)).to.equal(state))

  it('counts days over the change of the clock', () => expect(addDays('2026-10-24', 2)).to.equal('2026-10-26'))
})

describe('what supports a norm', () => {
  const controls = [control('m1', ['12.3']), control('m2', ['12.3', '5.1']), control('m3', ['5.1'])]

  it('is what stands for the norm, its answers and every control mapped to it', () =>
    expect(subjectsOfNorm('12.3', { answers: [{ id: 'a2' }, { id: 'a1' }], controls }).map(subjectKey)).to.deep.equal([
      'norm:12.3',
      'answer:a2',
      'answer:a1',
      'control:m1',
      'control:m2',
    ]))

  it('is named once, with everything that it was found through', () => {
    const pieces = piecesBySubject(
      linked('a norm:12.3', 'a control:m1', 'b control:m2', 'c control:m3', 'gone norm:12.3'),
      [piece('a', null), piece('b', null), piece('c', null)],
    )
    const found = supportOf(subjectsOfNorm('12.3', { answers: [], controls }), pieces)
    expect(found.map(({ evidence, through }) => [evidence.id, through.map(subjectKey)])).to.deep.equal([
      ['a', ['norm:12.3', 'control:m1']],
      ['b', ['control:m2']],
    ])
  })

  it('does not take an id of one kind for that of another', () => {
    const pieces = piecesBySubject(linked('a site:m1'), [piece('a', null)])
    expect(supportOf([{ kind: 'control', id: 'm1' }], pieces)).to.deep.equal([])
  })
})

describe('an answer that leans on expired evidence', () => {
  const all = [
    piece('old', past),
    piece('older', '2020-01-01'),
    piece('soon', soon),
    piece('new', later),
    piece('endless', null),
  ]
  const cases: readonly (readonly [string, string[], string[], Outcome?])[] = [
    ['nothing at all', [], []],
    ['valid evidence', ['new norm:12.3'], []],
    ['expired evidence of the norm', ['old norm:12.3'], ['old']],
    ['expired evidence of the answer', ['old answer:a'], ['old']],
    ['expired evidence of a control', ['old control:m1'], ['old']],
    ['two expired pieces of one thing', ['old norm:12.3', 'older norm:12.3'], ['old', 'older']],
    ['an expired and a valid piece of the norm', ['old norm:12.3', 'new norm:12.3'], []],
    ['an expired piece and one that has no end', ['old norm:12.3', 'endless norm:12.3'], []],
    ['an expired piece and one that expires soon', ['old norm:12.3', 'soon norm:12.3'], []],
    ['an expired piece of the answer, a valid one of the norm', ['old answer:a', 'new norm:12.3'], []],
    ['an expired piece of a control, a valid one of the norm', ['old control:m1', 'new norm:12.3'], ['old']],
    ['an expired piece of one control, a valid one of another', ['old control:m1', 'new control:m2'], ['old']],
    ['an expired and a valid piece of one control', ['old control:m1', 'new control:m1'], []],
    ['a piece that stands for both, expired', ['old norm:12.3', 'old control:m1'], ['old']],
    ['a control of another norm', ['old control:other'], []],
    ['a control that does not apply', ['old control:off'], []],
    ['an earlier answer', ['old answer:before'], []],
    ['another norm', ['old norm:5.1'], []],
    ['an answer no, which claims nothing', ['old norm:12.3'], [], 'no'],
    ['an answer partly', ['old norm:12.3'], ['old'], 'partly'],
    ['an answer not applicable', ['old answer:a'], ['old'], 'not-applicable'],
  ]
  const controls = [
    control('m1', ['12.3']),
    control('m2', ['12.3']),
    control('other', ['5.1']),
    control('off', ['12.3'], 'not-applicable'),
  ]
  for (const [what, links, expected, outcome = 'yes'] of cases)
    it(`${what}: ${expected.length === 0 ? 'none' : expected.join(', ')}`, () => {
      const pieces = piecesBySubject(linked(...links), all)
      const found = expiredBeneath({ id: 'a', norm: '12.3', outcome }, { controls, pieces, today })
      expect(found.map(({ id }) => id)).to.have.members(expected)
      expect(found).to.have.lengthOf(expected.length)
    })

  it('is mended by one valid piece for each weak thing, whatever the rest is', () => {
    const ids = fc.array(fc.constantFrom('norm:12.3', 'answer:a', 'control:m1', 'control:m2'), { maxLength: 6 })
    fc.assert(
      fc.property(ids, (subjects) => {
        const links = [
          ...subjects.map((subject) => `old ${subject}`),
          ...['norm:12.3', 'control:m1', 'control:m2'].map((subject) => `new ${subject}`),
        ]
        const pieces = piecesBySubject(linked(...links), all)
        return expiredBeneath({ id: 'a', norm: '12.3', outcome: 'yes' }, { controls, pieces, today }).length === 0
      }),
    )
  })
})

describe('saying what evidence stands for', () => {
  const known = new Map<string, EvidenceLink>(
    [
      ['12.3', 'norm:12.3'],
      ['RR-4', 'norm:RR-4'],
      ['M4', 'control:m'],
      ['1.1.2.c', 'action:x'],
      ['Sint-Jozefsschool, Kerkstraat', 'site:s'],
      ['Gemeentehuis', 'site:g'],
    ].map(([name = '', subject = '']) => [subjectName(name), parseSubject(subject)!]),
  )
  const cases: readonly (readonly [string, string[], string[]])[] = [
    ['12.3', ['norm:12.3'], []],
    [' m4 , rr-4;1.1.2.C ', ['control:m', 'norm:RR-4', 'action:x'], []],
    ['M4 Hersteltest van de back-up', ['control:m'], []],
    ['gemeentehuis\n12.3', ['site:g', 'norm:12.3'], []],
    ['Sint-Jozefsschool, Kerkstraat', ['site:s'], []],
    ['M4, M4', ['control:m'], []],
    ['M40', [], ['M40']],
    ['12.3, nergens', ['norm:12.3'], ['nergens']],
    ['', [], []],
    [',,;', [], []],
  ]
  for (const [typed, links, unknown] of cases)
    it(JSON.stringify(typed), () => {
      const found = readSubjects(typed, known)
      expect(found.links.map(subjectKey)).to.deep.equal(links)
      expect(found.unknown).to.deep.equal(unknown)
    })

  it('a form sends it by kind and id; anything else is none', () => {
    expect(parseSubject('norm:RR-4')).to.deep.equal({ kind: 'norm', id: 'RR-4' })
    for (const text of ['', 'norm', 'norm:', ':x', 'plan:1', 'toString:x', `norm:${'1'.repeat(61)}`])
      expect(parseSubject(text), text).to.equal(undefined)
  })

  it('only an address of the web is a link', () => {
    for (const text of ['https://a.example/x?y=1', 'http://a.example']) expect(isWebAddress(text), text).to.equal(true)
    for (const text of ['javascript:alert(1)', 'file:///etc/passwd', 'a.example', '', 'https://', 'data:text/html,x'])
      expect(isWebAddress(text), text).to.equal(false)
  })
})

describe('files in words', () => {
  it('have a size as people read it, in one piece', () => {
    const nl = formats('nl')
    expect([0, 999, 1000, 213_700, 1_250_000, 52_428_800].map((bytes) => sizeWords(nl, bytes))).to.deep.equal(
      ['0 B', '999 B', '1 kB', '214 kB', '1,3 MB', '52,4 MB'].map((one) => one.replace(' ', '\u00a0')),
    )
  })

  it('have a kind by their media type', () => {
    const t = createTranslator('nl')
    const kinds = {
      'application/pdf': 'PDF',
      'image/jpeg': 'foto',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'Excel',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'Word',
      'application/vnd.oasis.opendocument.presentation': 'PowerPoint',
      'application/vnd.ms-outlook': 'e-mail',
      'message/rfc822': 'e-mail',
      'text/csv': 'CSV',
      'text/plain': 'tekst',
      'application/octet-stream': 'bestand',
    }
    for (const [type, word] of Object.entries(kinds)) expect(typeWord(t, type), type).to.equal(word)
  })
})
