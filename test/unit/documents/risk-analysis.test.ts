import { expect } from 'chai'
import { riskAnalysis, type RiskAnalysisInput } from '../../../src/documents/risk-analysis.ts'
import { securityPlan } from '../../../src/documents/security-plan.ts'
import type { Risk } from '../../../src/domain/risk.ts'
import { type Language, languages } from '../../../src/domain/text.ts'
import { createTranslator } from '../../../src/i18n/translate.ts'
import { skip } from '../../support/skip.ts'
import { planInput } from './fixture.ts'
import { riskInput, scenarios } from './risk-fixture.ts'
import { essence, has, inspect, textOf } from './tools.ts'

const write = (input: RiskAnalysisInput, language: Language): Promise<Buffer> =>
  riskAnalysis(input, { language, t: createTranslator(language) })

/** The page that a council member reads: it begins on the fourth page, and the next chapter on the fifth. */
const council = 3

describe('the risk analysis', () => {
  const input = riskInput()
  const files = new Map<Language, Buffer>()

  before(async function () {
    this.timeout(60_000)
    for (const language of languages) files.set(language, await write(input, language))
  })

  for (const language of languages)
    describe(`in ${language}`, () => {
      const bytes = (): Buffer => files.get(language)!

      it('names its language, is tagged, has all fonts in it and is sound', function () {
        if (!has('pdfinfo') || !has('pdffonts') || !has('qpdf')) skip(this, 'poppler or qpdf is not here')
        expect(inspect('pdfinfo', ['FILE'], bytes())).to.match(/Tagged:\s+yes/)
        expect(bytes().toString('latin1')).to.include(`/Lang (${language})`)
        const fonts = inspect('pdffonts', ['FILE'], bytes()).trim().split('\n').slice(2)
        expect(fonts).to.have.length.above(2)
        for (const font of fonts) expect(font).to.match(/ yes yes yes /)
        expect(inspect('qpdf', ['--check', 'FILE'], bytes())).to.include('No syntax or stream encoding errors')
      })

      it('has every risk in the words of the library, and every norm', function () {
        if (!has('pdftotext')) skip(this, 'pdftotext is not here')
        const text = essence(textOf(bytes()))
        for (const { title, asset, threat, vulnerability } of scenarios.slice(0, 20))
          for (const part of [title, asset, threat, vulnerability]) expect(text).to.include(essence(part[language]!))
        for (const { id, title } of input.norms)
          expect(text).to.include(essence(id)).and.to.include(essence(title[language]!))
        for (const { existing, acceptance } of input.risks)
          expect(text)
            .to.include(essence(existing))
            .and.to.include(essence(acceptance?.reason ?? ''))
      })
    })

  it('is the same file for the same input', async () => {
    expect((await write(riskInput(), 'nl')).equals(files.get('nl')!)).to.equal(true)
  })

  it('says on its cover that it stays with the authority, and how far it has come', async function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const cover = textOf(files.get('nl')!).split('\f')[0]!
    expect(essence(cover))
      .to.include(
        essence(
          'Wij bezorgen het niet aan de POD Maatschappelijke Integratie en niet aan de toezichthoudende overheid.',
        ),
      )
      .and.to.include(essence('analyse nr. 2, uitgegeven op 24 november 2026'))
    const concept = textOf(await write(riskInput({ issued: null }), 'nl')).split('\f')[0]!
    expect(essence(concept))
      .to.include(essence('concept van 24 november 2026'))
      .and.to.include(essence('Afgedrukt door Karim Haddad'))
      .and.not.to.include(essence('Opgemaakt door'))
  })

  it('tells the codes of every cell beneath the matrix, and apart what was never scored', function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const text = essence(textOf(files.get('nl')!))
    const cells = Map.groupBy(
      input.risks.filter(({ before }) => before !== null),
      ({ before }) => `${before!.likelihood}${before!.impact}`,
    )
    for (const risks of cells.values())
      expect(text).to.include(essence(`${risks.length}: ${risks.map(({ number }) => `R${number}`).join(', ')}`))
    const unconfirmed = input.risks.filter(({ before, after }) => before !== null && after === null).length
    expect(text)
      .to.include(
        essence(`Van ${unconfirmed} risico’s is het niveau na behandeling nog niet bevestigd; zij staan niet`),
      )
      .and.to.include(essence('1 risico is nog niet ingeschat en staat niet in dit beeld.'))
  })

  it('tells on one page how many, which, what to decide and what was accepted', function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const pages = textOf(files.get('nl')!).split('\f')
    const page = essence(pages[council]!)
    expect(page)
      .to.include(essence('volgen wij 20 risico’s'))
      .and.to.include(essence('R11 Phishing: een account wordt gekaapt'))
      .and.to.include(essence('Beslissen wat er met 2 risico’s gebeurt: R7, R15'))
      .and.to.include(essence('Kans en gevolg inschatten van 1 risico: R20'))
      .and.to.include(essence('Opnieuw beslissen over 1 risico waarvan de aanvaarding niet meer geldt: R13'))
      .and.to.include(essence('Marc De Wolf'))
      .and.to.include(essence('30 april 2027'))
    expect(pages[council + 1]).to.match(/^.*\n?2\s+Hoe wij risico’s inschatten/m)
  })

  it('shows two matrices with their counts in a table beneath, and skips no level of heading', function () {
    if (!has('pdfinfo')) skip(this, 'pdfinfo is not here')
    const structure = inspect('pdfinfo', ['-struct', 'FILE'], files.get('nl')!)
    expect(structure.match(/^ *Figure/gm)).to.have.length(2)
    const found = [...structure.matchAll(/^ *H(\d)/gm)].map(([, level]) => Number(level))
    expect(found).to.have.length.above(40)
    for (const [index, level] of found.entries()) expect(level).to.be.at.most((found[index - 1] ?? 0) + 1)
  })

  it('says what is new, gone, first scored, higher, lower, accepted and no longer accepted since the last one', function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const text = essence(textOf(files.get('nl')!))
    for (const part of [
      '1 nieuw risico',
      '2 risico’s die er niet meer zijn',
      'R44 Oude kopieermachine',
      '1 risico voor het eerst ingeschat',
      '1 risico weegt zwaarder',
      '1 risico weegt lichter',
      '1 risico nieuw aanvaard',
      '1 risico waarvan de aanvaarding niet meer geldt',
      'de termijn is voorbij',
      'analyse nr. 1 van 12 november 2025',
    ])
      expect(text).to.include(essence(part))
    const page = essence(textOf(files.get('nl')!).split('\f')[council]!)
    expect(page).to.include(essence('Sinds analyse nr. 1 van 12 november 2025: 1 nieuw risico, 2 risico’s die er niet'))
  })

  it('tells a risk that is gone in the language of the document, where the library has it', function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const { title } = scenarios.at(-1)!
    const text = essence(textOf(files.get('fr')!))
    expect(text).to.include(essence(`R45 ${title.fr!}`))
    expect(text).not.to.include(essence(title.nl!))
  })

  it('leaves what the authority changed in its own words', async function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const [first, ...rest] = input.risks
    const risks = [{ ...first!, title: 'Eigen titel van het bestuur' }, ...rest]
    const text = essence(textOf(await write(riskInput({ risks }), 'fr')))
    expect(text).to.include(essence('Eigen titel van het bestuur'))
    expect(text).not.to.include(essence(scenarios[0]!.title.fr!))
  })
})

