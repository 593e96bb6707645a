import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { loadCatalogue } from '../../src/data/catalogue.ts'
import { languages, type LocalizedText } from '../../src/domain/text.ts'
import { inProject } from '../../src/paths.ts'

interface Scenario {
  ref: string
  title: LocalizedText
  asset: LocalizedText
  threat: LocalizedText
  vulnerability: LocalizedText
  concerns: string[]
  likelihood: number
  impact: number
  why: LocalizedText
  controls: string[]
  norms: string[]
  origin: string
}

const fields = [
  'ref',
  'title',
  'asset',
  'threat',
  'vulnerability',
  'concerns',
  'likelihood',
  'impact',
  'why',
  'controls',
  'norms',
  'origin',
]
const texts = ['title', 'asset', 'threat', 'vulnerability', 'why'] as const
const sentences = ['threat', 'vulnerability', 'why'] as const
const concerns = ['confidentiality', 'integrity', 'availability']

const folder = inProject('seed', 'catalogue', 'scenarios')
const files = readdirSync(folder).sort()
const scenarios = files.map((file) => ({
  file,
  scenario: JSON.parse(readFileSync(inProject('seed', 'catalogue', 'scenarios', file), 'utf8')) as Scenario,
}))
const catalogue = loadCatalogue()
const inAnEdition = (id: string): boolean => catalogue.editions.some(({ id: edition }) => catalogue.norm(edition, id))

describe('the library of risk scenarios', () => {
  it('has 23 scenarios, each with a name and a title of its own', () => {
    expect(scenarios).to.have.length(23)
    expect(new Set(scenarios.map(({ scenario }) => scenario.ref)).size).to.equal(23)
    for (const language of languages) {
      expect(new Set(scenarios.map(({ scenario }) => scenario.title[language])).size, language).to.equal(23)
    }
  })

  it('concerns each of confidentiality, integrity and availability', () => {
    const used = new Set(scenarios.flatMap(({ scenario }) => scenario.concerns))
    expect([...used]).to.have.members(concerns)
  })

  for (const { file, scenario } of scenarios) {
    describe(file, () => {
      it('is named after its ref and has the fields of a scenario, no others', () => {
        expect(file).to.equal(`${scenario.ref}.json`)
        expect(scenario.ref).to.match(/^[a-z]+(-[a-z]+)*$/)
        expect(Object.keys(scenario)).to.have.members(fields)
        expect(scenario.origin).to.equal('ours')
      })

      it('is complete in every language, and says the rest in one sentence', () => {
        for (const field of texts) {
          expect(Object.keys(scenario[field]), field).to.have.members([...languages])
          for (const text of Object.values(scenario[field])) {
            expect(text.trim(), field).to.equal(text)
            expect(text, field).to.match(/^\p{Lu}[^—–']+$/u)
          }
        }
        for (const field of sentences) {
          for (const text of Object.values(scenario[field])) expect(text, field).to.match(/^[^.]+\.$/)
        }
      })

      it('concerns something, on scales from 1 to 5', () => {
        expect(scenario.concerns).to.not.be.empty
        expect(concerns).to.include.members(scenario.concerns)
        expect(new Set(scenario.concerns).size).to.equal(scenario.concerns.length)
        for (const figure of [scenario.likelihood, scenario.impact]) {
          expect(Number.isInteger(figure) && figure >= 1 && figure <= 5, String(figure)).to.equal(true)
        }
      })

      it('is lowered by one to five controls of the library', () => {
        expect(scenario.controls).to.have.length.within(1, 5)
        expect(new Set(scenario.controls).size).to.equal(scenario.controls.length)
        expect(scenario.controls.filter((ref) => catalogue.control(ref) === undefined)).to.deep.equal([])
      })

      it('touches one to five norms of the catalogue, at least one of them in every edition', () => {
        expect(scenario.norms).to.have.length.within(1, 5)
        expect(new Set(scenario.norms).size).to.equal(scenario.norms.length)
        expect(scenario.norms.filter((id) => !inAnEdition(id))).to.deep.equal([])
        const without = catalogue.editions.filter(({ id: edition }) =>
          scenario.norms.every((id) => catalogue.norm(edition, id) === undefined),
        )
        expect(without.map(({ id }) => id)).to.deep.equal([])
      })
    })
  }
})
