import { expect } from 'chai'
import { giveStartingPassword } from '../../src/actions/manage-members.ts'
import { sendMails } from '../../src/actions/send-mails.ts'
import { factorsOf } from '../../src/data/second-factors.ts'
import { turnOf } from '../../src/data/turns.ts'
import { userByEmail } from '../../src/data/users.ts'
import { type World, world } from '../support/cast.ts'
import { MailServer } from '../support/mail-server.ts'
import { codeOf } from '../support/second-factor.ts'
import { Visitor } from '../support/visitor.ts'
import { Door } from './whole/door.ts'

// Zoë administers Zennebeek. She makes an account there for somebody of Demerdorp, and prepares it.

const address = 'director@example.test'
const director = { email: address, name: 'Dirk De Clerck', language: 'nl', roles: ['employee'] }
const fresh = 'negen groene fietsen op de dijk'

describe('an account that another authority prepared', () => {
  let w: World
  let post: MailServer | undefined
  let ann: Visitor

  const begin = async (environment?: Record<string, string>): Promise<void> => {
    w = await world(environment)
    ann = await w.as('ann')
  }
  afterEach(async () => {
    await w.close()
    await post?.stop()
    post = undefined
  })
  const addThere = async (): Promise<string> =>
    (await (await w.as('zoe')).post('/o/zennebeek/people', director)).$('code').text()
  const addHere = () => ann.post('/o/demerdorp/people', { ...director, roles: ['management'] })
  const account = async () => (await userByEmail(w.context.store, address))!

  it('is not used as it is where no letter can ask whose it is: the operator of the installation says so', async () => {
    await begin()
    const first = await addThere()
    const refused = await addHere()
    expect(refused.status).to.equal(422)
    expect(refused.$('#error-email').text()).to.include('niemand heeft bevestigd van wie het is')
    expect(refused.$('#field-name').attr('value'), 'what was typed stays').to.equal('Dirk De Clerck')

    const handed = await giveStartingPassword(w.context, await account(), {
      actor: { kind: 'system', name: 'operator' },
    })
    expect((await addHere()).status).to.equal(303)
    expect((await new Door(w.app).signIn('director', first)).status, 'what Zoë knew').to.equal(422)
    expect((await new Door(w.app).signIn('director', handed)).status).to.equal(303)
  })

  it('begins anew with a letter to the mailbox: no password, second factor or session of before opens it', async () => {
    post = await MailServer.start()
    await begin(post.settings)
    await addThere()
    // As before there was a mail server: Zoë could still give it a password.
    const turn = await turnOf(w.context.store, 'account')
    const first = await giveStartingPassword(w.context, await account(), {
      actor: { kind: 'system', name: 'zoe' },
      turn,
    })
    const thief = new Visitor(w.app)
    await thief.signIn(address, first)
    await thief.post(
      '/account/password',
      { current: first, next: 'zeven blauwe stoelen', repeat: 'zeven blauwe stoelen' },
      '/account',
    )
    const seed = (await thief.get('/account/security/app')).$('#seed').text().replaceAll(' ', '')
    await thief.post('/account/security/app', { code: codeOf(seed, w.context.now()) }, '/account/security/app')
    expect((await factorsOf(w.context.store, (await account()).id)).hasApp, 'the control').to.equal(true)

    expect((await addHere()).status).to.equal(303)
    expect((await thief.get('/account')).headers['location'], 'the session ended').to.match(/^\/sign-in/)
    expect((await new Door(w.app).signIn('director', 'zeven blauwe stoelen')).status).to.equal(422)
    expect((await factorsOf(w.context.store, (await account()).id)).hasOne).to.equal(false)

    await sendMails(w.context)
    const owner = new Door(w.app)
    await owner.get(post.last(address).path)
    await owner.post('/sign-in/new-password', { password: fresh, repeat: fresh }, '/sign-in/new-password')
    expect((await owner.signIn('director', fresh)).status).to.equal(303)
    expect((await owner.get('/o/demerdorp/norms')).status).to.equal(200)
  })

  it('with a mailbox that was shown is used as it is, and nobody here can set its password', async () => {
    post = await MailServer.start()
    await begin(post.settings)
    expect((await ann.post('/o/demerdorp/people', { ...director, email: 'zoe@example.test' })).status).to.equal(303)
    expect((await new Door(w.app).signIn('zoe')).status).to.equal(303)
    const row = (await ann.get('/o/demerdorp/people')).$('a:contains("Els Peeters")').attr('href')!
    expect((await ann.post(`${row}/password`, {})).status, 'a letter can be sent').to.equal(404)
  })
})
