import { expect } from 'chai'
import { password, type World, world } from '../support/cast.ts'
import { Visitor } from '../support/visitor.ts'

describe('the account page', () => {
  let here: World
  beforeEach(async () => {
    here = await world()
  })
  afterEach(() => here.close())

  const next = 'een andere zin die ik onthoud'

  it('asks a visitor to sign in first', async () => {
    expect((await new Visitor(here.app).get('/account')).headers['location']).to.equal('/sign-in?to=%2Faccount')
  })

  it('changes the password, goes on here and ends every other session', async () => {
    const laptop = await here.as('sofie')
    const phone = await here.as('sofie')
    here.setNow('2026-11-24T09:05:00Z')
    const done = await laptop.post('/account/password', { current: password, next, repeat: next })
    expect(done.headers['location']).to.equal('/account')
    expect((await laptop.get('/account')).text).to.contain('Uw wachtwoord is gewijzigd')
    expect((await phone.get('/account')).headers['location']).to.match(/^\/sign-in/)
    const visitor = new Visitor(here.app)
    expect((await visitor.signIn('sofie@example.test', password)).status).to.equal(422)
    expect((await visitor.signIn('sofie@example.test', next)).status).to.equal(303)
  })

  it('says next to the field what is wrong, and never shows a password again', async () => {
    const sofie = await here.as('sofie')
    const wrong = await sofie.post('/account/password', { current: 'iets anders', next, repeat: next })
    expect(wrong.status).to.equal(422)
    expect(wrong.$('#error-current').text()).to.contain('niet uw huidige wachtwoord')
    const short = await sofie.post('/account/password', { current: password, next: 'kort', repeat: 'kort' })
    expect(short.$('#error-next').text()).to.contain('12 tekens')
    const differs = await sofie.post('/account/password', { current: password, next, repeat: `${next}!` })
    expect(differs.$('#error-repeat').text()).to.contain('niet hetzelfde')
    expect(differs.text).not.to.contain(next)
  })

  it('remembers the language of the person', async () => {
    const sofie = await here.as('sofie')
    await sofie.post('/account/language', { language: 'fr' })
    expect((await sofie.get('/account')).$('h1').text()).to.equal('Votre compte')
    expect((await (await here.as('sofie')).get('/account')).$('html').attr('lang')).to.equal('fr')
  })

  it('lists the authorities of the person only', async () => {
    const zoe = await here.as('zoe')
    expect((await zoe.get('/account')).text)
      .to.contain('Zennebeek')
      .and.not.to.contain('Demerdorp')
  })
})
