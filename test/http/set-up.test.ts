import { expect } from 'chai'
import { type TestApp, testApp } from '../support/app.ts'
import { type World, world } from '../support/cast.ts'
import { addApp } from '../support/second-factor.ts'
import { Visitor } from '../support/visitor.ts'

const filledIn = {
  personName: 'Ann Segers',
  email: 'ann@example.test',
  password: 'een zin die ik onthoud',
  name: 'Gemeente en OCMW Demerdorp',
  slug: '',
  languages: ['nl'],
  nisCode: '',
  edition: 'ksz-2017',
}

describe('set-up', () => {
  let empty: TestApp
  beforeEach(() => {
    empty = testApp()
  })
  afterEach(() => empty.close())

  it('is where an empty installation leads, and lets the first administrator in with a second factor', async () => {
    const visitor = new Visitor(empty.app)
    expect((await visitor.get('/')).headers['location']).to.equal('/sign-in?to=%2F')
    expect((await visitor.get('/sign-in')).headers['location']).to.equal('/set-up')
    const made = await visitor.post('/set-up', filledIn, '/set-up')
    expect(made.headers['location']).to.equal('/sign-in/enrol')
    const { page } = await addApp(visitor, empty.context.now(), '/sign-in/enrol')
    expect(page.$('.codes-act a').attr('href')).to.equal('/o/gemeente-en-ocmw-demerdorp')
    expect((await visitor.get('/o/gemeente-en-ocmw-demerdorp')).status).to.equal(200)
    expect((await visitor.get('/account')).text).to.contain('ann@example.test')
  })

  it('says everything that is wrong at once, keeps what was typed and makes nothing', async () => {
    const visitor = new Visitor(empty.app)
    const wrong = { ...filledIn, email: 'geen adres', password: 'kort', nisCode: '12', name: '' }
    const page = await visitor.post('/set-up', wrong, '/set-up')
    expect(page.status).to.equal(422)
    expect(page.$('#error-email').text()).to.contain('e-mailadres')
    expect(page.$('#error-password').text()).to.contain('12 tekens')
    expect(page.$('#error-nisCode').text()).to.contain('vijf cijfers')
    expect(page.$('#error-name').text()).to.contain('Vul dit in')
    expect(page.$('#field-email').attr('value')).to.equal('geen adres')
    expect(page.$('#field-personName').attr('value')).to.equal('Ann Segers')
    expect((await visitor.get('/sign-in')).headers['location']).to.equal('/set-up')
  })

  it('is done once: afterwards there is no such page', async () => {
    const visitor = new Visitor(empty.app)
    await visitor.post('/set-up', filledIn, '/set-up')
    const other = new Visitor(empty.app)
    expect((await other.get('/set-up')).status).to.equal(404)
    const again = await other.post('/set-up', { ...filledIn, email: 'zoe@example.test' }, '/sign-in')
    expect(again.status).to.equal(404)
  })

  it('speaks French to who asks for it', async () => {
    const visitor = new Visitor(empty.app)
    await visitor.get('/language/fr?to=/set-up')
    expect((await visitor.get('/set-up')).$('h1').text()).to.equal('Commencer avec Waarborg')
  })
})

describe('a new authority', () => {
  let here: World
  before(async () => {
    here = await world()
  })
  after(() => here.close())

  it('needs an address of its own', async () => {
    const ann = await here.as('ann')
    const page = await ann.post('/organisations', {
      name: 'Een ander',
      slug: 'demerdorp',
      languages: ['nl'],
      nisCode: '',
      edition: 'ksz-2017',
    })
    expect(page.status).to.equal(409)
    expect(page.$('#error-slug').text()).to.contain('bestaat al')
    expect(page.$('#field-name').attr('value')).to.equal('Een ander')
  })

  it('is set up by the administrator of the installation, who is its first administrator', async () => {
    const ann = await here.as('ann')
    const made = await ann.post('/organisations', {
      name: 'Rozemaal',
      slug: '',
      languages: ['nl'],
      nisCode: '24999',
      edition: 'ksz-2017',
    })
    expect(made.headers['location']).to.equal('/o/rozemaal')
    // A new authority asks a second factor of its administrator.
    expect((await ann.get('/o/rozemaal/settings')).headers['location']).to.equal('/sign-in/enrol')
    await addApp(ann, here.context.now(), '/sign-in/enrol')
    expect((await ann.get('/o/rozemaal/settings')).text).to.contain('24999')
  })

  it('is refused to anybody else', async () => {
    const sofie = await here.as('sofie')
    expect((await sofie.get('/organisations/new')).status).to.equal(403)
    expect((await sofie.post('/organisations', { name: 'Elders' })).status).to.equal(403)
  })
})
