import { expect } from 'chai'
import { passkeys } from '../../src/data/second-factors.ts'
import { Authenticator, type Bent } from '../support/authenticator.ts'
import { password, type Person, world, type World } from '../support/cast.ts'
import { askSecondFactor } from '../support/second-factor.ts'
import { type Page, Visitor } from '../support/visitor.ts'

// W-23: passkeys, with an authenticator in software that signs whatever it is asked.

const where = (page: Page): [number, string | undefined] => [page.status, page.headers['location']]

interface Options {
  challenge: string
  rpId?: string
  rp?: { id: string }
  user: { id: string }
  userVerification?: string
  authenticatorSelection?: { userVerification: string }
  allowCredentials?: { id: string }[]
}

const optionsOf = (page: Page): Options =>
  JSON.parse(page.$('form[data-passkey]').attr('data-options') ?? '{}') as Options

describe('passkeys (W-23)', () => {
  let w: World

  beforeEach(async () => {
    w = await world({ BASE_URL: 'http://localhost' })
  })
  afterEach(() => w.close())

  /** Sends the form of a page with what the authenticator said; the page is not fetched again, since that changes the challenge. */
  async function send(visitor: Visitor, page: Page, values: Record<string, string>): Promise<Page> {
    const form = page.$('form[data-passkey]')
    return visitor.postWith(form.attr('action')!, { ...values, _csrf: form.find('[name=_csrf]').attr('value')! })
  }

  async function add(
    visitor: Visitor,
    key: Authenticator,
    how: { base?: string; bent?: Partial<Bent>; name?: string } = {},
  ): Promise<Page> {
    const page = await visitor.get(`${how.base ?? '/account/security'}/passkey`)
    return send(visitor, page, { response: key.create(optionsOf(page), how.bent), name: how.name ?? 'Laptop' })
  }

  async function atDoor(person: Person): Promise<{ visitor: Visitor; page: Page }> {
    const visitor = new Visitor(w.app)
    await visitor.signIn(`${person}@example.test`, password)
    return { visitor, page: await visitor.get('/sign-in/second') }
  }

  async function enter(person: Person, key: Authenticator, bent: Partial<Bent> = {}): Promise<Page> {
    const { visitor, page } = await atDoor(person)
    return send(visitor, page, { response: key.get(optionsOf(page), bent) })
  }

  async function withPasskey(person: Person = 'els'): Promise<{ visitor: Visitor; key: Authenticator }> {
    const visitor = await w.as(person)
    const key = new Authenticator()
    expect((await add(visitor, key)).$('h1').text()).to.equal('Uw herstelcodes')
    return { visitor, key }
  }

  it('one is added, and then comes in after the password', async () => {
    const { visitor, key } = await withPasskey()
    expect((await visitor.get('/account/security')).text)
      .to.include('Laptop')
      .and.include('nog niet gebruikt')
    const door = await atDoor('els')
    const options = optionsOf(door.page)
    expect(options.rpId).to.equal('localhost')
    expect(options.allowCredentials!.map(({ id }) => id)).to.deep.equal([key.id.toString('base64url')])
    expect(where(await send(door.visitor, door.page, { response: key.get(options) }))).to.deep.equal([303, '/'])
    expect((await door.visitor.get('/account/security')).text).to.include('laatst gebruikt op 24/11/2026')
  })

  it('one comes in for who must have a second factor and has none', async () => {
    await askSecondFactor(w)
    const marc = new Visitor(w.app)
    await marc.signIn('marc@example.test', password)
    const page = await add(marc, new Authenticator(), { base: '/sign-in/enrol' })
    expect(page.$('.codes code').length).to.equal(10)
    expect((await marc.get('/o/demerdorp')).status).to.equal(200)
  })

  it('one gets another name and goes; of somebody else it is 404', async () => {
    const { visitor } = await withPasskey()
    const { id } = (await w.context.store.find(passkeys))[0]!
    const sofie = await w.as('sofie')
    expect((await sofie.post('/account/security/passkeys', { id, name: 'x' })).status).to.equal(404)
    expect((await sofie.post('/account/security/passkeys/removal', { id })).status).to.equal(404)
    expect((await visitor.post('/account/security/passkeys', { id, name: ' Sleutel ' })).status).to.equal(303)
    expect((await w.context.store.get(passkeys, id))!.name).to.equal('Sleutel')
    expect((await visitor.post('/account/security/passkeys', { id, name: '' })).status).to.equal(422)
    expect((await visitor.post('/account/security/passkeys/removal', { id })).status).to.equal(303)
    expect(await w.context.store.count(passkeys)).to.equal(0)
    expect(where(await new Visitor(w.app).signIn('els@example.test', password))).to.deep.equal([303, '/'])
  })

  it('the four weighty roles are asked to be verified, others only when they can', async () => {
    for (const [person, asked] of [
      ['els', 'preferred'],
      ['piet', 'preferred'],
      ['marc', 'required'],
      ['karim', 'required'],
      ['sofie', 'required'],
      ['ann', 'required'],
    ] as const) {
      const page = await (await w.as(person)).get('/account/security/passkey')
      expect(optionsOf(page).authenticatorSelection!.userVerification, person).to.equal(asked)
    }
  })

  it('without a finger or a PIN it counts for an employee and not for management', async () => {
    const { key } = await withPasskey('els')
    expect((await enter('els', key, { isVerified: false })).status).to.equal(303)
    const { key: other } = await withPasskey('marc')
    expect((await enter('marc', other, { isVerified: false })).status).to.equal(422)
    expect((await enter('marc', other)).status).to.equal(303)
    const bare = await add(await w.as('sofie'), new Authenticator(), { bent: { isVerified: false } })
    expect(bare.status).to.equal(422)
  })

  const wrongs: Record<string, Partial<Bent>> = {
    'made on another site': { origin: 'https://waarborg.example.evil' },
    'made on another port': { origin: 'http://localhost:8080' },
    'made for another name': { rpId: 'evil.example' },
    'for another challenge': { challenge: Buffer.from('another').toString('base64url') },
    'of another kind': { type: 'payment.get' },
  }

  for (const [what, bent] of Object.entries(wrongs)) {
    it(`an answer ${what} is refused`, async () => {
      const { key } = await withPasskey()
      const page = await enter('els', key, bent)
      expect(page.status).to.equal(422)
      expect(page.$('#errors').text()).to.match(/niet aanvaard.*geef dan [0-9a-f]{8} door/s)
      expect((await enter('els', key)).status).to.equal(303)
    })

    it(`a new passkey ${what} is refused`, async () => {
      const page = await add(await w.as('els'), new Authenticator(), { bent })
      expect(page.status).to.equal(422)
      expect(page.$('#field-name').attr('value')).to.equal('Laptop')
      expect(await w.context.store.count(passkeys)).to.equal(0)
    })
  }

  it('of which the counter stands still or goes back is refused', async () => {
    const { key } = await withPasskey()
    expect((await enter('els', key, { counter: 7 })).status).to.equal(303)
    for (const counter of [7, 6, 0])
      expect((await enter('els', key, { counter })).status, String(counter)).to.equal(422)
    expect((await enter('els', key, { counter: 8 })).status).to.equal(303)
  })

  it('that says to be of somebody else is refused, and so is one of somebody else', async () => {
    const { key } = await withPasskey('els')
    const { key: other } = await withPasskey('piet')
    expect((await enter('els', key, { userHandle: other.userHandle })).status).to.equal(422)
    expect((await enter('els', key, { userHandle: '' })).status).to.equal(422)
    expect((await enter('els', other)).status).to.equal(422)
    expect((await enter('els', key, { userHandle: null })).status).to.equal(303)
  })

  it('an answer works once: the challenge is gone, whether it was right or wrong', async () => {
    const { key } = await withPasskey()
    const { visitor, page } = await atDoor('els')
    const response = key.get(optionsOf(page), { rpId: 'evil.example' })
    const right = key.get(optionsOf(page))
    expect((await send(visitor, page, { response })).status).to.equal(422)
    expect((await send(visitor, page, { response: right })).status).to.equal(422)
    const other = await atDoor('els')
    expect((await send(other.visitor, other.page, { response: right })).status).to.equal(422)
  })

  it('a challenge is for what it was made for, and for five minutes', async () => {
    const { visitor, key } = await withPasskey()
    const page = await visitor.get('/sign-in/again')
    const { challenge } = optionsOf(page)
    const form = await visitor.get('/account/security/passkey')
    expect(
      (
        await send(visitor, form, {
          response: new Authenticator().create({ ...optionsOf(form), challenge }),
          name: 'x',
        })
      ).status,
    ).to.equal(422)
    const late = await visitor.get('/sign-in/again')
    w.setNow('2026-11-24T09:05:01Z')
    expect((await send(visitor, late, { response: key.get(optionsOf(late)) })).status).to.equal(422)
  })

  it('shows again who one is, without the password but verified', async () => {
    const { visitor, key } = await withPasskey('els')
    w.setNow('2026-11-24T09:20:00Z')
    const to = encodeURIComponent('/account/security/app')
    expect(where(await visitor.get('/account/security/app'))).to.deep.equal([303, `/sign-in/again?to=${to}`])
    const page = await visitor.get(`/sign-in/again?to=${to}`)
    expect(optionsOf(page).userVerification).to.equal('required')
    const bare = await send(visitor, page, { response: key.get(optionsOf(page), { isVerified: false }), to: '/' })
    expect(bare.status).to.equal(422)
    const right = { response: key.get(optionsOf(bare)), to: '/account/security/app' }
    expect(where(await send(visitor, bare, right))).to.deep.equal([303, '/account/security/app'])
    expect((await visitor.get('/account/security/app')).status).to.equal(200)
  })

  it('the same passkey is kept once, whoever offers it', async () => {
    const { key } = await withPasskey('els')
    const page = await add(await w.as('piet'), key)
    expect(page.status).to.equal(422)
    expect(await w.context.store.count(passkeys)).to.equal(1)
  })

  it('what is no answer at all is refused in words', async () => {
    await withPasskey()
    for (const response of [
      '{}',
      'null',
      '[]',
      '{"id":1}',
      '{"id":"x","response":null}',
      'x'.repeat(5000),
      '"\u0000"',
    ]) {
      const { visitor, page } = await atDoor('els')
      expect((await send(visitor, page, { response })).status, response.slice(0, 20)).to.equal(422)
    }
  })

  it('at an address without a name there are none, and the page says so', async () => {
    const numbers = await world()
    const els = await numbers.as('els')
    expect((await els.get('/account/security')).text).to.include('Passkeys werken niet op dit webadres')
    expect((await els.get('/account/security/passkey')).$('form[data-passkey]').length).to.equal(0)
    await numbers.close()
  })
})
