import { expect } from 'chai'
import { load } from 'cheerio'
import type { Response } from 'supertest'
import { evidence } from '../../src/data/evidence.ts'
import { planImports } from '../../src/data/plan-imports.ts'
import { risks } from '../../src/data/risks.ts'
import { world, type World } from '../support/cast.ts'
import { makePlenty } from '../support/plenty.ts'
import type { Made } from '../support/plenty-shared.ts'
import { madeUpNationalNumber } from '../support/staff-lists.ts'
import { everything, formsOf, openAddresses, People, type SeenForm, whoMaySend } from './whole/crawl.ts'

// A national number in free text is warned of once, beside the field, and kept only when the visitor says so; in what
// has a meaning of its own it is refused. On every form there is, whatever it is.

const written = madeUpNationalNumber('850730', 33)
const number = written.replace(/[^\d]/g, '')
const warning = 'Dit lijkt op een rijksregisternummer'
const sentence = `Zie het dossier van ${written}.`
const refusal = 'Hier staat een rijksregisternummer. Waarborg bewaart dat nooit.'

/** What names or numbers somebody: refused. */
const strict = /\/(?:employees(?:\/:id)? (?:number|familyName|givenName|service)|people name)$/

/** Texts of a form that are no free text: each is refused for what it is, so that nothing can be kept. */
const ownForm: Readonly<Record<string, string>> = {
  slug: 'letters and hyphens',
  nisCode: 'five digits',
  kboNumber: 'ten digits with a check',
  postcode: 'four digits',
  code: 'a code of numbers and points, or of an app',
  recovery: 'a code of ours',
  timing: 'years, or words that are understood',
  firstYear: 'a year',
  lastYear: 'a year',
  norms: 'numbers of norms',
  expect: 'a number and a hash',
  metadata: 'a file of an identity provider',
  link: 'an address',
}

