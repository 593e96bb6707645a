import { expect } from 'chai'
import fc from 'fast-check'
import { budgetTotal, parseBudget, resolveLabel, type BudgetLine } from '../../src/domain/budget.ts'
import type { Entity, EntityKind } from '../../src/domain/organisation.ts'

const amount = (euros: number, label: string | null = null, note: string | null = null): BudgetLine => ({
  kind: 'amount',
  cents: Math.round(euros * 100),
  label,
  note,
})
const notApplicable: BudgetLine = { kind: 'not-applicable' }

const sums: readonly (readonly [number, readonly string[]])[] = [
  [
    20_000,
    ['€ 20.000', '€20.000', '20.000 euro', '20 000 EUR', '€20,000', '20,000 €', 'EUR 20 000', '€ 20.000,-', '20000'],
  ],
  [20_000, ['20.000', '€\u00a020\u202f000', "€ 20'000", '€ 20.000,00', '20.000 Euro', '€ 20.000,– ']],
  [20_000.5, ['€20.000,50', '€ 20.000,5', '20,000.50 EUR', '20 000,50 €']],
  [1234.56, ['1.234,56', '1.234,56 €', '€ 1,234.56', '1234,56', '1234.56 euro']],
  [1500, ['€ 1 500', '1 500,00 €', '1.500']],
  [2_500_000, ['€ 2.500.000', '2,500,000 EUR', '2 500 000 €']],
  [610, ['€ 610', '610', '610,00', '- € 610', '• € 610']],
  [0, ['€ 0', '0 euro', '€ 0,00']],
]

const meanings: readonly (readonly [string, readonly BudgetLine[]])[] = [
  ['', []],
  [' \n\u00a0\n', []],
  ['€ 2.000 (OCMW) ', [amount(2000, 'OCMW')]],
  ['€ 20.000 (OCMW)\n€ 20.000 (Gemeente)', [amount(20_000, 'OCMW'), amount(20_000, 'Gemeente')]],
  ['€ 2.000 (OCMW) \n\n€ 2.000 (gemeente)', [amount(2000, 'OCMW'), amount(2000, 'gemeente')]],
  ['Aankoop uitbreiding\nReinaert: € 610', [amount(610, null, 'Aankoop uitbreiding Reinaert')]],
  [
    'Aankoop uitbreiding\n\nReinaert: € 610\nN.V.T.',
    [amount(610, null, 'Aankoop uitbreiding Reinaert'), notApplicable],
  ],
  ['OCMW: € 500', [amount(500, 'OCMW')]],
  ['OCMW: 20.000', [amount(20_000, 'OCMW')]],
  ['De Linde: € 500', [amount(500, 'De Linde')]],
  ['€ 500 (De Linde)', [amount(500, 'De Linde')]],
  ['€ 500 (incl. btw)', [amount(500, null, 'incl. btw')]],
  ['€ 500 OCMW', [amount(500, 'OCMW')]],
  ['OCMW\n€ 500\nGemeente\n€ 700', [amount(500, 'OCMW'), amount(700, 'Gemeente')]],
  ['€ 500\n(OCMW)\n€ 700\n(Gemeente)', [amount(500, 'OCMW'), amount(700, 'Gemeente')]],
  ['OCMW:\n€ 500', [amount(500, 'OCMW')]],
  ['€ 500 p.j.', [amount(500, null, 'p.j.')]],
  ['500 per jaar (CPAS)', [amount(500, 'CPAS', 'per jaar')]],
  ['raming € 500', [amount(500, null, 'raming')]],
  ['€ 500 (OCMW) + € 700 (gemeente)', [amount(500, 'OCMW'), amount(700, 'gemeente')]],
  ['€ 500 (OCMW); € 700 (gemeente)', [amount(500, 'OCMW'), amount(700, 'gemeente')]],
  ['€ 500 (OCMW) en € 700 (gemeente)', [amount(500, 'OCMW'), amount(700, 'gemeente')]],
  ['500 € (CPAS) et 700 € (commune)', [amount(500, 'CPAS'), amount(700, 'commune')]],
  ['20.000 + 5.000', [amount(20_000), amount(5000)]],
  ['€ 500 (OCMW + school) + € 700', [amount(500, 'OCMW + school'), amount(700)]],
  [
    'aankoop en plaatsing € 500 en licentie € 700',
    [amount(500, null, 'aankoop en plaatsing'), amount(700, null, 'licentie')],
  ],
  ['Afhankelijk van onderzoek', [{ kind: 'depends-on', text: 'Afhankelijk van onderzoek' }]],
  ['Selon étude', [{ kind: 'depends-on', text: 'Selon étude' }]],
  ['Abhängig vom Angebot', [{ kind: 'depends-on', text: 'Abhängig vom Angebot' }]],
  ['Depends on the study', [{ kind: 'depends-on', text: 'Depends on the study' }]],
  ['Inbegrepen in bovenstaand budget', [{ kind: 'included-in', text: 'Inbegrepen in bovenstaand budget' }]],
  ['Compris dans le budget ci-dessus', [{ kind: 'included-in', text: 'Compris dans le budget ci-dessus' }]],
  ['Enthalten in 1.1.1.a', [{ kind: 'included-in', text: 'Enthalten in 1.1.1.a' }]],
  ['Included in 4.1.2.a', [{ kind: 'included-in', text: 'Included in 4.1.2.a' }]],
  ['€ 500 (inbegrepen in 1.1.1.a)', [{ kind: 'included-in', text: '€ 500 (inbegrepen in 1.1.1.a)' }]],
  ['€ 500, btw inbegrepen', [amount(500, null, 'btw inbegrepen')]],
]

