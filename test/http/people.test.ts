import { expect } from 'chai'
import { type World, world } from '../support/cast.ts'
import { Visitor } from '../support/visitor.ts'

describe('the people of an authority', () => {
  let here: World
  let ann: Visitor
  before(async () => {
    here = await world()
    ann = await here.as('ann')
  })
  after(() => here.close())

  const people = '/o/demerdorp/people'
  const piano = { email: 'Nele@Example.test', name: 'Nele Jacobs', language: 'nl', roles: ['hr', 'employee'] }

  it('adds somebody with a first password, shown once, that must be changed', async () => {
    const made = await ann.post(people, piano)
    const first = made.$('code').text()
    expect(first).to.match(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
    expect((await ann.get(people)).text)
      .to.contain('Nele Jacobs')
      .and.not.to.contain(first)
    const nele = new Visitor(here.app)
    const signedIn = await nele.signIn('nele@example.test', first)
    expect(signedIn.headers['location']).to.equal('/account')
    expect((await nele.get('/account')).text).to.contain('Kies er nu een dat alleen u kent')
    // Whoever handed it over knows it too: until then nothing is done under this name.
    for (const path of ['/o/demerdorp', '/o/demerdorp/employees', '/portfolio'])
      expect((await nele.get(path)).headers['location'], path).to.equal('/account')
    const agreed = await nele.post('/o/demerdorp/agreement/signature', {}, '/account')
    expect(agreed.headers['location']).to.equal('/account')
    expect((await nele.get('/sign-in/again')).status, 'showing again who one is').to.equal(200)
    const [next, repeat] = ['negen groene fietsen', 'negen groene fietsen']
    await nele.post('/account/password', { current: first, next, repeat }, '/account')
    expect((await nele.get('/o/demerdorp/employees')).status).to.equal(200)
  })

  it('says when somebody is in the authority already', async () => {
    const page = await ann.post(people, piano)
    expect(page.status).to.equal(422)
    expect(page.$('#error-email').text()).to.contain('staat al in dit bestuur')
    expect(page.$('#field-name').attr('value')).to.equal('Nele Jacobs')
  })

  it('uses the account that somebody has elsewhere, and tells nothing of it', async () => {
    const page = await ann.post(people, {
      email: 'zoe@example.test',
      name: 'Iemand',
      language: 'nl',
      roles: ['employee'],
    })
    expect(page.status).to.equal(303)
    const list = await ann.get(people)
    expect(list.text).to.contain('Zoë Lambert').and.not.to.contain('Zennebeek')
  })

  it('changes roles at once, which ends the session, and keeps at least one administrator', async () => {
    const row = (await ann.get(people)).$('a:contains("Ann Segers")').attr('href')!
    const version = (await ann.get(row)).$('input[name=version]').attr('value')!
    const refused = await ann.post(row, { roles: ['hr'], version })
    expect(refused.status).to.equal(422)
    expect(refused.$('#error-roles').text()).to.contain('minstens één beheerder')
    const els = (await ann.get(people)).$('a:contains("Els Peeters")').attr('href')!
    const visitor = await here.as('els')
    expect((await visitor.get('/o/demerdorp/norms')).status).to.equal(403)
    await ann.post(els, { roles: ['ict-manager'], version: '1' })
    expect((await visitor.get('/o/demerdorp/norms')).headers['location']).to.match(/^\/sign-in\?/)
    expect((await (await here.as('els')).get('/o/demerdorp/norms')).status).to.equal(200)
    expect((await ann.post(els, { roles: ['hr'], version: '1' })).status).to.equal(409)
  })

  it('gives a new first password, which ends the sessions under way', async () => {
    const row = (await ann.get(people)).$('a:contains("Marc De Wolf")').attr('href')!
    const marc = await here.as('marc')
    here.setNow('2026-11-24T09:10:00Z')
    const fresh = (await ann.post(`${row}/password`, {})).$('code').text()
    expect((await marc.get('/account')).status).to.equal(303)
    expect((await new Visitor(here.app).signIn('marc@example.test', fresh)).status).to.equal(303)
  })

  it('does not give a new password for an account that is known elsewhere: that would open the other authority', async () => {
    const row = (await ann.get(people)).$('a:contains("Karim Haddad")').attr('href')!
    const refused = await ann.post(`${row}/password`, {})
    expect(refused.status).to.equal(422)
    expect(refused.$('#error-roles').text()).to.contain('ook voor een ander bestuur')
    expect(refused.$('input[name=roles][value=consultant]').attr('checked'), 'roles as they are').to.equal('checked')
    expect((await (await here.as('karim')).get('/o/zennebeek')).status).to.equal(200)
  })

  it('takes somebody out, for whom the authority is then not there', async () => {
    const row = (await ann.get(people)).$('a:contains("Hilde Wouters")').attr('href')!
    const hilde = await here.as('hilde')
    await ann.post(`${row}/removal`, {})
    expect((await hilde.get('/o/demerdorp')).status, 'the session has ended').to.equal(303)
    expect((await (await here.as('hilde')).get('/o/demerdorp')).status).to.equal(404)
  })

  it('does not let one authority touch the members of another', async () => {
    const zoe = await here.as('zoe')
    const row = (await zoe.get('/o/zennebeek/people')).$('a:contains("Karim Haddad")').attr('href')!
    expect((await ann.get(row.replace('zennebeek', 'demerdorp'))).status).to.equal(404)
    expect((await ann.post(`${row.replace('zennebeek', 'demerdorp')}/removal`, {})).status).to.equal(404)
  })
})

describe('search', () => {
  let here: World
  before(async () => {
    here = await world()
  })
  after(() => here.close())

  it('finds norms by number and by words, whatever their accents and order', async () => {
    const sofie = await here.as('sofie')
    const byNumber = await sofie.get('/o/demerdorp/search?q=12.3')
    expect(byNumber.$('a[href="/o/demerdorp/norms/12.3"]').length).to.equal(1)
    const byWords = await sofie.get('/o/demerdorp/search?q=SOFTWARE+kwaadaardige')
    expect(byWords.$('a[href="/o/demerdorp/norms/12.2"]').length).to.equal(1)
  })

  it('finds people for who may see them only', async () => {
    expect((await (await here.as('hilde')).get('/o/demerdorp/search?q=karim')).text).to.contain('Karim Haddad')
    expect((await (await here.as('piet')).get('/o/demerdorp/search?q=karim')).text).not.to.contain('Karim Haddad')
    expect((await (await here.as('hilde')).get('/o/demerdorp/search?q=zo%C3%AB')).text).not.to.contain('Lambert')
  })

  it('says so when nothing is found, and prints what was typed as text', async () => {
    const sofie = await here.as('sofie')
    const page = await sofie.get(`/o/demerdorp/search?q=${encodeURIComponent('<b>xyzzy</b>')}`)
    expect(page.text).to.contain('Niets gevonden')
    expect(page.$('#main b').length).to.equal(0)
  })
})