describe('the council page of the risk analysis', function () {
  this.timeout(60_000)
  const { risks } = riskInput()
  const pageOf = async (over: Partial<RiskAnalysisInput>): Promise<string> =>
    essence(textOf(await write(riskInput(over), 'nl')).split('\f')[council]!)

  it('tells up to eight risks of one level, those that weighed more before on top, and names the others', async function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const equal = risks.slice(0, 10).map((risk, index): Risk => ({
      ...risk,
      ...{ scenario: null, title: `Gelijk ${index}.`, acceptance: null, decision: 'treat', owner: '' },
      ...{ before: { likelihood: index === 9 ? 5 : 4, impact: 5 }, after: { likelihood: 4, impact: 4 } },
    }))
    const page = await pageOf({ risks: equal })
    expect(page.indexOf('R10Gelijk9.')).to.be.above(-1).and.below(page.indexOf('R1Gelijk0.'))
    expect(page).to.include('R7Gelijk6.').and.not.to.include('R8Gelijk7.')
    expect(page).to.include(essence('Nog 2 van hetzelfde niveau: R8, R9'))
  })

  it('says how many unconfirmed risks weigh high today, and asks what comes after an acceptance that ends', async function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const [first, second] = [risks[0]!, risks[3]!]
    const ending = { ...second, acceptance: { ...second.acceptance!, until: '2027-01-23' } }
    const later = { ...second, id: 'later', number: 30, acceptance: { ...second.acceptance!, until: '2027-01-24' } }
    const open: Risk = { ...first, before: { likelihood: 4, impact: 4 }, after: null }
    const page = await pageOf({ risks: [open, ending, later], since: null })
    expect(page)
      .to.include(essence('Daarvan weegt er vandaag 1 hoog of zeer hoog.'))
      .and.to.include(essence('Dit is de eerste analyse.'))
      .and.to.include(
        essence('Beslissen wat er met 1 risico gebeurt als de aanvaarding ervan binnen 60 dagen eindigt: R4'),
      )
  })
})

