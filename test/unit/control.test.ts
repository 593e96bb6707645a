import { expect } from 'chai'
import { copyOf } from '../../src/actions/adopt-controls.ts'
import { revisedText } from '../../src/actions/update-control.ts'
import { loadCatalogue } from '../../src/data/catalogue.ts'
import { addMonths, type Control, controlCode, daysLate, nextCheckOn } from '../../src/domain/control.ts'

describe('the next check of a control', () => {
  const control = (values: Partial<Control>): Control => ({
    ...copyOf(loadCatalogue().control('restore-test')!),
    ...{ id: 'id', version: 1, number: 12, checkEveryMonths: 3 },
    ...values,
  })
  const cases: [string, Partial<Control>, string | null][] = [
    ['follows the last check', { state: 'working', lastCheckedOn: '2026-08-14' }, '2026-11-14'],
    [
      'follows the introduction before the first check',
      { state: 'introduced', introducedOn: '2026-01-31' },
      '2026-04-30',
    ],
    ['is not due while it is planned', { state: 'planned', introducedOn: '2026-01-31' }, null],
    ['is not due when it does not apply', { state: 'not-applicable', lastCheckedOn: '2026-01-31' }, null],
    ['is not due without a frequency', { state: 'working', lastCheckedOn: '2026-01-31', checkEveryMonths: null }, null],
    ['is not known without a day to count from', { state: 'working' }, null],
  ]
  for (const [title, values, expected] of cases) {
    it(title, () => expect(nextCheckOn(control(values))).to.equal(expected))
  }

  it('has a code', () => expect(controlCode({ number: 12 })).to.equal('M12'))
})

describe('months and days', () => {
  const cases: [string, number, string][] = [
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-12-15', 12, '2027-12-15'],
    ['2026-05-31', 120, '2036-05-31'],
  ]
  for (const [from, months, expected] of cases) {
    it(`${months} months after ${from} is ${expected}`, () => expect(addMonths(from, months)).to.equal(expected))
  }

  it('counts days late, and days to go as negative, over a change of summer time', () => {
    expect(daysLate('2026-11-15', '2026-11-24')).to.equal(9)
    expect(daysLate('2026-11-24', '2026-11-24')).to.equal(0)
    expect(daysLate('2026-10-26', '2026-10-24')).to.equal(-2)
  })
})

describe('a copy of a library control', () => {
  const library = loadCatalogue()

  it('has every language, is planned, and holds everywhere unless it is a matter of each site', () => {
    const copy = copyOf(library.control('restore-test')!)
    expect(Object.keys(copy.title)).to.have.members(['nl', 'fr', 'de', 'en'])
    expect(copy).to.include({ state: 'planned', everywhere: true, owner: '', ownerRole: 'ict-manager' })
    expect(copyOf(library.control('water-damage-prevention')!).everywhere).to.equal(false)
  })

  it('keeps the evidence a line each', () => {
    const lines = copyOf(library.control('backup-strategy')!).evidence.nl!.split('\n')
    expect(lines).to.have.length(3)
    expect(lines[2]).to.equal('Lijst van mislukte taken met opvolging')
  })
})

describe('a revised text', () => {
  const before = { nl: 'Hersteltest', fr: 'Test de restauration', de: 'Test', en: 'Restore test' }
  const adopted = { languages: ['nl'] as const, fromLibrary: true }

  it('loses translations of the library in languages that the authority does not keep', () => {
    expect(revisedText(before, { nl: 'Hersteltest per kwartaal' }, adopted)).to.deep.equal({
      nl: 'Hersteltest per kwartaal',
    })
  })

  it('keeps its other languages when the authority works in them', () => {
    const typed = { nl: 'Hersteltest per kwartaal', fr: 'Test de restauration' }
    expect(revisedText(before, typed, { languages: ['nl', 'fr'], fromLibrary: true })).to.deep.equal(typed)
  })

  it('is the same text when only white space differs', () => {
    const french = { nl: 'Gebouwen', fr: 'Bâtiments\u00a0: accès' }
    const typed = { nl: 'Gebouwen', fr: 'Bâtiments : accès' }
    expect(revisedText(french, typed, { languages: ['nl', 'fr'], fromLibrary: true })).to.equal(french)
    expect(revisedText({ nl: 'a\nb', en: 'c' }, { nl: 'a\nb ' }, adopted)).to.deep.equal({ nl: 'a\nb', en: 'c' })
  })

  it('keeps every language of a control of its own', () => {
    const typed = { nl: 'Anders' }
    expect(revisedText({ nl: 'Eigen', en: 'Own' }, typed, { languages: ['nl'], fromLibrary: false })).to.deep.equal({
      nl: 'Anders',
      en: 'Own',
    })
  })

  it('can be emptied', () => {
    expect(revisedText(before, {}, adopted)).to.deep.equal({})
  })
})
