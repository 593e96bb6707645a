import { expect } from 'chai'
import { load } from 'cheerio'
import request, { type Response } from 'supertest'
import { sendMails } from '../../src/actions/send-mails.ts'
import { mails } from '../../src/data/mails.ts'
import { linkKey, signInLinks } from '../../src/data/sign-in-links.ts'
import { sessions } from '../../src/data/sessions.ts'
import type { Stored } from '../../src/data/store.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { installationTrail } from '../../src/data/trail.ts'
import { users, type UserValues } from '../../src/data/users.ts'
import { world, type World } from '../support/cast.ts'
import { MailServer } from '../support/mail-server.ts'
import { Door, minutes, shown, withoutOwn } from './whole/door.ts'

// W-21 and W-24 of the list of attacks: a link by mail to choose another password. Works · the same answer for everybody
// · once, 30 minutes, the newest, not after the address or the password changed · the address of the link is ours ·
// the word in no store, log or referrer · a mail server that is down.

const fresh = 'negen groene fietsen op de dijk'

describe('a forgotten password', () => {
  let w: World
  let post: MailServer
  let door: Door
  beforeEach(async () => {
    post = await MailServer.start()
    w = await world(post.settings)
    door = new Door(w.app)
  })
  afterEach(async () => {
    await w.close()
    await post.stop()
  })

  const ask = (email: string): Promise<Response> => door.post('/sign-in/forgot', { email }, '/sign-in/forgot')
  const sofie = 'sofie@example.test'
  async function linkTo(email = sofie): Promise<string> {
    await ask(email)
    await sendMails(w.context)
    return post.last(email).path
  }
  const choose = (password = fresh, repeat = password): Promise<Response> =>
    door.post('/sign-in/new-password', { password, repeat }, '/sign-in/new-password')
  async function change(values: Partial<UserValues>): Promise<void> {
    const user = (await w.context.store.get(users, w.userIds.sofie)) as Stored<UserValues>
    const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
    work.replace(users, user, { values, act: 'user.changed', label: 'Sofie' })
    await work.commit()
  }
  async function expectOver(path: string): Promise<void> {
    await door.get(path)
    const page = await door.get('/sign-in/new-password')
    expect([page.status, load(page.text)('h1').text()]).to.deep.equal([410, 'Deze link werkt niet meer'])
    expect(load(page.text)('a[href="/sign-in/forgot"]').length).to.equal(1)
  }

  it('works: a letter, a link, another password; sessions under way end, and the trail knows', async () => {
    const elsewhere = await w.as('sofie')
    w.setNow(minutes(1))
    const asked = await ask('  Sofie@Example.test ')
    expect([asked.status, asked.headers['location']]).to.deep.equal([303, '/sign-in'])
    expect((await door.get('/sign-in')).text).to.include('Hoort dit adres bij een account')
    expect(post.letters, 'nothing is sent while somebody waits').to.deep.equal([])
    expect(await sendMails(w.context)).to.equal(1)
    const letter = post.last(sofie)
    expect(letter.text).to.include('Beste Sofie Claes,').and.include('http://127.0.0.1/sign-in/link/')
    const followed = await door.get(letter.path)
    expect([followed.status, followed.headers['location']]).to.deep.equal([303, '/sign-in/new-password'])
    expect(shown(await door.get('/sign-in/new-password'))).to.include('Sofie Claes, kies een wachtwoord')
    const chosen = await choose()
    expect([chosen.status, chosen.headers['location']]).to.deep.equal([303, '/sign-in'])
    expect(shown(await door.get('/sign-in'))).to.include('Meld')
    expect(await door.isIn(), 'a link signs nobody in').to.equal(false)
    expect((await elsewhere.get('/account')).status).to.equal(303)
    expect((await door.signIn('sofie', fresh)).headers['location']).to.equal('/')
    const acts = (await w.context.store.find(installationTrail, { where: { subjectId: w.userIds.sofie } })).map(
      (e) => e.act,
    )
    expect(acts).to.include('user.passwordChosen')
    expect(await w.context.store.count(mails)).to.equal(0)
  })

  it('a wrong form is 422 with a message beside the field, and the link still works', async () => {
    await door.get(await linkTo())
    const short = await choose('kort')
    expect(short.status).to.equal(422)
    expect(load(short.text)('#error-password').text()).to.include('minstens 12 tekens')
    expect(load((await choose(fresh, 'iets anders')).text)('#error-repeat').text()).to.include('niet hetzelfde')
    expect(load((await choose('Sofie.Claes.2026')).text)('#error-password').text()).to.include('uw naam')
    expect((await choose()).status).to.equal(303)
    const bad = await door.post('/sign-in/forgot', { email: 'geen adres' }, '/sign-in/forgot')
    expect(bad.status).to.equal(422)
    expect(load(bad.text)('#field-email').attr('value')).to.equal('geen adres')
  })

  describe('W-24: the link', () => {
    it('works once', async () => {
      const path = await linkTo()
      await door.get(path)
      await choose()
      await expectOver(path)
    })

    it('of two at the same moment works for one', async () => {
      const path = await linkTo()
      const doors = [new Door(w.app), new Door(w.app)]
      for (const one of doors) await one.get(path)
      const answers = await Promise.all(
        doors.map((one, n) => {
          const password = `${fresh} ${n}`
          return one.post('/sign-in/new-password', { password, repeat: password }, '/sign-in/new-password')
        }),
      )
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([303, 410])
    })

    it('works 30 minutes', async () => {
      const path = await linkTo()
      w.setNow(minutes(29))
      await door.get(path)
      expect((await door.get('/sign-in/new-password')).status).to.equal(200)
      w.setNow(minutes(30))
      await expectOver(path)
    })

    it('ends when a newer one is sent', async () => {
      const path = await linkTo()
      const newer = await linkTo()
      await expectOver(path)
      await door.get(newer)
      expect((await choose()).status).to.equal(303)
    })

    it('ends when the address or the password changes, or the account is closed', async () => {
      for (const values of [
        { email: 'claes@example.test' },
        { email: sofie, passwordHash: 'x' },
        { disabledAt: w.context.now() },
      ]) {
        const path = await linkTo()
        await change(values)
        await expectOver(path)
        await change({ email: sofie })
      }
    })

    it('leads to the address of the settings, whatever host was asked', async () => {
      const page = await request(w.app).get('/sign-in/forgot').set('Host', 'evil.example')
      const cookie = (page.headers['set-cookie'] as unknown as string[])[0]!.split(';')[0]!
      const _csrf = load(page.text)('input[name=_csrf]').first().attr('value')
      await request(w.app)
        .post('/sign-in/forgot')
        .set({ Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Cookie: cookie })
        .type('form')
        .send({ email: sofie, _csrf })
      await sendMails(w.context)
      expect(post.last(sofie).raw).not.to.include('evil')
      expect(post.last(sofie).path).to.match(/^\/sign-in\/link\/[\w-]{43}$/)
    })

    it('is told to no other site and kept by no cache, and its word is on no page and in no store', async () => {
      const path = await linkTo()
      const word = path.split('/').at(-1)!
      const pages = [await door.get(path), await door.get('/sign-in/new-password')]
      for (const page of pages) {
        expect(page.headers['referrer-policy']).to.equal('no-referrer')
        expect(page.headers['cache-control']).to.equal('no-store')
      }
      expect(pages[1]!.text).not.to.include(word)
      const [link] = await w.context.store.find(signInLinks)
      expect(link).to.include({ key: linkKey(word), purpose: 'reset' })
      const all = [
        ...(await w.context.store.find(sessions)),
        ...(await w.context.store.find(signInLinks)),
        ...(await w.context.store.find(mails)),
      ]
      expect(JSON.stringify(all)).not.to.include(word)
    })

    it('that was never made, or is malformed, opens nothing', async () => {
      for (const word of ['x', 'A'.repeat(43), '%00', 'a'.repeat(3000)]) await expectOver(`/sign-in/link/${word}`)
    })
  })

  describe('W-21: whether there is an account', () => {
    const answerTo = async (email: string): Promise<{ status: number; text: string; headers: string; ms: number }> => {
      const visitor = new Door(w.app)
      await visitor.get('/sign-in/forgot')
      const begin = performance.now()
      const page = await visitor.post('/sign-in/forgot', { email }, '/sign-in/forgot')
      const ms = performance.now() - begin
      const headers = withoutOwn(page.headers)
      return { status: page.status, text: page.text, headers: JSON.stringify(headers), ms }
    }

    it('is told neither by the answer nor by its time: there, closed, of an identity provider, unknown', async function () {
      // A busy machine makes one of them wait; it does not do so three times.
      this.retries(2)
      await change({ passwordHash: '' })
      const marc = (await w.context.store.get(users, w.userIds.marc)) as Stored<UserValues>
      const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
      work.replace(users, marc, { values: { disabledAt: w.context.now() }, act: 'user.disabled', label: 'Marc' })
      await work.commit()
      const times = new Map<string, number[]>()
      for (let n = 0; n < 12; n += 1) {
        w.setNow(minutes(n * 61))
        const answers = []
        for (const person of ['els', 'marc', 'sofie', 'nobody']) {
          const { ms, ...answer } = await answerTo(`${person}@example.test`)
          times.set(person, [...(times.get(person) ?? []), ms])
          answers.push(answer)
        }
        expect(answers[0]!.status).to.equal(303)
        for (const answer of answers) expect(answer).to.deep.equal(answers[0])
      }
      const median = (person: string): number => times.get(person)!.toSorted((a, b) => a - b)[6]!
      for (const person of ['marc', 'sofie', 'nobody']) {
        expect(median(person) / median('els'), person).to.be.within(0.5, 2)
      }
      expect(await sendMails(w.context)).to.equal(1)
      expect(post.letters.map(({ to }) => to)).to.deep.equal(['els@example.test'])
    })
  })

  describe('with a mail server that does not take letters', () => {
    it('sends it later, with a link that works then, and gives up after a while', async () => {
      post.answer = 451
      await ask(sofie)
      expect(await sendMails(w.context)).to.equal(0)
      post.answer = 250
      expect(await sendMails(w.context), 'not before its time').to.equal(0)
      w.setNow(minutes(1))
      expect(await sendMails(w.context)).to.equal(1)
      await door.get(post.last(sofie).path)
      expect((await choose()).status).to.equal(303)
      post.answer = 451
      await ask(sofie)
      for (const minute of [2, 3, 6, 12, 28, 60]) {
        w.setNow(minutes(minute))
        await sendMails(w.context)
      }
      const [given] = await w.context.store.find(mails)
      expect(given).to.include({ dueAt: null, tries: 5 })
    })

    it('stops between two letters when it is told to', async () => {
      await ask(sofie)
      await sendMails(w.context, AbortSignal.abort()).then(
        () => expect.fail(),
        () => undefined,
      )
      expect(await sendMails(w.context)).to.equal(1)
    })
  })

  it('without a mail server there is no form, and the page says whom to ask', async () => {
    const other = await world()
    const visitor = new Door(other.app)
    expect(shown(await visitor.get('/sign-in/forgot'))).to.include('Vraag uw beheerder om een nieuw')
    expect(load((await visitor.get('/sign-in')).text)('a[href="/sign-in/forgot"]').length).to.equal(0)
    expect((await visitor.post('/sign-in/forgot', { email: sofie })).status).to.equal(404)
    await other.close()
  })
})