describe('a risk analysis of another size', function () {
  this.timeout(60_000)
  const { risks } = riskInput()

  const councilPageOf = (bytes: Buffer): string => {
    const pages = textOf(bytes).split('\f')
    expect(pages[council + 1]).to.include('Hoe wij risico’s inschatten')
    return essence(pages[council]!)
  }

  it('is drawn without a single risk, in every language', async () => {
    for (const language of languages)
      expect(
        await write(riskInput({ risks: [], norms: [], since: null, issued: null }), language),
      ).to.have.length.above(10_000)
  })

  it('says that nothing was scored yet', async function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const unscored = risks.map((risk): Risk => ({
      ...risk,
      before: null,
      after: null,
      decision: null,
      acceptance: null,
    }))
    const page = councilPageOf(await write(riskInput({ risks: unscored, since: null }), 'nl'))
    expect(page).to.include(essence('20 risico’s zijn nog niet ingeschat.'))
    expect(page).not.to.include(essence('De hoogste risico’s'))
  })

  it('holds 200 risks with long titles, and the council page stays one page', async function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const many = Array.from({ length: 200 }, (_, index): Risk => {
      const title = `Risico ${index} ${'met een bijzonder lange titel '.repeat(index % 3 === 0 ? 10 : 1)}einde`
      return { ...risks[index % 20]!, id: `m${index}`, number: index + 1, scenario: null, title }
    })
    const bytes = await write(riskInput({ risks: many }), 'nl')
    councilPageOf(bytes)
    const text = essence(textOf(bytes))
    for (const { title } of many) expect(text).to.include(essence(title))
  })

  it('loses no hostile text and cuts no cell that is taller than a page', async function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const sentences = Array.from({ length: 300 }, (_, index) => `Zin ${index} over de serverruimte.`)
    const first = { ...risks[0]!, scenario: null, title: '<b>&</b> 🔥 漢字', existing: sentences.join(' ') }
    const pages = textOf(await write(riskInput({ risks: [first] }), 'nl')).split('\f')
    // head and foot are drawn last on each page: without them a sentence that runs over two pages is one again
    const text = essence(pages.map((page) => page.split('Risicoanalyse, Gemeente')[0]).join(''))
    for (const sentence of sentences) expect(text).to.include(essence(sentence))
    expect(text).to.include('<b>&</b>🔥漢字')
  })
})

describe('the risks in the security plan', () => {
  const plan = planInput()
  const { risks } = riskInput()
  const action = plan.actions[0]!
  const goal = plan.goals.find(({ id }) => id === action.goal)!
  const planRisks = risks.map((risk) => ({
    ...risk,
    title: { nl: risk.title },
    actions: risk.number === 1 ? [action.id] : [],
  }))

  it('stand below the goal that answers them, and the highest in a chapter of their own', async function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const bytes = await securityPlan({ ...plan, risks: planRisks }, { language: 'nl', t: createTranslator('nl') })
    const text = essence(textOf(bytes))
    expect(text)
      .to.include(essence('5 Risico’s die het plan sturen'))
      .and.to.include(essence('6 Doelen en acties'))
      .and.to.include(essence('hoofdstuk 8 zegt welke bedragen'))
      .and.to.include(essence('Risico: R1 De back-up blijkt niet terug te zetten (hoog)'))
      .and.to.include(essence('1 van de 20 risico’s heeft minstens één actie in dit plan.'))
    const row = new RegExp(`${essence('R1 De back-up blijkt niet terug te zetten')}.{0,60}${essence(goal.code)}`)
    expect(text).to.match(row)
    expect(text).not.to.include(essence('andere risico’s staan in de risicoanalyse'))
  })

  it('are fifteen of them when more than five others remain, the answered before the others of equal weight', async function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const same = { likelihood: 4, impact: 4 } as const
    const many = Array.from({ length: 21 }, (_, index) => ({
      ...planRisks[index % 20]!,
      ...{ number: index + 1, title: { nl: `Gelijk risico ${index + 1}.` }, before: same, after: null },
      actions: index === 20 ? [action.id] : [],
    }))
    const pages = textOf(await securityPlan({ ...plan, risks: many }, { language: 'nl', t: createTranslator('nl') }))
    const text = essence(pages)
    expect(text).to.include(essence('Nog 6 andere risico’s staan in de risicoanalyse van het bestuur.'))
    expect(text.indexOf(essence('R21 Gelijk risico 21.')))
      .to.be.above(-1)
      .and.below(text.indexOf(essence('R1 Gelijk risico 1.')))
    expect(text).not.to.include(essence('R15 Gelijk risico 15.'))
    for (const page of pages.split('\f')) expect(page).not.to.match(/^Nog 6 andere/)
  })

  it('leave the chapters as they were when there are none', async function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const text = essence(textOf(await securityPlan(plan, { language: 'nl', t: createTranslator('nl') })))
    expect(text).to.include(essence('5 Doelen en acties')).and.to.include(essence('hoofdstuk 7 zegt welke bedragen'))
    expect(text).not.to.include(essence('Risico’s die het plan sturen'))
  })
})