/** Counting one of these as an amount would put a wrong figure before a council. */
const kept = [
  '€ 5.000 - 10.000',
  '€ 5.000 à € 10.000',
  '5.000 tot 10.000 euro',
  '10 x € 500',
  '10 laptops à € 500',
  '€ 500 x 2',
]
kept.push(
  '€ 1,5 miljoen',
  'k€ 20',
  '€ 20k',
  '€ -500',
  '-€ 500',
  '€ 0,500',
  '€ 20.0000',
  '€ 1.500 000',
  '2011',
  '30 %',
  'ooit',
)
kept.push('€ 12.345.678.901', '3 laptops', '€', `€ 5 ${'x'.repeat(600)}`)

const entity = (id: string, kind: EntityKind, name: string): Entity => ({ id, kind, name })
const demerdorp = [
  entity('gem', 'municipality', 'Gemeente Demerdorp'),
  entity('ocmw', 'ocmw', 'OCMW Demerdorp'),
  entity('beuk', 'school', 'Gemeenteschool De Beuk'),
  entity('linde', 'care-home', 'Woonzorgcentrum De Linde'),
  entity('hoek', 'care-home', 'Rusthuis De Hoek'),
  entity('pz', 'police-zone', 'Politiezone Demer'),
  entity('agb', 'autonomous-company', 'AGB Demerdorp'),
]

const labels: readonly (readonly [string | null, string | null])[] = [
  ...['OCMW', 'ocmw', 'O.C.M.W.', 'CPAS', 'ÖSHZ', 'PCSW', 'het OCMW'].map((text) => [text, 'ocmw'] as const),
  ...['gemeente', 'Gemeente', 'commune', 'Gemeinde', 'municipality', 'stad', 'ville'].map(
    (text) => [text, 'gem'] as const,
  ),
  ...['school', 'gemeenteschool', 'école', 'Schule', 'De Beuk', 'école communale'].map(
    (text) => [text, 'beuk'] as const,
  ),
  ...['politie', 'politiezone', 'politie(zone)', 'zone de police'].map((text) => [text, 'pz'] as const),
  ...['AGB', 'agb demerdorp', 'autonoom gemeentebedrijf'].map((text) => [text, 'agb'] as const),
  ...['De Linde', 'woonzorgcentrum De Linde', 'WZC De Linde'].map((text) => [text, 'linde'] as const),
  ...[null, '', 'Demerdorp', 'OCMW + gemeente', 'WZC', 'Reinaert', 'bibliotheek'].map((text) => [text, null] as const),
]

