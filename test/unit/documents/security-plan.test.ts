import { expect } from 'chai'
import { securityPlan, type SecurityPlanInput } from '../../../src/documents/security-plan.ts'
import { type Language, languages } from '../../../src/domain/text.ts'
import { createTranslator } from '../../../src/i18n/translate.ts'
import { norms, planInput } from './fixture.ts'
import { essence, has, inspect, textOf } from './tools.ts'
import { skip } from '../../support/skip.ts'

const write = (input: SecurityPlanInput, language: Language): Promise<Buffer> =>
  securityPlan(input, { language, t: createTranslator(language) })

/** What a test that looks at actions alone leaves out: each page costs the tools that read it time. */
const bare = { controls: [], people: [], chapters: [], entities: [], sites: [] }

describe('the security plan', () => {
  const input = planInput()
  const files = new Map<Language, Buffer>()

  before(async () => {
    for (const language of languages) files.set(language, await write(input, language))
  })

  for (const language of languages) {
    describe(`in ${language}`, () => {
      const bytes = (): Buffer => files.get(language)!

      it('is the same file for the same input', async () => {
        expect((await write(planInput(), language)).equals(bytes())).to.equal(true)
      })

      it('names its language and says that it is tagged', function () {
        if (!has('pdfinfo')) skip(this, 'pdfinfo is not here')
        expect(inspect('pdfinfo', ['FILE'], bytes())).to.match(/Tagged:\s+yes/)
        expect(bytes().toString('latin1')).to.include(`/Lang (${language})`)
      })

      it('has all fonts in it', function () {
        if (!has('pdffonts')) skip(this, 'pdffonts is not here')
        const fonts = inspect('pdffonts', ['FILE'], bytes()).trim().split('\n').slice(2)
        expect(fonts).to.have.length.above(2)
        for (const font of fonts) expect(font).to.match(/ yes yes yes /)
      })

      it('is sound', function () {
        if (!has('qpdf')) skip(this, 'qpdf is not here')
        expect(inspect('qpdf', ['--check', 'FILE'], bytes())).to.include('No syntax or stream encoding errors')
      })

      it('has every goal, action, timing, budget and norm', function () {
        if (!has('pdftotext')) skip(this, 'pdftotext is not here')
        const text = essence(textOf(bytes()))
        for (const goal of input.goals) {
          expect(text).to.include(essence(goal.title))
          expect(text).to.include(essence(goal.explanation))
        }
        for (const action of input.actions) {
          for (const part of [action.title, action.timing, action.budget]) expect(text).to.include(essence(part))
        }
        for (const norm of norms)
          expect(text).to.include(essence(norm.id)).and.to.include(essence(norm.title[language]!))
      })
    })
  }

  it('says on the cover who printed it, and its hash on the control page alone', function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const [cover, control] = textOf(files.get('nl')!).split('\f')
    expect(cover)
      .to.include('Afgedrukt door')
      .and.not.to.match(/SHA-256|9f2c/i)
    expect(essence(control!)).to.include(essence('Vingerafdruk (SHA-256)')).and.to.include(input.contentHash)
    expect(control).not.to.include(input.edition.id)
  })

  it('names the authority as its author', function () {
    if (!has('pdfinfo')) skip(this, 'pdfinfo is not here')
    expect(inspect('pdfinfo', ['FILE'], files.get('nl')!)).to.match(/Author:\s+Gemeente en OCMW Demerdorp/)
  })

  it('counts the actions that ask for money, and tells dropped ones apart', function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const page = essence(textOf(files.get('nl')!).split('\f')[3]!)
    expect(page).to.include(essence('Van de 56 acties van dit plan vragen er 23 krediet, samen € 138.990.'))
    expect(page).to.include(essence('Daarin zit € 2.900 van geschrapte acties.'))
    expect(page).to.include(essence('17 niet in orde')).and.to.include(essence('de bevoegde raad'))
  })

  it('has every page that its contents name', function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const pages = textOf(files.get('nl')!).split('\f')
    const entries = [...pages[2]!.matchAll(/^(.+) (\d+)$/gm)].filter(([, title]) => !title!.endsWith('/'))
    expect(entries).to.have.length.above(25)
    for (const [, title, page] of entries) {
      const words = essence(title!).replace(/^\d(?=\D)/, '')
      expect(essence(pages[Number(page) - 1]!)).to.include(words)
    }
  })

  it('skips no level of heading, also where the plan does', async function () {
    if (!has('pdfinfo')) skip(this, 'pdfinfo is not here')
    const goals = input.goals.filter(({ level }) => level !== 'tactical')
    for (const bytes of [files.get('nl')!, await write({ ...input, goals }, 'nl')]) {
      const levels = [...inspect('pdfinfo', ['-struct', 'FILE'], bytes).matchAll(/^ *H(\d)/gm)].map(([, level]) =>
        Number(level),
      )
      expect(levels).to.have.length.above(30)
      for (const [index, level] of levels.entries()) expect(level).to.be.at.most((levels[index - 1] ?? 0) + 1)
    }
  })

  it('keeps amounts in the way of the language', function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    expect(textOf(files.get('nl')!)).to.include('€ 138.990')
    expect(textOf(files.get('fr')!)).to.include('138 990 €')
    expect(textOf(files.get('de')!)).to.include('138.990 €')
    expect(textOf(files.get('en')!)).to.include('€138,990')
  })

  it('keeps the heading of a goal that says nothing with the headings below it, wherever the page ends', async function () {
    this.timeout(60_000)
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const { goals, plan } = input
    const [strategic, tactical, operational] = (['strategic', 'tactical', 'operational'] as const).map((level) =>
      goals.find((goal) => goal.level === level)!,
    )
    for (let lines = 12; lines <= 48; lines += 3) {
      const filling = Array.from({ length: lines }, (_, line) => `Regel ${line}.`).join('\n')
      const some = [
        { ...strategic!, code: '1', title: 'Sterk', explanation: filling },
        { ...tactical!, code: '1.1', title: 'Tactisch', explanation: '' },
        { ...operational!, code: '1.1.1', title: 'Operationeel', explanation: 'Uitleg.' },
      ]
      const small = { ...input, ...bare, goals: some, actions: [], normStandings: input.normStandings.slice(0, 1) }
      const bytes = await write({ ...small, plan: { ...plan, sections: [] } }, 'nl')
      const pages = textOf(bytes).split('\f').slice(3)
      const pageOf = (text: string): number => pages.findIndex((page) => page.includes(text))
      expect(pageOf('1.1 Tactisch'), `${lines} lines`).to.be.at.least(0).and.to.equal(pageOf('1.1.1 Operationeel'))
    }
  })

  it('shows how things stand and what it costs on one page', function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    for (const language of languages) {
      const page = textOf(files.get(language)!).split('\f')[3]!
      expect(page).to.match(/\b25\b.*\b63\b/s)
      expect(page).to.match(/138.990/)
    }
  })
})

