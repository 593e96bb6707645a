import { expect } from 'chai'
import request from 'supertest'
import { type World, world } from '../support/cast.ts'
import { Visitor } from '../support/visitor.ts'
import { Door, minutes, wrong } from './whole/door.ts'

// Somebody keeps guessing the password of Sofie from anywhere: she waits nowhere but in a browser that is new to her.

describe('a browser that its owner came in with before', () => {
  let w: World
  let hers: Visitor
  beforeEach(async () => {
    w = await world()
    hers = new Visitor(w.app)
    await hers.signIn('sofie@example.test', 'vier woorden die ik onthoud')
    await hers.post('/sign-out', {})
  })
  afterEach(() => w.close())

  const guess = (person = 'sofie') => new Door(w.app).signIn(person, wrong)
  const keepGuessing = async (): Promise<void> => {
    for (let n = 0; n < 5; n += 1) await guess()
    expect((await guess()).status, 'the control').to.equal(429)
  }
  const come = async (visitor = hers, person = 'sofie', given = 'vier woorden die ik onthoud') =>
    (await visitor.post('/sign-in', { email: `${person}@example.test`, password: given }, '/sign-in')).status

  it('is not kept out by what a stranger guesses; another browser is, and what is wrong here counts here', async () => {
    await keepGuessing()
    expect(await come(new Visitor(w.app)), 'with the right password, in a new browser').to.equal(429)
    expect(await come()).to.equal(303)
    expect((await guess()).status, 'the stranger still waits').to.equal(429)
    await hers.post('/sign-out', {})
    for (let n = 0; n < 5; n += 1) expect(await come(hers, 'sofie', wrong)).to.equal(422)
    expect(await come()).to.equal(429)
    w.setNow(minutes(20))
    expect(await come()).to.equal(303)
  })

  it('is known for that account only, and not by a word that was made up', async () => {
    for (let n = 0; n < 5; n += 1) await guess('hilde')
    expect(await come(hers, 'hilde')).to.equal(429)
    await keepGuessing()
    const page = await request(w.app).get('/sign-in')
    const session = String(page.headers['set-cookie']).split(';')[0] ?? ''
    const made = `waarborg.known=${'a'.repeat(22)}.${'b'.repeat(43)}`
    const _csrf = /name="_csrf" value="([^"]*)"/.exec(page.text)?.[1]
    const sent = await request(w.app)
      .post('/sign-in')
      .set('Cookie', `${session}; ${made}`)
      .type('form')
      .send({ email: 'sofie@example.test', password: 'vier woorden die ik onthoud', _csrf })
    expect(sent.status).to.equal(429)
  })

  it('is remembered when somebody is in, not before, and the word opens nothing', async () => {
    const cookies = (answer: { headers: Record<string, unknown> }): string => String(answer.headers['set-cookie'])
    const door = new Door(w.app)
    expect(cookies(await door.signIn('sofie', wrong))).not.to.include('waarborg.known')
    const entered = cookies(await door.signIn('sofie'))
    const [, word = ''] =
      /(waarborg\.known=[^;]+); Max-Age=15552000; Path=\/;.*HttpOnly; SameSite=Lax/.exec(entered) ?? []
    expect(word).not.to.equal('')
    const page = await request(w.app).get('/account').set('Cookie', word)
    expect(page.headers['location']).to.match(/^\/sign-in/)
  })
})

describe('the entrance of an authority', () => {
  it('leads who works elsewhere to where that is', async () => {
    const w = await world()
    const door = new Door(w.app)
    const entered = await door.post('/sign-in', {
      email: 'zoe@example.test',
      password: 'vier woorden die ik onthoud',
      to: '/o/demerdorp',
    })
    expect(entered.headers['location']).to.equal('/')
    const own = await new Door(w.app).post('/sign-in', {
      email: 'zoe@example.test',
      password: 'vier woorden die ik onthoud',
      to: '/o/zennebeek',
    })
    expect(own.headers['location']).to.equal('/o/zennebeek')
    expect((await door.get('/o/demerdorp')).status).to.equal(404)
    await w.close()
  })
})
