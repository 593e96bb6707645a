import { expect } from 'chai'
import { employees, type EmployeeValues } from '../../src/data/employees.ts'
import { sites } from '../../src/data/sites.ts'
import { latestTrail } from '../../src/data/trail-entries.ts'
import { type World, world } from '../support/cast.ts'
import { madeUpNationalNumber } from '../support/staff-lists.ts'
import { fillWithOneOfEach } from './whole/belongings.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const text = (page: Page, selector = 'main'): string => page.$(selector).text().replace(/\s+/g, ' ').trim()

describe('the staff list', () => {
  let here: World
  let hilde: Visitor
  let hall: string
  const base = '/o/demerdorp/employees'
  const els = {
    ...{
      number: '0042',
      familyName: 'Peeters',
      givenName: 'Els',
      service: 'Loket',
      site: '',
      email: 'Els@Example.test',
    },
    ...{ language: 'nl', startedOn: '2015-09-01' },
  }

  /** Puts somebody on the list without a form. */
  async function put(values: Partial<EmployeeValues> & { number: string }): Promise<string> {
    const work = here.scope().work()
    const rest = { familyName: 'Maes', givenName: 'Piet', service: '', site: null, email: '', language: 'nl' as const }
    const days = { startedOn: null, leftOn: null, user: null }
    const id = work.create(employees, { ...rest, ...days, ...values }, { act: 'test.prepared', label: values.number })
    await work.commit()
    return id
  }
  const numbers = (page: Page): string[] =>
    page
      .$('td.employees-number')
      .toArray()
      .map((cell) => page.$(cell).text())

  beforeEach(async () => {
    here = await world()
    hilde = await here.as('hilde')
    const work = here.scope().work()
    const place = {
      kind: 'town-hall' as const,
      street: '',
      postcode: '',
      municipality: '',
      entity: null,
      responsible: '',
    }
    hall = work.create(sites, { ...place, name: 'Gemeentehuis' }, { act: 'test.prepared', label: 'x' })
    await work.commit()
  })
  afterEach(() => here.close())

  it('says what to do when nobody is on it, to who may', async () => {
    expect(text(await hilde.get(base), '.empty')).to.include('Lees personeelslijst in')
    const marc = await here.as('marc')
    const page = await marc.get(base)
    expect(text(page, '.empty')).to.include('De personeelsdienst kan de lijst inlezen')
    expect(page.$('main a.btn').length).to.equal(0)
  })

  it('takes somebody on, and shows what is known', async () => {
    const done = await hilde.post(base, { ...els, site: hall })
    expect(done.status).to.equal(303)
    const page = await hilde.get(done.headers['location']!)
    expect(text(page, 'h1')).to.equal('Els Peeters')
    expect(text(page, '.notice-done')).to.include('Els Peeters staat op de personeelslijst')
    expect(text(page, '.facts-wide')).to.include('0042').and.include('Gemeentehuis').and.include('els@example.test')
    expect(text(page, '.timeline')).to.include('Hilde Wouters voegde deze persoon toe')
    const list = await hilde.get(base)
    expect(text(list, '.lead')).to.equal('1 medewerker is in dienst.')
    expect(text(list, 'tbody')).to.equal('Peeters Els 0042 Loket Gemeentehuis els@example.test')
    const [entry] = await latestTrail(here.scope(), 1)
    expect([entry?.act, entry?.subject.label]).to.deep.equal(['employee.joined', 'Els Peeters'])
  })

  it('is read by who may and written by HR; strangers and odd ids find nothing', async () => {
    const id = await put({ number: '1' })
    expect((await (await here.as('els')).get(base)).status).to.equal(403)
    const sofie = await here.as('sofie')
    expect((await sofie.get(`${base}/${id}`)).status).to.equal(200)
    expect(text(await sofie.get(`${base}/${id}`))).not.to.include('Noteer uitdiensttreding')
    expect((await sofie.post(base, els)).status).to.equal(403)
    const zoe = await here.as('zoe')
    for (const href of [base, `${base}/${id}`, `/o/zennebeek/employees/${id}`])
      expect((await zoe.get(href)).status, href).to.equal(404)
    for (const odd of ['f'.repeat(24), 'x', '%00'])
      for (const path of ['', '/edit']) expect((await hilde.get(`${base}/${odd}${path}`)).status, odd).to.equal(404)
  })

  it('keeps what was typed when something is wrong, and says it beside each field', async () => {
    const page = await hilde.post(base, { ...els, number: '', email: 'els(at)x', startedOn: '31/02/2020', site: 'x' })
    expect(page.status).to.equal(422)
    expect(page.$('#field-familyName').attr('value')).to.equal('Peeters')
    for (const field of ['number', 'email', 'startedOn', 'site'])
      expect(page.$(`#error-${field}`).length, field).to.equal(1)
    expect(text(page, '#error-email')).to.include('Vul een e-mailadres in')
    expect(await here.scope().count(employees)).to.equal(0)
  })

  it('never keeps a national number, in whatever field', async () => {
    const number = madeUpNationalNumber('850730', 33)
    const bare = number.replace(/\D/g, '')
    const page = await hilde.post(base, { ...els, number: bare, service: `RR ${number}`, givenName: `0${bare}` })
    expect(page.status).to.equal(422)
    for (const field of ['number', 'service', 'givenName'])
      expect(text(page, `#error-${field}`), field).to.include('Waarborg bewaart dat nooit')
    expect(await here.scope().count(employees)).to.equal(0)
    const id = await put({ number: '7' })
    const values = { ...els, familyName: number.replace('-', '\u2212'), number: '7', version: '1' }
    expect((await hilde.post(`${base}/${id}`, values)).status).to.equal(422)
  })

  it('refuses a site of another authority', async () => {
    const foreign = await fillWithOneOfEach(here.scope('zennebeek'))
    expect((await hilde.post(base, { ...els, site: foreign['sites']! })).status).to.equal(422)
  })

  it('takes a number once, and suspects one that lost its zeros', async () => {
    await hilde.post(base, els)
    const twice = await hilde.post(base, els)
    expect([twice.status, text(twice, '#error-number')].join(' '))
      .to.include('409')
      .and.include('Dit bestaat al')
    const alike = await hilde.post(base, { ...els, number: '42' })
    expect([alike.status, text(alike, '#error-number')].join(' '))
      .to.include('422')
      .and.include('staat al nummer 0042')
    expect(await here.scope().count(employees)).to.equal(1)
  })

  it('of two people who change somebody, the second sees both versions', async () => {
    const id = await put({ number: '7', service: 'Loket' })
    const href = `${base}/${id}`
    const values = { ...els, number: '7', familyName: 'Maes', givenName: 'Piet', version: '1' }
    expect((await hilde.post(href, { ...values, service: 'Bibliotheek' })).status).to.equal(303)
    const late = await hilde.post(href, { ...values, service: 'Groendienst' })
    expect(late.status).to.equal(409)
    expect(text(late, '.conflict')).to.include('Bibliotheek').and.include('Groendienst')
    expect(late.$('#field-service').attr('value')).to.equal('Groendienst')
    expect(late.$('input[name=version]').attr('value')).to.equal('2')
    expect((await hilde.post(href, { ...values, service: 'Groendienst', version: '2' })).status).to.equal(303)
    expect(text(await hilde.get(href), '.timeline')).to.include('Dienst: Bibliotheek → wordt Groendienst')
  })

  it('notes the last day of somebody, once, and undoes it', async () => {
    const id = await put({ number: '7', startedOn: '2020-01-01' })
    const early = await hilde.post(`${base}/${id}/closure`, { leftOn: '2019-12-31' })
    expect([early.status, text(early, '#error-leftOn')].join(' '))
      .to.include('422')
      .and.include('vóór de begindag')
    expect((await hilde.post(`${base}/${id}/closure`, { leftOn: '' })).status).to.equal(422)
    for (const times of ['once', 'twice'])
      expect((await hilde.post(`${base}/${id}/closure`, { leftOn: '2026-10-31' })).status, times).to.equal(303)
    const page = await hilde.get(`${base}/${id}`)
    expect(text(page, '.lead')).to.include('uit dienst sinds 31/10/2026')
    expect(page.$('.notice form').attr('action')).to.equal(`${base}/${id}/reopening`)
    expect(text(await hilde.get(base))).to.include('Niemand voldoet aan deze filter')
    for (const times of ['once', 'twice'])
      expect((await hilde.post(`${base}/${id}/reopening`, {})).status, times).to.equal(303)
    expect(text(await hilde.get(`${base}/${id}`), '.lead')).to.equal('in dienst')
    const acts = (await latestTrail(here.scope(), 3)).map(({ act }) => act)
    expect(acts).to.deep.equal(['employee.returned', 'employee.left', 'test.prepared'])
  })

  it('finds people by service, building, mailbox, whether they are here, and text', async () => {
    await put({ number: '1', familyName: 'De Wolf', givenName: 'Marc', service: 'Loket', site: hall })
    await put({ number: '2', familyName: 'Lambert', givenName: 'Zoë', service: 'Bib', email: 'zoe@example.test' })
    await put({ number: '3', familyName: 'Claes', givenName: 'An', service: 'Bib', leftOn: '2026-01-31' })
    await put({ number: '4', familyName: 'Aerts', givenName: 'Jo', startedOn: '2027-01-01' })
    const found = async (query: string): Promise<string[]> => numbers(await hilde.get(`${base}?${query}`))
    expect(await found('')).to.deep.equal(['1', '2'])
    expect(await found('state=starting')).to.deep.equal(['4'])
    expect(await found('q=aerts&state=')).to.deep.equal([])
    expect(text(await hilde.get(base), '.lead')).to.equal('2 medewerkers zijn in dienst. 1 medewerker begint later.')
    expect(await found('service=Bib')).to.deep.equal(['2'])
    expect(await found('service=Bib&state=all')).to.deep.equal(['3', '2'])
    expect(await found('state=left')).to.deep.equal(['3'])
    expect(await found(`site=${hall}`)).to.deep.equal(['1'])
    expect(await found('mailbox=none')).to.deep.equal(['1'])
    expect(await found('q=zoe')).to.deep.equal(['2'])
    expect(await found('q=wolf+lok')).to.deep.equal(['1'])
    for (const odd of ['page=9', 'site=x', 'q=%00', 'page=-1', 'state=odd'])
      expect((await hilde.get(`${base}?${odd}`)).status, odd).to.equal(200)
    const chips = await hilde.get(`${base}?service=Bib&q=zoe`)
    expect(chips.$('.chips a').first().attr('href')).to.equal(`${base}?q=zoe`)
  })

  it('shows a hundred at a time, in as many reads as for a few', async () => {
    const readsOf = async (href: string): Promise<number> => {
      const before = here.context.store.reads
      await hilde.get(href)
      return here.context.store.reads - before
    }
    await put({ number: '1' })
    await readsOf(base)
    const few = await readsOf(base)
    const work = here.scope().work()
    for (let index = 100; index < 350; index += 1) {
      const values = {
        number: `${index}`,
        familyName: `Naam${index}`,
        givenName: '',
        service: `D${index % 5}`,
        site: null,
      }
      const rest = { email: '', language: 'nl' as const, startedOn: null, leftOn: null, user: null }
      work.create(employees, { ...values, ...rest }, { act: 'test.prepared', label: 'x' })
    }
    await work.commit()
    expect(await readsOf(base)).to.equal(few)
    const second = await hilde.get(`${base}?page=2&mailbox=none`)
    expect(numbers(second)).to.have.lengthOf(100)
    expect(text(second, '[role=status]')).to.equal('101 tot 200 van de 251 medewerkers')
    expect(second.$('.pager a[rel=prev]').attr('href')).to.equal(`${base}?mailbox=none`)
    expect(second.$('.pager a[rel=next]').attr('href')).to.equal(`${base}?mailbox=none&page=3`)
    expect(numbers(await hilde.get(`${base}?page=3`))).to.have.lengthOf(51)
  })

  describe('access', () => {
    it('is given by an administrator, on a form that is filled in', async () => {
      const id = await put({
        number: '1',
        familyName: 'Jacobs',
        givenName: 'Nele',
        email: 'nele@example.test',
        language: 'fr',
      })
      expect(text(await hilde.get(`${base}/${id}`), 'aside')).to.include(
        'Een beheerder van uw bestuur kan een account geven',
      )
      const ann = await here.as('ann')
      const give = (await ann.get(`${base}/${id}`)).$('a:contains("Geef toegang")').attr('href')!
      const form = await ann.get(give)
      expect(form.$('#field-email').attr('value')).to.equal('nele@example.test')
      expect(form.$('#field-name').attr('value')).to.equal('Nele Jacobs')
      expect(form.$('#field-language option[selected]').attr('value')).to.equal('fr')
      expect(form.$('input[name=roles][value=employee]').attr('checked')).to.equal('checked')
      await ann.post('/o/demerdorp/people', {
        email: 'nele@example.test',
        name: 'Nele Jacobs',
        language: 'fr',
        roles: 'employee',
      })
      expect(text(await hilde.get(`${base}/${id}`), 'aside')).to.include(
        'Meldt zich aan met nele@example.test (medewerker)',
      )
    })

    it('is linked to the account of this authority with the address, and to no other', async () => {
      await hilde.post(base, { ...els, email: 'ELS@example.test' })
      await hilde.post(base, { ...els, number: '2', email: 'zoe@example.test' })
      const [first, second] = await here.scope().find(employees, { sort: 'number' })
      expect([first?.user, second?.user]).to.deep.equal([here.userIds.els, null])
    })

    it('of somebody who left is pointed out', async () => {
      const id = await put({ number: '1', email: 'els@example.test', user: here.userIds.els, leftOn: '2026-01-31' })
      const ann = await here.as('ann')
      const page = await ann.get(`${base}/${id}`)
      expect(text(page, 'aside')).to.include('Is uit dienst, maar kan zich nog aanmelden met els@example.test')
      expect(page.$('aside a').attr('href')).to.match(/^\/o\/demerdorp\/people\/[0-9a-f]{24}$/)
    })
  })

  it('is one click from the settings and from the people, and speaks French', async () => {
    for (const href of ['/o/demerdorp/settings', '/o/demerdorp/people'])
      expect((await hilde.get(href)).$(`main a[href="${base}"]`).length, href).to.equal(1)
    await put({ number: '1' })
    await hilde.get('/language/fr?to=/')
    expect(text(await hilde.get(base), '.lead')).to.equal('1 personne est en service.')
  })
})
