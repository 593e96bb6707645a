import { expect } from 'chai'
import fc from 'fast-check'
import { type ControlState, controlStates } from '../../src/domain/control.ts'
import { coverage, coverageAt, type CoveringControl, reaches } from '../../src/domain/coverage.ts'

const control = (values: Partial<CoveringControl> = {}): CoveringControl => ({
  entities: [],
  sites: [],
  everywhere: false,
  state: 'working',
  ...values,
})
const hall = { id: 'hall', entity: 'municipality' }
const home = { id: 'home', entity: 'ocmw' }
const shared = { id: 'shared', entity: null }

describe('coverage', () => {
  const cases: [string, Partial<CoveringControl>, typeof hall | typeof shared, string][] = [
    ['everywhere covers any site', { everywhere: true }, hall, 'working'],
    ['a named site is covered', { sites: ['hall'] }, hall, 'working'],
    ['a site that is not named is not', { sites: ['home'] }, hall, 'uncovered'],
    ['without a site nothing is covered', {}, hall, 'uncovered'],
    ['planned is planned', { everywhere: true, state: 'planned' }, hall, 'planned'],
    ['planned elsewhere is uncovered here', { sites: ['home'], state: 'planned' }, hall, 'uncovered'],
    ['what does not apply applies nowhere', { everywhere: true, state: 'not-applicable' }, hall, 'not-applicable'],
    [
      'a control of the OCMW is none of the town hall',
      { everywhere: true, entities: ['ocmw'] },
      hall,
      'not-applicable',
    ],
    ['a control of the OCMW covers its care home', { everywhere: true, entities: ['ocmw'] }, home, 'working'],
    ['a site that is named counts, whoever owns it', { sites: ['hall'], entities: ['ocmw'] }, hall, 'working'],
    ['a site without entity is of everyone', { everywhere: true, entities: ['ocmw'] }, shared, 'working'],
  ]
  for (const [title, values, site, expected] of cases) {
    it(title, () => expect(coverageAt(control(values), site)).to.equal(expected))
  }

  it('reaches a site in whatever state', () => {
    expect(reaches(control({ everywhere: true, state: 'not-applicable' }), hall)).to.equal(true)
    expect(reaches(control({ everywhere: true, entities: ['ocmw'] }), hall)).to.equal(false)
  })

  it('counts per control, per site and in all', () => {
    const matrix = coverage(
      [
        control({ everywhere: true }),
        control({ sites: ['hall'], state: 'introduced' }),
        control({ everywhere: true, state: 'planned', entities: ['ocmw'] }),
        control({ everywhere: true, state: 'not-applicable' }),
      ],
      [hall, home],
    )
    expect(matrix.rows.map(({ cells }) => cells)).to.deep.equal([
      ['working', 'working'],
      ['introduced', 'uncovered'],
      ['not-applicable', 'planned'],
      ['not-applicable', 'not-applicable'],
    ])
    expect(matrix.rows[1]!.figures).to.deep.equal({
      covered: 1,
      planned: 0,
      uncovered: 1,
      notApplicable: 0,
      applicable: 2,
    })
    expect(matrix.perSite.map(({ covered, applicable }) => [covered, applicable])).to.deep.equal([
      [2, 2],
      [1, 3],
    ])
    expect(matrix.total).to.deep.equal({ covered: 3, planned: 1, uncovered: 1, notApplicable: 3, applicable: 5 })
  })

  it('has figures without controls and without sites', () => {
    const nothing = { covered: 0, planned: 0, uncovered: 0, notApplicable: 0, applicable: 0 }
    expect(coverage([], [hall])).to.deep.equal({ rows: [], perSite: [nothing], total: nothing })
    expect(coverage([control()], []).total).to.deep.equal(nothing)
  })

  it('counts every cell exactly once, in every direction', () => {
    const id = fc.constantFrom('a', 'b', 'c')
    const anyControl = fc.record({
      entities: fc.uniqueArray(id),
      sites: fc.uniqueArray(id),
      everywhere: fc.boolean(),
      state: fc.constantFrom<ControlState>(...controlStates),
    })
    const anySites = fc.uniqueArray(fc.record({ id, entity: fc.option(id) }), { selector: (site) => site.id })
    fc.assert(
      fc.property(fc.array(anyControl), anySites, (controls, sites) => {
        const { rows, perSite, total } = coverage(controls, sites)
        expect(total.applicable + total.notApplicable).to.equal(controls.length * sites.length)
        expect(sum(perSite.map(({ covered }) => covered))).to.equal(total.covered)
        expect(sum(rows.map(({ figures }) => figures.covered))).to.equal(total.covered)
      }),
    )
  })
})

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
