import { expect } from 'chai'
import { load } from 'cheerio'
import type { Response } from 'supertest'
import { type BreakGlassPapers, makeBreakGlass, renewBreakGlass } from '../../src/actions/break-glass.ts'
import { askForLink } from '../../src/actions/ask-for-link.ts'
import { sendMails } from '../../src/actions/send-mails.ts'
import { breakGlassState } from '../../src/commands/doctor-break-glass.ts'
import { findBreakGlass } from '../../src/data/break-glass.ts'
import { mails } from '../../src/data/mails.ts'
import { installationTrail } from '../../src/data/trail.ts'
import { userByEmail } from '../../src/data/users.ts'
import { type Person, world, type World } from '../support/cast.ts'
import { AtTheDoor } from '../support/identity/at-the-door.ts'
import { attribute } from '../support/identity/forge.ts'
import { samlRecord } from '../support/identity/record.ts'
import { MailServer } from '../support/mail-server.ts'
import { addApp } from '../support/second-factor.ts'
import type { Visitor } from '../support/visitor.ts'
import { Door, minutes, shown, wrong } from './whole/door.ts'

// The account for when nobody else can get in. Works: with password and printed code, in every authority · one per
// installation · never by a provider, by a letter or by an administrator of an authority · each use in the trail, in a letter
// and on every page of every administrator, until he or she says to know · wrong role 403 · invalid form 422 · twice is once.

const email = 'rode-deur-7@example.test'
const maker = { kind: 'operating-system', name: 'beheer' } as const
const banner = 'De noodbeheerder heeft zich'

