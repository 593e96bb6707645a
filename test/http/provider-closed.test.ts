import { expect } from 'chai'
import { identityLinks } from '../../src/data/identity-links.ts'
import { sessions } from '../../src/data/sessions.ts'
import { signInRequests } from '../../src/data/sign-ins.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { users } from '../../src/data/users.ts'
import type { StoredIdentityProvider } from '../../src/data/identity-providers.ts'
import { AtTheDoor, isIn } from '../support/identity/at-the-door.ts'
import { attribute } from '../support/identity/forge.ts'
import { testKeys } from '../support/identity/provider.ts'
import { changeRecord, samlRecord } from '../support/identity/record.ts'
import { type Person, world, type World } from '../support/cast.ts'
import { askSecondFactor } from '../support/second-factor.ts'
import { Visitor } from '../support/visitor.ts'

const mail = (person: Person): string => attribute('mail', `${person}@example.test`)

describe('an identity provider that is closed or removed', () => {
  let w: World
  let ann: Visitor
  let stored: StoredIdentityProvider
  let door: AtTheDoor
  let keys: Awaited<ReturnType<typeof testKeys>>

  beforeEach(async () => {
    w = await world()
    ann = await w.as('ann')
    keys = await testKeys()
    stored = await samlRecord(w)
    door = new AtTheDoor(w, stored)
  })
  afterEach(() => w.close())

  const at = (path = '', { id } = stored): string => `/o/demerdorp/identity-providers/${id}${path}`
  const enter = async (person: Person, through = door): Promise<Visitor> =>
    (await through.signIn({ nameId: person, attributes: mail(person) })).visitor

  /** The account with a password that its owner chose meanwhile, that of Piet; or as one that a provider made. */
  async function choosePassword(person: Person, has = true): Promise<void> {
    const passwordHash = has ? ((await w.context.store.get(users, w.userIds.piet))?.passwordHash ?? '') : ''
    const user = (await w.context.store.get(users, w.userIds[person]))!
    const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
    work.replace(users, user, { values: { passwordHash }, act: 'user.changed', label: person })
    await work.commit()
  }

  it('ends the sessions that it vouched for at once, and no other', async () => {
    const els = await enter('els')
    const other = new AtTheDoor(w, await samlRecord(w, { saml: { entityId: 'https://b.test' } }))
    const hilde = await enter('hilde', other)
    const marc = await w.as('marc')
    expect((await ann.post(at('/closing'), {})).status).to.equal(303)
    expect(await isIn(els)).to.equal(false)
    expect([await isIn(hilde), await isIn(marc), await isIn(ann)]).to.deep.equal([true, true, true])
    expect((await ann.post(at('/opening'), {})).status).to.equal(303)
    expect(await isIn(els), 'opened again').to.equal(false)
  })

  it('ends the sign-ins that are under way: the request, the result that waits, and the second step', async () => {
    const [asking, waiting] = [new Visitor(w.app), new Visitor(w.app)]
    const asked = await door.ask(asking)
    const taken = await door.send(await door.answer({ inResponseTo: await door.ask(waiting), attributes: mail('els') }))
    await askSecondFactor(w, ['hr'])
    const half = await door.signIn({ nameId: 'hilde', attributes: mail('hilde') })
    expect(half.page.headers['location']).to.equal('/sign-in/enrol')
    await ann.post(at('/closing'), {})
    await ann.post(at('/opening'), {})
    expect((await door.send(await door.answer({ inResponseTo: asked, attributes: mail('els') }))).status).to.equal(403)
    expect((await waiting.get(taken.headers['location'] ?? '')).status).to.equal(403)
    expect(await isIn(waiting)).to.equal(false)
    expect((await half.visitor.get('/sign-in/second')).headers['location']).to.match(/^\/sign-in/)
    expect(await w.context.store.count(signInRequests)).to.equal(0)
  })

  it('lets nobody in who came through the door in the same moment', async () => {
    const visitor = new Visitor(w.app)
    const inResponseTo = await door.ask(visitor)
    const taken = await door.send(await door.answer({ inResponseTo, attributes: mail('els') }))
    const [page] = await Promise.all([visitor.get(taken.headers['location'] ?? ''), ann.post(at('/closing'), {})])
    expect(await isIn(visitor), `answered ${page.status}`).to.equal(false)
    const left = await w.context.store.find(sessions, { where: { provider: stored.id } })
    expect(left).to.deep.equal([])
  })

  it('says before how many came in through it, and how many have no other way', async () => {
    expect((await ann.get(at())).text).to.include('Nog niemand kwam hiermee binnen')
    await enter('els')
    await enter('hilde')
    await choosePassword('els')
    await choosePassword('hilde')
    expect((await ann.get(at())).text)
      .to.include('2 mensen kwamen hiermee binnen')
      .and.include('ook op een andere')
    await choosePassword('els', false)
    const page = await ann.get(at())
    expect(page.$('details strong').text()).to.equal(
      '1 van hen heeft geen andere manier om binnen te komen. Geef die persoon eerst een wachtwoord.',
    )
    expect(page.$('details p a').attr('href')).to.equal('/o/demerdorp/people')
    const other = await samlRecord(w, { owners: null, saml: { entityId: 'https://b.test' } })
    await enter('els', new AtTheDoor(w, other))
    expect((await ann.get(at())).$('details strong').length, 'another provider is another way').to.equal(0)
    await ann.post(at('/closing', other), {})
    expect((await ann.get(at())).$('details strong').length, 'that is closed').to.equal(1)
  })

  it('removed: the links go, the accounts stay, and nobody is in', async () => {
    const els = await enter('els')
    await ann.post(at('/closing'), {})
    expect((await ann.get(at())).text).to.include('1 persoon kwam hiermee binnen')
    expect((await ann.post(at('/removal'), {})).headers['location']).to.equal('/o/demerdorp/identity-providers')
    expect(await isIn(els)).to.equal(false)
    expect(await w.context.store.count(identityLinks)).to.equal(0)
    await choosePassword('els')
    expect(await isIn(await w.as('els'))).to.equal(true)
  })

  /** The form of the provider as it stands, with other values in it. */
  async function change(values: Record<string, string>): Promise<void> {
    const form = (await ann.get(at('/edit'))).$(`form[action="${at()}"]`)
    const standing = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
    expect((await ann.post(at(), { ...standing, ...values })).headers['location']).to.equal(at())
  }

  it('that names people by another attribute knows nobody any more, and says so', async () => {
    const els = await enter('els')
    await change({ name: 'Demerdorp ID' })
    expect([await isIn(els), await w.context.store.count(identityLinks)], 'another name').to.deep.equal([true, 1])
    await change({ attribute_subject: 'uid' })
    expect([await isIn(els), await w.context.store.count(identityLinks)]).to.deep.equal([false, 0])
    expect((await ann.get(at())).text).to.include('wordt opnieuw herkend en is afgemeld')
  })

  it('of which more is asked, or a certificate is dropped, ends what came of it before', async () => {
    const els = await enter('els')
    await change({ requireEncryption: 'yes' })
    expect([await isIn(els), await w.context.store.count(identityLinks)]).to.deep.equal([false, 1])
    const both = [keys.idp.certificate, keys.evil.certificate].map((pem) => ({ pem, notAfter: new Date('2029-01-01') }))
    stored = await changeRecord(w, stored, { saml: { requireEncryption: false, certificates: both } })
    const again = await enter('els')
    expect(await isIn(again), 'the control').to.equal(true)
    const row = (await ann.get(at())).$(`form[action="${at('/certificates/removal')}"]`).last()
    const fields = Object.fromEntries(row.serializeArray().map(({ name, value }) => [name, value]))
    expect((await ann.post(at('/certificates/removal'), fields)).status).to.equal(303)
    expect(await isIn(again)).to.equal(false)
  })

  it('closed twice is closed once', async () => {
    await enter('els')
    for (let time = 0; time < 2; time += 1) expect((await ann.post(at('/closing'), {})).status).to.equal(303)
    expect(await w.context.store.count(sessions, { where: { provider: stored.id } })).to.equal(0)
  })
})