describe('a security plan with hostile text', () => {
  const sentences = Array.from(
    { length: 400 },
    (_, index) => `Zin ${index} over de serverruimte en de internetverbinding.`,
  )
  const whole = planInput()
  const plan = { ...whole.plan, sections: [] }
  const base = { ...whole, ...bare, plan, normStandings: whole.normStandings.slice(0, 2) }
  const first = base.actions[0]!
  const goal = base.goals.find(({ level }) => level === 'operational')!
  const titled = (title: string, position: number) => ({ ...first, id: `h${position}`, goal: goal.id, position, title })
  const strings = [
    'Emoji 🔥🏛️👩‍💻 in een titel',
    'Bestand <b>vet</b> & "aanhaling" \\ (haakjes) <<>> endobj',
    'שלום עולם en مرحبا بالعالم',
    '漢字とカタカナ',
    `Woord${'x'.repeat(4990)}einde`,
    `tab\ten\u0000nul\u0007bel\uD800half\u202Erechts\u00ADzacht`,
    'e\u0301e\u0300 ﬁets ½ ① ㎏',
  ]

  it('loses no text and does not fail', async function () {
    const organisation = { ...base.organisation, name: 'Gemeente <& "Ödegård" 🏛️' }
    const bytes = await write({ ...base, organisation, actions: strings.map(titled) }, 'nl')
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const text = essence(textOf(bytes))
    for (const part of ['<b>vet</b>&"aanhaling"\\(haakjes)<<>>endobj', 'tabennulbel', '漢字とカタカナ', '👩‍💻', '🔥']) {
      expect(text).to.include(essence(part))
    }
    expect(text.match(/x{5,}/g)?.join('')).to.have.length.of.at.least(4990)
    expect(inspect('pdfinfo', ['FILE'], bytes)).to.include('<& "Ödegård" 🏛️')
  })

  it('goes on with a cell that is taller than a page, and keeps its words apart', async function () {
    const bytes = await write({ ...base, goals: [goal], actions: [titled(sentences.join(' '), 1)] }, 'nl')
    if (!has('pdfinfo')) skip(this, 'pdfinfo is not here')
    const structure = inspect('pdfinfo', ['-struct-text', 'FILE'], bytes)
      .replace(/"\s+"/g, '')
      .replace(/\u00AD/g, '')
    for (const sentence of sentences) expect(structure).to.include(sentence)
  })

  it('finds right-to-left letters again, though it draws boxes for them', async function () {
    const bytes = await write({ ...base, actions: [titled('שלום', 1)] }, 'nl')
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const text = textOf(bytes)
    for (const letter of 'שלום') expect(text).to.include(letter)
  })

  it('draws 300 actions under one goal', async function () {
    this.timeout(60_000)
    const actions = Array.from({ length: 300 }, (_, index) =>
      titled(`Actie nummer ${index + 1} van driehonderd`, index + 1),
    )
    const bytes = await write({ ...whole, actions }, 'fr')
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const text = essence(textOf(bytes))
    for (const { title } of actions) expect(text).to.include(essence(title))
  })

  it('draws a plan with nothing in it', async () => {
    const nothing = { ...bare, goals: [], actions: [], normStandings: [] }
    const plan = { title: '', firstYear: 2027, lastYear: 2027, sections: [] }
    for (const language of languages)
      expect(await write({ ...base, ...nothing, plan }, language)).to.have.length.above(10_000)
  })

  it('prints actions whose goal is missing', async function () {
    const bytes = await write({ ...base, actions: [{ ...first, goal: 'gone', title: 'Verdwaalde actie' }] }, 'nl')
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    expect(textOf(bytes)).to.include('Verdwaalde actie')
  })
})
