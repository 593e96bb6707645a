import { expect } from 'chai'
import { sendMails } from '../../src/actions/send-mails.ts'
import { mails } from '../../src/data/mails.ts'
import { type World, world } from '../support/cast.ts'
import { MailServer } from '../support/mail-server.ts'
import type { Visitor } from '../support/visitor.ts'
import { Door, minutes, shown } from './whole/door.ts'

// Works · wrong role 403 · stranger 404 · unknown and malformed id 404 · once more is one letter · who has an account gets
// none · a mailbox that is not there is told · in the language of the person · without a mail server as before.

const people = '/o/demerdorp/people'
const nele = { email: 'Nele@Example.test', name: 'Nele Jacobs', language: 'fr', roles: ['hr', 'employee'] }
const address = 'nele@example.test'
const fresh = 'negen groene fietsen op de dijk'

describe('an invitation by mail', () => {
  let w: World
  let post: MailServer
  let ann: Visitor
  beforeEach(async () => {
    post = await MailServer.start()
    w = await world(post.settings)
    ann = await w.as('ann')
  })
  afterEach(async () => {
    await w.close()
    await post.stop()
  })

  const rowOf = async (name = 'Nele Jacobs'): Promise<string> =>
    (await ann.get(people)).$(`a:contains("${name}")`).attr('href')!
  const listed = async (): Promise<string> => (await ann.get(people)).$('tr:contains("Nele Jacobs")').text()

  it('works: no password is shown, a letter goes out, and the list says who was not here yet', async () => {
    const added = await ann.post(people, nele)
    expect([added.status, added.headers['location']]).to.deep.equal([303, people])
    const list = await ann.get(people)
    expect(list.$('main').text()).to.include('krijgt een uitnodiging op nele@example.test')
    expect(await listed()).to.include('Uitgenodigd, nog niet geweest')
    const door = new Door(w.app)
    expect((await door.post('/sign-in', { email: address, password: '' })).status).to.equal(422)
    await sendMails(w.context)
    const letter = post.last(address)
    expect(letter.text).to.include('Bonjour Nele Jacobs,').and.include('Demerdorp vous donne accès à Waarborg')
    await door.get(letter.path)
    const chosen = await door.post('/sign-in/new-password', { password: fresh, repeat: fresh }, '/sign-in/new-password')
    expect(chosen.headers['location']).to.equal('/sign-in')
    expect((await door.signIn('nele', fresh)).headers['location'], 'chosen, so nothing must be changed').to.equal('/')
    expect(await listed()).not.to.include('nog niet geweest')
  })

  it('is sent anew on request: one letter, and the former link has ended', async () => {
    await ann.post(people, nele)
    await sendMails(w.context)
    const former = post.last(address).path
    const row = await rowOf()
    expect((await ann.get(row)).$(`form[action="${row}/link"] button`).text()).to.equal('Stuur de uitnodiging opnieuw')
    for (let n = 0; n < 2; n += 1) expect((await ann.post(`${row}/link`, {})).headers['location']).to.equal(people)
    await sendMails(w.context)
    expect(post.letters).to.have.length(2)
    const door = new Door(w.app)
    await door.get(former)
    expect((await door.get('/sign-in/new-password')).status).to.equal(410)
  })

  it('after its 30 minutes the person asks for a new link without help', async () => {
    await ann.post(people, nele)
    await sendMails(w.context)
    w.setNow(minutes(31))
    const door = new Door(w.app)
    await door.get(post.last(address).path)
    expect((await door.get('/sign-in/new-password')).status).to.equal(410)
    await door.post('/sign-in/forgot', { email: address }, '/sign-in/forgot')
    await sendMails(w.context)
    await door.get(post.last(address).path)
    expect((await door.get('/sign-in/new-password')).status).to.equal(200)
  })

  it('of somebody who has chosen a password meanwhile is not sent any more', async () => {
    await ann.post(people, nele)
    await sendMails(w.context)
    await ann.post(`${await rowOf()}/link`, {})
    const door = new Door(w.app)
    await door.get(post.last(address).path)
    await door.post('/sign-in/new-password', { password: fresh, repeat: fresh }, '/sign-in/new-password')
    expect(await sendMails(w.context)).to.equal(0)
    expect(await w.context.store.count(mails)).to.equal(0)
  })

  it('goes to nobody who has an account already', async () => {
    await ann.post(people, { ...nele, email: 'zoe@example.test' })
    expect(await w.context.store.count(mails)).to.equal(0)
  })

  it('to a mailbox that is not there is told in the list', async () => {
    post.answer = 550
    await ann.post(people, nele)
    expect(await sendMails(w.context)).to.equal(0)
    expect(await listed()).to.include('Uitnodiging niet aangekomen')
    post.answer = 250
    await ann.post(`${await rowOf()}/link`, {})
    expect(await sendMails(w.context)).to.equal(1)
    expect(await listed()).to.include('Uitgenodigd, nog niet geweest')
  })

  it('somebody who forgot the password is sent a link, also who works elsewhere too', async () => {
    const row = await rowOf('Karim Haddad')
    expect((await ann.get(row)).$('main').text()).to.include('Wachtwoord vergeten')
    await ann.post(`${row}/link`, {})
    await sendMails(w.context)
    expect(post.last('karim@example.test').subject).to.equal('Kies een nieuw wachtwoord voor Waarborg')
  })

  it('is for who may: 403 in another role, 404 for a stranger and for what is not there', async () => {
    const row = await rowOf('Els Peeters')
    expect((await (await w.as('sofie')).post(`${row}/link`, {})).status).to.equal(403)
    expect((await (await w.as('zoe')).post(`${row}/link`, {})).status).to.equal(404)
    for (const id of ['f'.repeat(24), 'x', '%00'])
      expect((await ann.post(`${people}/${id}/link`, {})).status).to.equal(404)
    expect(await w.context.store.count(mails)).to.equal(0)
  })

  it('a wrong form keeps what was typed, and nothing is sent', async () => {
    const page = await ann.post(people, { ...nele, email: 'geen adres' })
    expect([page.status, page.$('#field-name').attr('value')]).to.deep.equal([422, 'Nele Jacobs'])
    expect(await w.context.store.count(mails)).to.equal(0)
  })

  it('a name cannot add lines or headers to the letter', async () => {
    await ann.post(people, { ...nele, name: 'Nele\r\nBcc: x@evil.example' })
    await sendMails(w.context)
    expect(post.last(address).raw).not.to.match(/^Bcc:/m)
    expect(post.letters).to.have.length(1)
  })

  it('without a mail server the first password is handed over, and no link can be sent', async () => {
    const other = await world()
    const admin = await other.as('ann')
    expect((await admin.post(people, nele)).$('code').text()).to.match(/^([a-z2-9]{5}-){3}/)
    const row = (await admin.get(people)).$('a:contains("Nele Jacobs")').attr('href')!
    expect((await admin.get(row)).$(`form[action="${row}/password"]`).length).to.equal(1)
    expect((await admin.post(`${row}/link`, {})).status).to.equal(404)
    await other.close()
  })

  it('shows nobody the page of the invitation that is of somebody else', async () => {
    const door = new Door(w.app)
    const page = await door.get('/sign-in/new-password')
    expect([page.status, shown(page).includes('Deze link werkt niet meer')]).to.deep.equal([410, true])
  })
})