describe('the break-glass administrator', () => {
  let w: World
  let post: MailServer
  let papers: BreakGlassPapers
  beforeEach(async () => {
    post = await MailServer.start()
    w = await world(post.settings)
    papers = await makeBreakGlass(w.context, { email, name: 'Noodbeheerder', language: 'nl' }, maker)
  })
  afterEach(async () => {
    await w.close()
    await post.stop()
  })

  const begin = (door: Door, password = papers.password): Promise<Response> =>
    door.post('/sign-in', { email, password, to: '' })
  async function use(code = papers.codes[0]!): Promise<Door> {
    const door = new Door(w.app)
    await begin(door)
    await door.post('/sign-in/second', { recovery: code }, '/sign-in/second')
    return door
  }
  const pages = { ann: '/o/demerdorp', zoe: '/o/zennebeek/people' }
  const mainOf = async (visitor: Visitor, path: string): Promise<string> => shown(await visitor.get(path))
  const actsOf = async (): Promise<string[]> => (await w.context.store.find(installationTrail)).map(({ act }) => act)

  it('comes in with its password and a printed code, without a telephone, and into every authority', async () => {
    const door = new Door(w.app)
    expect((await begin(door)).headers['location']).to.equal('/sign-in/second')
    const step = load((await door.get('/sign-in/second')).text)
    expect(step('main details[open] input[name=recovery]').length, 'there at once').to.equal(1)
    expect(step('input[name=code]').length).to.equal(0)
    const [first] = papers.codes
    expect((await door.post('/sign-in/second', { recovery: first! }, '/sign-in/second')).status).to.equal(303)
    for (const path of ['/o/demerdorp/people', '/o/zennebeek/identity-providers', '/organisations/new'])
      expect((await door.get(path)).status, path).to.equal(200)
    expect((await door.get('/o/demerdorp/controls/new')).status, 'no more than an administrator').to.equal(403)
    const again = new Door(w.app)
    await begin(again)
    const used = await again.post('/sign-in/second', { recovery: first! }, '/sign-in/second')
    expect(used.status, 'a code is for once').to.equal(422)
    expect(papers.codes).to.have.length(10)
  })

  it('shows a code once more before something weighty, after a quarter of an hour', async () => {
    const door = await use()
    w.setNow(minutes(16))
    const path = '/o/demerdorp/people/new'
    expect((await door.get(path)).headers['location']).to.equal(`/sign-in/again?to=${encodeURIComponent(path)}`)
    const form = { password: papers.password, to: path }
    expect((await door.post('/sign-in/again', form, '/sign-in/again')).status, 'no password alone').to.equal(422)
    const shownAgain = await door.post('/sign-in/again', { ...form, code: papers.codes[1]! }, '/sign-in/again')
    expect([shownAgain.status, shownAgain.headers['location']]).to.deep.equal([303, path])
    expect((await door.get(path)).status).to.equal(200)
  })

  it('without codes left adds no second step by its password alone', async () => {
    for (const code of papers.codes) await use(code)
    const door = new Door(w.app)
    expect((await begin(door)).headers['location']).to.equal('/sign-in/second')
    expect((await door.get('/sign-in/second')).status).to.equal(200)
    expect((await door.get('/account')).status).to.equal(303)
  })

  it('is one: a second one is refused, with another address and at the same moment', async () => {
    const made = [1, 2].map((n) =>
      makeBreakGlass(w.context, { email: `${n}${email}`, name: 'Tweede', language: 'nl' }, maker),
    )
    for (const one of await Promise.allSettled(made)) expect(one).to.nested.include({ 'reason.field': 'key' })
    expect(await userByEmail(w.context.store, `1${email}`)).to.equal(undefined)
  })

  it('is looked at by the doctor: never tried, tried, more than a year ago, hardly any codes left', async () => {
    const says = async (at: string): Promise<[boolean, string]> => {
      const { note, says: text } = await breakGlassState(w.context.store, new Date(at))
      return [note, text]
    }
    const today = '2026-11-24T12:00:00Z'
    expect(await says(today)).to.deep.equal([true, 'made on 2026-11-24 and never tried: sign in with it once'])
    await use()
    const used = 'made on 2026-11-24, last used on 2026-11-24'
    expect(await says(today)).to.deep.equal([false, `${used}, 9 recovery codes left`])
    expect(await says('2027-11-25T12:00:00Z')).to.deep.equal([
      true,
      `${used}: more than a year ago, sign in with it once`,
    ])
    for (const code of papers.codes.slice(1, 8)) await use(code)
    expect(await says(today)).to.deep.equal([true, `${used}, 2 recovery codes left: waarborg user break-glass --renew`])
    w.setNow(minutes(1))
    await renewBreakGlass(w.context, maker)
    expect((await says(today))[1]).to.include('never tried')
  })

  it('renewed: what was printed before, what was added and what was open no longer work', async () => {
    const door = await use()
    const added = await w.as('els')
    await addApp(added, w.context.now())
    const former = papers
    papers = await renewBreakGlass(w.context, maker)
    expect(await door.isIn()).to.equal(false)
    expect((await begin(new Door(w.app), former.password)).status).to.equal(422)
    expect(await (await use(former.codes[1])).isIn()).to.equal(false)
    expect(await (await use()).isIn()).to.equal(true)
  })

  it('is never let in by a provider, nor opened by a letter or by an administrator of an authority', async () => {
    const door = new AtTheDoor(w, await samlRecord(w, { provisioning: 'match' }))
    const { visitor } = await door.signIn({ nameId: 'nood', attributes: attribute('mail', email) })
    expect((await visitor.get('/account')).status).to.equal(303)
    await askForLink(w.context, { email, address: '192.0.2.1' })
    await sendMails(w.context)
    expect(post.letters.filter(({ to }) => to === email)).to.deep.equal([])
    const person = { email, name: 'Nood', language: 'nl', roles: ['employee'] }
    const page = await (await w.as('ann')).post('/o/demerdorp/people', person)
    expect([page.status, page.$('#error-email').length]).to.deep.equal([422, 1])
    expect((await findBreakGlass(w.context.store))!.uses).to.deep.equal([])
  })

  it('used: the trail says so, and every administrator and nobody else gets one letter', async () => {
    await use()
    await use(papers.codes[1])
    expect((await actsOf()).filter((act) => act === 'breakGlass.used')).to.have.length(2)
    await sendMails(w.context)
    expect(post.letters.map(({ to }) => to).sort()).to.deep.equal(['ann@example.test', 'zoe@example.test'])
    const { subject, text } = post.last('zoe@example.test')
    expect(subject).to.equal('De noodbeheerder van Waarborg heeft zich aangemeld')
    expect(text)
      .to.match(/Op 24\/11\/2026[, ]+10:00 heeft/)
      .and.include('http://127.0.0.1/break-glass')
    expect(text).not.to.include(email)
    expect(await w.context.store.count(mails)).to.equal(0)
  })

  it('not used, a wrong password or a wrong code tells nobody', async () => {
    const ann = await w.as('ann')
    await begin(new Door(w.app), wrong)
    await use('aaaa-bbbb-cccc-dddd')
    expect(await mainOf(ann, '/account')).not.to.include(banner)
    expect(await w.context.store.count(mails)).to.equal(0)
    const page = await ann.get('/break-glass')
    expect(page.$('main').text()).to.include('gemaakt op 24/11/2026').and.include('Nog nooit gebruikt')
    expect(page.text).not.to.include(email)
  })

  it('used: is told on every page of each administrator, until that one says to know', async () => {
    const [ann, zoe] = [await w.as('ann'), await w.as('zoe')]
    await use()
    for (const path of [pages.ann, '/account', '/o/demerdorp/settings', '/organisations/new', '/break-glass'])
      expect(await mainOf(ann, path), path).to.match(/De noodbeheerder heeft zich aangemeld op 24\/11\/2026[, ]+10:00/)
    const told = await ann.get(pages.ann)
    const form = told.$('form[action="/break-glass/seen"]')
    const field = (name: string): string => String(form.find(`input[name=${name}]`).attr('value'))
    const sent = { until: field('until'), to: field('to') }
    const page = await ann.post('/break-glass/seen', sent)
    expect([page.status, page.headers['location']]).to.deep.equal([303, pages.ann])
    expect(await mainOf(ann, pages.ann)).not.to.include(banner)
    expect((await ann.post('/break-glass/seen', sent)).status, 'twice is once').to.equal(303)
    expect((await actsOf()).filter((act) => act === 'breakGlass.seen')).to.have.length(1)
    expect(await mainOf(zoe, pages.zoe), 'for another one it stays').to.include(banner)
    w.setNow(minutes(5))
    await use(papers.codes[1])
    await use(papers.codes[2])
    expect(await mainOf(ann, '/account')).to.include('heeft zich 2 keer aangemeld, het laatst op')
    await ann.post('/break-glass/seen', sent)
    expect(await mainOf(ann, '/account'), 'a page of before confirms no later use').to.include('2 keer')
  })

  it('is not told to whom it does not concern: other roles, and itself', async () => {
    const people: Person[] = ['sofie', 'karim', 'hilde', 'els']
    const visitors = await Promise.all(people.map((person) => w.as(person)))
    const door = await use()
    for (const visitor of visitors) expect(await mainOf(visitor, '/account')).not.to.include(banner)
    expect(shown(await door.get('/account'))).not.to.include(banner)
    const [sofie] = visitors
    expect((await sofie!.get('/break-glass')).status).to.equal(403)
    for (const until of ['2026-11-24T09:00:00.000Z', 'x'])
      expect((await sofie!.post('/break-glass/seen', { until, to: '/' })).status).to.equal(403)
  })

  it('a confirmation that is malformed is 422, and leads nowhere else', async () => {
    const ann = await w.as('ann')
    await use()
    for (const until of ['', 'gisteren']) {
      const page = await ann.post('/break-glass/seen', { until, to: '/account' })
      expect(page.status).to.equal(422)
    }
    const until = w.context.now().toISOString()
    const page = await ann.post('/break-glass/seen', { until, to: 'https://evil.example' })
    expect(page.headers['location']).to.equal('/')
  })
})
