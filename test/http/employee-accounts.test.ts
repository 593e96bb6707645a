import { expect } from 'chai'
import { employeeOf, employees, type EmployeeValues } from '../../src/data/employees.ts'
import { latestTrail } from '../../src/data/trail-entries.ts'
import { type World, world } from '../support/cast.ts'
import type { Page, Visitor } from '../support/visitor.ts'

const text = (page: Page, selector = 'main'): string => page.$(selector).text().replace(/\s+/g, ' ').trim()

describe('the account of somebody on the staff list', () => {
  let here: World
  let hilde: Visitor
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

  beforeEach(async () => {
    here = await world()
    hilde = await here.as('hilde')
  })
  afterEach(() => here.close())

  it('goes with the address that it was linked by, and never signs for somebody else after that', async () => {
    const added = await hilde.post(base, { ...els, number: 'T-900', email: 'karim@example.test' })
    const href = added.headers['location']!
    const id = href.split('/').at(-1)!
    const page = await hilde.get(href)
    expect(text(page, 'aside')).to.include('Dit account staat op naam van Karim Haddad')
    const stored = async () => (await here.scope().get(employees, id))!
    expect((await stored()).user).to.equal(here.userIds.karim)
    const values = { ...els, number: 'T-900', email: 'els.peeters@example.test', version: '1' }
    expect((await hilde.post(href, values)).status).to.equal(303)
    expect(await stored()).to.include({ user: null, email: 'els.peeters@example.test' })
    const karim = { id: here.userIds.karim, email: 'karim@example.test' }
    expect(await employeeOf(here.scope(), karim)).to.equal(undefined)
    await hilde.post(href, { ...values, email: 'els@example.test', version: '2' })
    expect((await stored()).user).to.equal(here.userIds.els)
    expect(text(await hilde.get(href), 'aside')).not.to.include('staat op naam van')
    await hilde.post(href, { ...values, email: 'els@example.test', service: 'Bib', version: '3' })
    expect((await stored()).user, 'another change').to.equal(here.userIds.els)
    await hilde.post(href, { ...values, email: '', version: '4' })
    expect((await stored()).user).to.equal(null)
  })

  it('is taken away on the page, with the address that would give it back; twice is once', async () => {
    const id = await put({ number: 'T-900', email: 'karim@example.test', user: here.userIds.karim })
    const href = `${base}/${id}`
    const form = (await hilde.get(href)).$('form[action$="/account/removal"]')
    expect(form.text()).to.include('Ook het e-mailadres wordt leeggemaakt').and.include('blijft getekend')
    const account = form.find('input[name=account]').attr('value')!
    const other = { account: here.userIds.els }
    expect((await hilde.post(`${href}/account/removal`, other)).status, 'not the one that is linked').to.equal(303)
    expect((await here.scope().get(employees, id))?.user).to.equal(here.userIds.karim)
    for (const times of ['once', 'twice'])
      expect((await hilde.post(`${href}/account/removal`, { account })).status, times).to.equal(303)
    expect(await here.scope().get(employees, id)).to.include({ user: null, email: '', version: 2 })
    expect((await latestTrail(here.scope(), 1))[0]?.act).to.equal('employee.unlinked')
    const page = await hilde.get(href)
    expect(text(page, '.timeline')).to.include('Hilde Wouters ontkoppelde het account')
    expect(text(page, '.notice-done')).to.include('Het account van Piet Maes is ontkoppeld.')
    expect((await (await here.as('sofie')).post(`${href}/account/removal`, { account })).status).to.equal(403)
    expect((await (await here.as('zoe')).post(`${href}/account/removal`, { account })).status).to.equal(404)
    for (const odd of ['f'.repeat(24), 'x'])
      expect((await hilde.post(`${base}/${odd}/account/removal`, { account })).status).to.equal(404)
  })

  it('of who left is for the same person under a new number', async () => {
    const { els: user } = here.userIds
    const before = await put({ number: '1', email: 'els@example.test', user, leftOn: '2026-01-31' })
    const account = { id: user, email: 'els@example.test' }
    expect((await employeeOf(here.scope(), account))?.id, 'the one who left').to.equal(before)
    await hilde.post(base, { ...els, number: '2001' })
    const now = await employeeOf(here.scope(), account)
    expect(now).to.include({ number: '2001', user })
    expect(text(await hilde.get(`${base}/${before}`), 'aside')).not.to.include('kan zich nog aanmelden')
    await hilde.post(`${base}/${before}/reopening`, {})
    expect((await here.scope().get(employees, before))?.user, 'somebody else has it by now').to.equal(null)
    expect((await employeeOf(here.scope(), account))?.number).to.equal('2001')
  })
})