describe('a national number in free text', function () {
  this.timeout(60_000)
  let w: World
  let made: Made
  let people: People
  before(async () => {
    w = await world()
    made = await makePlenty(w, 2)
    people = new People(w)
  })
  after(() => w.close())

  it('is warned of on every form, next to the field, nothing is lost and nothing of it is kept', async () => {
    const warned = new Set<string>()
    const refused = new Set<string>()
    for (const { form, field, name } of await allTexts()) {
      const page = await fill(form, field, sentence)
      expect(page.status, name).to.equal(422)
      expect(typedIn(page, field), `${name} is not lost`).to.include(sentence)
      if (boxOf(page, field) === undefined) refused.add(name)
      else warned.add(name)
      if (boxOf(page, field) !== undefined) expect(page.text, name).to.include(warning)
    }
    const isOwn = (name: string): boolean => ownForm[name.split(' ')[1] ?? ''] !== undefined
    expect([...refused].filter((name) => !isOwn(name) && !strict.test(name))).to.deep.equal([])
    const freely = [
      'norms/:id/answers remark-1',
      'norms/:id/answers remark',
      'controls/:id/checks remark',
      'visits note',
    ]
    for (const name of [...freely, 'evidence note', 'agreement/versions/:id/texts/nl/whole text'])
      expect(warned).to.include(`/o/demerdorp/${name}`)
    expect(warned.size).to.be.above(80)
    const kept = await everything(w.context.store, ['sessions'])
    expect([...kept].filter(([, value]) => value.includes(written) || value.includes(number))).to.deep.equal([])
  })

  it('is refused where somebody is named or numbered, with no way to keep it', async () => {
    for (const [href, field] of [
      ['/o/demerdorp/employees/new', 'number'],
      ['/o/demerdorp/employees/new', 'familyName'],
      ['/o/demerdorp/people/new', 'name'],
    ] as const) {
      const [form] = formsOf(await (await people.as(href.includes('people') ? 'ann' : 'hilde')).get(href)).filter(
        ({ texts }) => texts.length > 0,
      )
      const page = await fill(form!, field, written)
      expect(page.status).to.equal(422)
      expect(load(page.text)(`#error-${field}`).text(), href).to.include(refusal)
      expect(page.text).not.to.include('name="numberStays"')
    }
  })

  it('is kept when the visitor says so, and then only this number in this field', async () => {
    const form = await riskForm()
    const values = { title: 'Een risico', threat: sentence }
    const page = await send(form, values)
    expect(load(page.text)('#errors a').attr('href')).to.equal('#field-threat')
    const box = boxOf(page, 'threat')!
    const other = madeUpNationalNumber('990102', 7)
    for (const changed of [{ threat: `${written} ${other}` }, { threat: other }, { vulnerability: written }]) {
      const again = await send(form, { ...values, ...changed, numberStays: box })
      expect(again.status, JSON.stringify(changed)).to.equal(422)
      expect(boxOf(again, Object.keys(changed)[0]!)).not.to.equal(undefined)
    }
    // The same number in other words is no reason to ask again.
    const saved = await send(form, { ...values, threat: `${written}, zie het dossier`, numberStays: box })
    expect(saved.status).to.equal(303)
    const [kept] = (await w.scope().find(risks)).filter(({ title }) => title === 'Een risico')
    expect(kept!.threat).to.equal(`${written}, zie het dossier`)
  })

  it('is not asked of again when the form comes back for something else', async () => {
    const form = await riskForm()
    const box = boxOf(await send(form, { title: 'R', threat: sentence }), 'threat')!
    const page = await send(form, { title: '', threat: sentence, numberStays: box })
    expect(page.status).to.equal(422)
    expect(boxOf(page, 'threat')).to.equal(undefined)
    expect(load(page.text)('main form input[type=hidden][name=numberStays]').attr('value')).to.equal(box)
  })

  it('is not on the page that says that it was saved', async () => {
    const form = await riskForm()
    const box = boxOf(await send(form, { title: sentence }), 'title')!
    const saved = await send(form, { title: sentence, numberStays: box })
    const page = await (await people.as('sofie')).get(saved.headers['location']!)
    expect(load(page.text)('.notice-done').text()).not.to.include(written)
  })

  it('a word that was made up keeps nothing', async () => {
    const form = await riskForm()
    for (const numberStays of ['yes', 'threat', `threat.${'0'.repeat(64)}`, '__proto__'])
      expect((await send(form, { title: 'R', threat: sentence, numberStays })).status).to.equal(422)
  })

  it('in the name of a file of evidence is warned of, and kept when the visitor says so', async () => {
    const sofie = await w.as('sofie')
    const file = { name: `attest ${written}.txt`, content: Buffer.from('Een attest.') }
    const values = { title: 'Attest', aboutOn: '2026-11-20', key: 'a'.repeat(24) }
    const page = await sofie.sendFiles('/o/demerdorp/evidence', { values, files: [file] })
    expect(page.status).to.equal(422)
    expect(page.$('#error-files').text()).to.include('In de naam van een bestand lijkt een rijksregisternummer')
    expect((await w.scope().find(evidence)).filter(({ title }) => title === 'Attest')).to.deep.equal([])
    const numberStays = boxOf(page, 'files')!
    const saved = await sofie.sendFiles('/o/demerdorp/evidence', { values: { ...values, numberStays }, files: [file] })
    expect(saved.status).to.equal(303)
    expect((await w.scope().find(evidence)).filter(({ title }) => title === 'Attest')).to.have.length(1)
  })

  it('is warned of in an address too', async () => {
    const form = formsOf(await (await people.as('sofie')).get('/o/demerdorp/evidence/new')).at(-1)!
    const page = await fill(form, 'link', `https://dossiers.example/${number}`)
    expect([page.status, boxOf(page, 'link') === undefined]).to.deep.equal([422, false])
  })

  it('in a policy note is told by line, and the note is not kept until the visitor says so', async () => {
    const sofie = await w.as('sofie')
    const note = `Strategisch doel 1\nVeilig werken\n\nVraag het aan ${written}\n`
    const before = await w.scope().count(planImports)
    const send_ = (values: Record<string, string>) =>
      sofie.sendFiles(
        '/o/demerdorp/plan/imports',
        { values, files: [{ name: 'nota.txt', content: Buffer.from(note) }] },
        'note',
      )
    const page = await send_({})
    expect(page.status).to.equal(422)
    expect(page.$('#error-note').text()).to.include('Op regel 4 lijkt een rijksregisternummer te staan')
    expect(page.text).not.to.include(written)
    expect(await w.scope().count(planImports)).to.equal(before)
    const saved = await send_({ numberStays: boxOf(page, 'note')! })
    expect(saved.status).to.equal(303)
    expect(await w.scope().count(planImports)).to.equal(before + 1)
  })

  /** Every text that a form asks for, on every page, of everyone who may. */
  async function allTexts(): Promise<{ form: SeenForm; field: string; name: string }[]> {
    const found = new Map<string, { form: SeenForm; field: string; name: string }>()
    const addresses = (await openAddresses(people, made)).filter(([{ path }]) => !/\.\w+$/.test(path))
    for (const [, href] of addresses)
      for (const person of ['ann', 'sofie', 'karim', 'marc', 'hilde', 'piet'] as const)
        for (const form of formsOf(await (await people.as(person)).get(href)))
          for (const field of form.texts) {
            const name = `${form.action.replace(/[0-9a-f]{24}|(?<=norms\/)[\d.]+/g, ':id').replace(/\?.*/, '')} ${field}`
            if (whoMaySend(form.action) !== undefined && !found.has(name)) found.set(name, { form, field, name })
          }
    return [...found.values()]
  }

  const riskForm = async (): Promise<SeenForm> =>
    formsOf(await (await people.as('sofie')).get('/o/demerdorp/risks/new')).find(({ action }) =>
      action.endsWith('/risks'),
    )!

  const fill = (form: SeenForm, field: string, text: string): Promise<Response> => send(form, { [field]: text })

  /** The form, sent with other texts, as a browser would. */
  async function send(form: SeenForm, changed: Record<string, string>): Promise<Response> {
    const asker = await people.as(whoMaySend(form.action)!)
    const rest = form.values.filter(([name]) => changed[name] === undefined && name !== '_csrf')
    const body = new URLSearchParams([...rest, ...Object.entries({ ...changed, _csrf: asker.token })])
    return asker.raw(form.action, 'application/x-www-form-urlencoded', body.toString())
  }
})

const boxOf = (page: Response, field: string): string | undefined =>
  load(page.text)(`form input[type=checkbox][name=numberStays][value^="${field}."]`).attr('value')

function typedIn(page: Response, field: string): string {
  const $ = load(page.text)
  const found = $(`form [name="${field}"]`).toArray()
  return found.map((one) => $(one).attr('value') ?? $(one).text()).join(' ')
}