describe('budget', () => {
  describe('parseBudget', () => {
    for (const [euros, texts] of sums)
      for (const text of texts)
        it(`reads ${JSON.stringify(text)} as ${euros} euro`, () => {
          expect(parseBudget(text).lines).to.deep.equal([amount(euros)])
        })

    for (const [text, lines] of meanings)
      it(`reads ${JSON.stringify(text)}`, () => {
        expect(parseBudget(text)).to.deep.equal({ written: text, lines })
      })

    for (const text of [
      'N.V.T.',
      'n.v.t.',
      'nvt',
      'sans objet',
      's.o.',
      'entfällt',
      'n/a',
      'not applicable',
      '-',
      'N.V.T. (OCMW)',
    ])
      it(`reads ${JSON.stringify(text)} as not applicable`, () => {
        expect(parseBudget(text).lines).to.deep.equal([notApplicable])
      })

    for (const text of kept)
      it(`keeps ${JSON.stringify(text.slice(0, 40))} as a note and counts nothing`, () => {
        expect(parseBudget(text).lines).to.deep.equal([{ kind: 'note', text }])
      })

    it('never throws, never gives a fraction of a cent, and keeps what was written', () => {
      const piece = fc.constantFrom(
        '€',
        ' ',
        '20.000',
        '1,5',
        '(OCMW)',
        ':',
        '+',
        '\n',
        'en',
        'N.V.T.',
        ',-',
        '-',
        'x',
        '(',
        ')',
      )
      const text = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(piece, { maxLength: 15 }).map((all) => all.join('')),
      )
      fc.assert(
        fc.property(text, (written) => {
          const budget = parseBudget(written)
          expect(budget.written).to.equal(written)
          expect(Number.isSafeInteger(budgetTotal(budget))).to.equal(true)
          expect(budget.lines.length === 0).to.equal(written.replaceAll('\u200b', '').trim() === '')
        }),
      )
    })

    it('reads back every amount that is printed the Belgian way', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
          const euros = String(Math.floor(cents / 100)).replace(/\B(?=(\d{3})+$)/g, '.')
          const written = `€ ${euros},${String(cents % 100).padStart(2, '0')} (OCMW)`
          expect(parseBudget(written).lines).to.deep.equal([{ kind: 'amount', cents, label: 'OCMW', note: null }])
        }),
      )
    })

    it('takes a cell of many lines in its stride', () => {
      for (const unit of ['€ 1 + ', '1 ', 'x\n', '\n', '( ', '€ 1\n', ' en ', 'OCMW\n'])
        expect(parseBudget(unit.repeat(50_000)).lines).to.be.an('array')
    }).timeout(15_000)
  })

  it('totals the amounts and nothing else', () => {
    expect(budgetTotal(parseBudget('€ 0,10\n€ 0,20 (OCMW)\nN.V.T.\nafhankelijk van 3 offertes'))).to.equal(30)
  })

  describe('resolveLabel', () => {
    for (const [label, id] of labels)
      it(`takes ${JSON.stringify(label)} for ${id ?? 'nobody'}`, () => {
        expect(resolveLabel(label, demerdorp)).to.equal(id)
      })

    it('takes nobody when two entities are of the kind', () => {
      const two = [entity('a', 'school', 'De Beuk'), entity('b', 'school', 'De Eik')]
      expect(resolveLabel('school', two)).to.equal(null)
      expect(resolveLabel('school De Eik', two)).to.equal('b')
    })
  })
})
