import { expect } from 'chai'
import { agreements, listAgreements, type StoredAgreement } from '../../src/data/agreements.ts'
import { organisations } from '../../src/data/organisations.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { latestTrail } from '../../src/data/trail-entries.ts'
import { parseRegulation } from '../../src/domain/regulation.ts'
import type { Language } from '../../src/domain/text.ts'
import { employ, publishVersion, smallText } from '../support/agreement.ts'
import { type World, world } from '../support/cast.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const versions = '/o/demerdorp/agreement/versions'
const details = {
  ict: 'tel. 011 22 33 44',
  dpo: 'dpo@demerdorp.be',
  adopted: 'de gemeenteraad',
  validFrom: '2027-01-01',
}
const shown = (page: Page): string => page.$('main').text().replace(/\s+/g, ' ')
const versionOf = (page: Page): string => page.$('input[name=version]').first().attr('value') ?? ''

describe('versions of the regulation', () => {
  let here: World
  let hilde: Visitor
  before(async () => {
    here = await world()
    hilde = await here.as('hilde')
    await employ(here, { number: '1' }, { number: '2' }, { number: '3', leftOn: '2020-01-01' })
  })
  after(() => here.close())

  const all = (): Promise<StoredAgreement[]> => listAgreements(here.scope())
  const latest = async (): Promise<StoredAgreement> => (await all())[0]!
  const text = async (language: Language = 'nl') => (await latest()).texts.find((one) => one.language === language)!
  const acts = async (): Promise<string[]> => (await latestTrail(here.scope(), 100)).map(({ act }) => act)
  const speak = async (...languages: Language[]): Promise<void> => {
    const record = (await here.context.store.get(organisations, here.organisations.demerdorp))!
    const work = installationWork(here.context.store, { kind: 'system', name: 'test' }, here.context.now)
    const change = { act: 'organisation.changed', label: '', values: { languages } }
    work.replace(organisations, record, change)
    await work.commit()
  }

  it('begins with an empty list that says how', async () => {
    const page = await hilde.get(versions)
    expect(shown(page)).to.contain('Er is nog geen versie')
    expect(page.$(`a.btn-primary[href="${versions}/new"]`).text()).to.contain('Begin een versie')
  })

  it('is written by HR and the consultant only; a stranger finds nothing', async () => {
    for (const person of ['els', 'piet'] as const)
      expect((await (await here.as(person)).get(versions)).status).to.equal(403)
    for (const person of ['sofie', 'marc', 'ann'] as const) {
      const visitor = await here.as(person)
      expect((await visitor.get(versions)).status, person).to.equal(200)
      expect((await visitor.get(`${versions}/new`)).status, person).to.equal(403)
      expect((await visitor.post(versions, { ...details, languages: 'nl' })).status, person).to.equal(403)
    }
    expect((await (await here.as('zoe')).get(versions)).status).to.equal(404)
  })

  it('wants every language of the authority, keeping what was typed', async () => {
    const page = await hilde.post(versions, { ...details, languages: ['fr'], validFrom: '31/02/2027' })
    expect(page.status).to.equal(422)
    expect(page.$('#error-languages').text()).to.contain('Elke taal van uw bestuur')
    expect(page.$('#error-validFrom').text()).to.contain('Deze dag bestaat niet')
    expect(page.$('#field-ict').attr('value')).to.equal(details.ict)
    expect((await hilde.post(versions, details)).status, 'no language at all').to.equal(422)
    expect(await all()).to.deep.equal([])
  })

  it('makes a draft from the standard text, filled in; twice is once', async () => {
    const form = { ...details, languages: ['nl', 'fr'] }
    const made = await Promise.all([hilde.post(versions, form), hilde.post(versions, form)])
    expect((await all()).length).to.equal(1)
    const { id } = await latest()
    expect(made.map(({ headers }) => headers['location'])).to.deep.equal([`${versions}/${id}`, `${versions}/${id}`])
    const { draft } = await text()
    expect(draft).to.contain('tel. 011 22 33 44').and.to.contain('de gemeenteraad').and.to.contain('{{number}}')
    expect((await text('fr')).draft)
      .to.contain('dpo@demerdorp.be')
      .and.to.contain('{{adopted}}')
    expect((await hilde.get(`${versions}/new`)).headers['location']).to.equal(`${versions}/${id}`)
    expect((await acts()).filter((act) => act === 'agreement.drafted').length).to.equal(1)
  })

  it('says what is missing, and does not publish until it is there', async () => {
    const href = `${versions}/${(await latest()).id}`
    expect(shown(await hilde.get(href))).to.contain('Français: nog in te vullen: wie de versie vaststelde.')
    const { version } = await latest()
    const refused = await hilde.post(`${href}/publication`, { version: String(version) })
    expect(refused.status).to.equal(422)
    expect((await latest()).state).to.equal('draft')
    const page = await hilde.get(`${href}/texts/fr`)
    expect(page.$('#field-title').attr('lang')).to.equal('fr')
    const values = {
      title: 'Règlement',
      intro: 'Valable pour {{authority}}.',
      adopted: 'le conseil',
      version: versionOf(page),
    }
    expect((await hilde.post(`${href}/texts/fr`, values)).status).to.equal(303)
    expect((await text('fr')).draft)
      .to.contain('# Règlement')
      .and.to.contain('le conseil')
    expect(shown(await hilde.get(href))).not.to.contain('vaststelde')
  })

  it('changes one part; the others stay as they are', async () => {
    const href = `${versions}/${(await latest()).id}/texts/nl/parts/purpose`
    const page = await hilde.get(href)
    const before = (await text()).draft
    const part = { title: 'Doel', summary: 'Voor iedereen.', text: '1.1 Nieuw.\n\n- een\n- twee' }
    const saved = await hilde.post(href, { ...part, version: versionOf(page) })
    expect(saved.status).to.equal(303)
    const { draft } = await text()
    expect(draft).to.contain('## 1. Doel {#purpose}\n\n> Voor iedereen.\n\n1.1 Nieuw.\n\n- een\n- twee\n\n## 2.')
    expect(parseRegulation(draft).parts.slice(1)).to.deep.equal(parseRegulation(before).parts.slice(1))
  })

  it('says which line does not fit, keeping what was typed', async () => {
    const href = `${versions}/${(await latest()).id}/texts/nl`
    const version = versionOf(await hilde.get(`${href}/parts/purpose`))
    const typed = '1.1 Een.\n\n# Kop\n\n1.2 {{naam}}'
    const page = await hilde.post(`${href}/parts/purpose`, { title: 'Doel', summary: '', text: typed, version })
    expect(page.status).to.equal(422)
    expect(page.$('#errors').text()).to.contain('Regel 3: hier kan geen titel staan').and.to.contain('Regel 5')
    expect(page.$('#field-text').text().trim()).to.equal(typed)
    const empty = await hilde.post(`${href}/parts/purpose`, { title: '', summary: '', text: '', version })
    expect(empty.$('#error-title').length).to.equal(1)
    for (const [path, text] of [
      ['parts/purpose', ''],
      ['parts/purpose', ' \r\n '],
      ['whole', ''],
    ] as const) {
      const page = await hilde.post(`${href}/${path}`, { title: 'Doel', summary: '', text, version })
      expect([page.status, page.$('#error-text').text()].join(' '), path).to.match(/^422 .*Vul dit in\.$/s)
    }
    const whole = await hilde.post(`${href}/whole`, { text: '# T\n\n## 2. Doel {#purpose}\n\nTekst.', version })
    expect(whole.status).to.equal(422)
    expect(whole.$('#error-text').text()).to.contain('Regel 3: dit deel moet nummer 1 hebben')
  })

  it('two people editing: the second sees both versions, and nothing is lost', async () => {
    const href = `${versions}/${(await latest()).id}/texts/nl/parts/purpose`
    const karim = await here.as('karim')
    const version = versionOf(await karim.get(href))
    await hilde.post(href, { title: 'Doel', summary: 'Van Hilde.', text: '1.1 Hilde.', version })
    const page = await karim.post(href, { title: 'Doel', summary: 'Van Karim.', text: '1.1 Karim.', version })
    expect(page.status).to.equal(409)
    expect(page.$('.conflict').text()).to.contain('Van Hilde.').and.to.contain('Van Karim.')
    expect(page.$('#field-summary').text().trim()).to.equal('Van Karim.')
    expect(
      (await karim.post(href, { title: 'Doel', summary: 'Samen.', text: '1.1 Samen.', version: versionOf(page) }))
        .status,
    ).to.equal(303)
    expect((await text()).draft).to.contain('> Samen.')
  })

  it('is looked at as an employee will see it', async () => {
    const href = `${versions}/${(await latest()).id}/preview?language=fr`
    const page = await hilde.get(href)
    expect(page.$('.notice-info').text()).to.contain('Zo ziet een medewerker het')
    expect(page.$('h1').text()).to.equal('Règlement')
    expect(shown(page)).to.contain('Valable pour Demerdorp.')
    expect(page.$('form.signbar button').attr('disabled')).to.equal('disabled')
  })

  it('asks before it publishes, and says how many people will be asked', async () => {
    const { id, version } = await latest()
    await hilde.post(`${versions}/${id}/details`, { validFrom: '', version: String(version) })
    expect(shown(await hilde.get(`${versions}/${id}/publication`))).to.contain('De dag waarop de versie ingaat')
    await hilde.post(`${versions}/${id}/details`, { validFrom: '1/1/2027', version: String(version + 1) })
    const page = await hilde.get(`${versions}/${id}/publication`)
    expect(shown(page)).to.contain('2 medewerkers die vandaag in dienst zijn')
    expect(shown(page)).to.contain('Nederlands, Frans')
  })

  it('publishes once, also when two do it at the same moment; the text is kept by its hash', async () => {
    const { id, version } = await latest()
    const href = `${versions}/${id}/publication`
    const karim = await here.as('karim')
    const stale = await karim.post(href, { version: String(version - 1) })
    expect(stale.status, 'changed since it was looked at').to.equal(409)
    const both = await Promise.all([hilde, karim].map((visitor) => visitor.post(href, { version: String(version) })))
    expect(both.map(({ status }) => status)).to.deep.equal([303, 303])
    const published = await latest()
    expect(published).to.include({ state: 'published', number: 1, validFrom: '2027-01-01' })
    expect((await acts()).filter((act) => act === 'agreement.published').length).to.equal(1)
    for (const { sha256, draft } of published.texts) {
      expect(draft).to.equal('')
      expect((await here.context.files.read(sha256!)).toString('utf8')).to.not.match(/\{\{/)
    }
    expect((await hilde.post(href, { version: String(version) })).status, 'again').to.equal(303)
  })

  it('never changes after that', async () => {
    const published = await latest()
    const href = `${versions}/${published.id}`
    const version = String(published.version)
    const forms: [string, Record<string, string>][] = [
      ['/details', { validFrom: '2028-01-01' }],
      ['/texts/nl', { title: 'Anders', intro: '' }],
      ['/texts/nl/whole', { text: smallText() }],
      ['/texts/nl/parts/purpose', { title: 'Anders', summary: '', text: '1.1 Anders.' }],
      ['/removal', {}],
    ]
    for (const [path, values] of forms) {
      const page = await hilde.post(`${href}${path}`, { ...values, version })
      expect(page.headers['location'], path).to.equal(href)
      expect(await latest(), path).to.deep.equal(published)
    }
    expect(shown(await hilde.get(href))).to.contain('intussen gepubliceerd en verandert niet meer')
    expect((await hilde.get(href)).$('a[href*="/texts/"], a[href$="/removal"]').length).to.equal(0)
  })

  it('a next version begins with the text of this one, and asks what is new', async () => {
    const page = await hilde.get(`${versions}/new`)
    expect(page.$('#field-ict').attr('value')).to.equal(details.ict)
    await hilde.post(versions, { ...details, from: 'latest', languages: ['nl', 'fr'], adopted: 'de raad van 2028' })
    const draft = await latest()
    expect(draft.number).to.equal(2)
    expect((await text()).draft)
      .to.contain('> Samen.')
      .and.to.contain('de raad van 2028')
      .and.to.contain('{{number}}')
    const href = `${versions}/${draft.id}`
    expect(shown(await hilde.get(href))).to.contain('Nederlands: zeg wat er nieuw is.')
    await hilde.post(`${href}/texts/nl/parts/remote-work`, {
      title: 'Telewerk',
      summary: '',
      text: '10.1 Anders.',
      version: '1',
    })
    const opening = await hilde.get(`${href}/texts/nl`)
    expect(opening.$('#field-changes').text().trim()).to.equal('Telewerk (punt 10)')
  })

  it('throws a draft away when asked, and never the one that somebody changed meanwhile', async () => {
    const { id, version } = await latest()
    expect((await hilde.post(`${versions}/${id}/removal`, { version: String(version - 1) })).status).to.equal(409)
    expect((await hilde.post(`${versions}/${id}/removal`, { version: String(version) })).status).to.equal(303)
    expect((await all()).map(({ number }) => number)).to.deep.equal([1])
    expect(await acts()).to.include('agreement.discarded')
    expect((await hilde.get(`${versions}/${id}`)).status).to.equal(404)
  })

  it('needs the languages that the authority has when it is published', async () => {
    await publishVersion(here, { nl: smallText() })
    await speak('nl', 'de')
    const page = await hilde.post(versions, { ...details, from: 'latest', languages: ['nl'] })
    expect(page.status).to.equal(422)
    await hilde.post(versions, { ...details, from: 'latest', languages: ['nl', 'de'] })
    await speak('nl', 'de', 'en')
    expect(shown(await hilde.get(`${versions}/${(await latest()).id}`))).to.contain('Een tekst (English)')
  })

  it('is 404 for what is unknown, malformed or of another authority', async () => {
    const { id } = await latest()
    const foreign = here.scope('zennebeek').work()
    const values = {
      number: 1,
      state: 'draft',
      texts: [],
      validFrom: null,
      publishedAt: null,
      publishedBy: null,
    } as const
    const theirs = foreign.create(agreements, values, { act: 'agreement.drafted', label: '1' })
    await foreign.commit()
    for (const odd of ['f'.repeat(24), 'x', theirs]) {
      for (const path of ['', '/preview', '/details', '/texts/nl', '/texts/nl/whole', '/publication', '/removal'])
        expect((await hilde.get(`${versions}/${odd}${path}`)).status, path).to.equal(404)
      expect((await hilde.post(`${versions}/${odd}/publication`, { version: '1' })).status).to.equal(404)
    }
    for (const path of ['texts/fr', 'texts/xx', 'texts/nl/parts/none', 'texts/fr/whole'])
      expect((await hilde.get(`${versions}/${id}/${path}`)).status, path).to.equal(404)
  })
})
