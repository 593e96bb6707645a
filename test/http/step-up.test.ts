import { expect } from 'chai'
import { memberships } from '../../src/data/memberships.ts'
import { organisations } from '../../src/data/organisations.ts'
import { secondFactors } from '../../src/data/second-factors.ts'
import { sessions } from '../../src/data/sessions.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { installationTrail } from '../../src/data/trail.ts'
import { createTranslator } from '../../src/i18n/translate.ts'
import { routes } from '../../src/web/routes.ts'
import { password, type Person, world, type World } from '../support/cast.ts'
import { addApp, askSecondFactor, codeOf } from '../support/second-factor.ts'
import { type Page, Visitor } from '../support/visitor.ts'

// Showing again who one is before what weighs; who must have a second factor; and clearing that of somebody who lost it.

const where = (page: Page): [number, string | undefined] => [page.status, page.headers['location']]

describe('showing again who one is', () => {
  let w: World
  let seconds = 0

  beforeEach(async () => {
    w = await world()
    seconds = 0
  })
  afterEach(() => w.close())

  function later(by: number): Date {
    seconds += by
    w.setNow(new Date(Date.parse('2026-11-24T09:00:00Z') + seconds * 1000).toISOString())
    return w.context.now()
  }

  const again = (visitor: Visitor, values: Record<string, string>): Promise<Page> =>
    visitor.post('/sign-in/again', values, '/sign-in/again')

  const membershipOf = async (person: Person): Promise<string> =>
    (await w.context.store.find(memberships)).find(
      ({ user, member }) => user === w.userIds[person] && member === w.organisations.demerdorp,
    )!.id

  it('is asked after a quarter of an hour, and leads back to the page', async () => {
    const ann = await w.as('ann')
    later(15 * 60)
    const path = `/o/demerdorp/people/${await membershipOf('els')}`
    expect((await ann.get(path)).status).to.equal(200)
    later(1)
    const to = `/sign-in/again?to=${encodeURIComponent(path)}`
    expect(where(await ann.get(path))).to.deep.equal([303, to])
    expect((await ann.get(to)).$('input[name=to]').attr('value')).to.equal(path)
    expect((await again(ann, { password: 'dit is het niet', to: path })).$('#error-password').text()).to.include(
      'klopt niet',
    )
    expect(where(await again(ann, { password, to: path }))).to.deep.equal([303, path])
    expect((await ann.get(path)).status).to.equal(200)
  })

  it('a form that was sent too late changes nothing', async () => {
    const ann = await w.as('ann')
    const id = await membershipOf('els')
    later(901)
    const page = await ann.post(`/o/demerdorp/people/${id}`, { roles: 'administrator', version: '1' })
    expect(where(page)).to.deep.equal([303, '/sign-in/again?to=%2F'])
    expect((await w.context.store.get(memberships, id))!.roles).to.deep.equal(['employee'])
  })

  it('needs the code as well of who has an app, and uses it up', async () => {
    const els = await w.as('els')
    const { seed, codes } = await addApp(els, w.context.now())
    later(901)
    expect((await again(els, { password })).status).to.equal(422)
    const code = codeOf(seed, w.context.now())
    expect((await again(els, { password: 'dit is het niet', code })).status).to.equal(422)
    expect(where(await again(els, { password, code, to: '/account/security' }))).to.deep.equal([
      303,
      '/account/security',
    ])
    expect((await again(els, { password, code })).status).to.equal(422)
    later(901)
    expect((await again(els, { password, code: codes[0]! })).status).to.equal(303)
    expect((await again(els, { password, code: codes[0]! })).status).to.equal(422)
  })

  it('waits for the codes before it looks at the password, so that the wait does not tell that it is right', async () => {
    const ann = await w.as('ann')
    await addApp(ann, w.context.now())
    later(16 * 60)
    for (let n = 0; n < 4; n += 1)
      expect((await again(ann, { password, code: '000000', to: '/' })).status).to.equal(422)
    await again(ann, { password, code: '000000', to: '/' })
    const right = await again(ann, { password, code: '000000', to: '/' })
    const wrong = await again(ann, { password: 'dit is het niet', code: '000000', to: '/' })
    expect([right.status, wrong.status]).to.deep.equal([429, 429])
    expect(wrong.$('#error-password').text()).to.equal(right.$('#error-password').text())
  })

  it('waits after five wrong passwords', async () => {
    const els = await w.as('els')
    for (let i = 0; i < 5; i += 1) expect((await again(els, { password: 'x' })).status).to.equal(422)
    const page = await again(els, { password })
    expect([page.status, page.headers['retry-after']]).to.deep.equal([429, '30'])
    later(31)
    expect((await again(els, { password })).status).to.equal(303)
  })

  it('leads to a page of ours only', async () => {
    const els = await w.as('els')
    for (const to of ['//evil.example', '/\\evil.example', 'https:evil.example', '/%09/evil.example\t', 'javascript:x'])
      expect((await again(els, { password, to })).headers['location'], to).to.match(/^\/(?![/\\])/)
  })

  it('comes before everything that touches what somebody has: another device, another key, new codes, removal', async () => {
    const els = await w.as('els')
    await addApp(els, w.context.now())
    later(901)
    const guarded = routes.filter(({ path, stepUp }) => path.startsWith('/account/security') && stepUp === true)
    expect(guarded.length).to.equal(routes.filter(({ path }) => path.startsWith('/account/security')).length - 1)
    for (const { method, path } of guarded) {
      const page = method === 'get' ? await els.get(path) : await els.post(path, { code: '000000' })
      expect(page.headers['location'], `${method} ${path}`).to.match(/^\/sign-in\/again\?to=/)
    }
    const [record] = await w.context.store.find(secondFactors)
    expect(record!.version).to.equal(1)
  })

  it('is no matter of the provider of one organisation: from there the own factors are out of reach, since they count everywhere', async () => {
    const els = await w.as('els')
    const [kept] = await w.context.store.find(sessions, { where: { user: w.userIds.els } })
    const session = JSON.parse(kept!.content) as { shown: { proofs: string[] }; identity: object }
    session.shown.proofs = ['idp', 'idp-strong']
    session.identity = { organisation: w.organisations.demerdorp, amr: ['provider', 'mfa'] }
    const work = installationWork(w.context.store, { kind: 'system', name: 'test' }, w.context.now)
    const values = { content: JSON.stringify(session) }
    work.replace(sessions, kept!, { values, act: 'session.touched', label: '' })
    await work.commit()
    expect((await els.get('/o/demerdorp')).status).to.equal(200)
    for (const path of ['app', 'app/qr.svg', 'passkey'])
      expect((await els.get(`/account/security/${path}`)).status, path).to.equal(403)
  })

  it('stands before what changes who may do what', () => {
    const weighty = routes.filter(
      ({ method, path }) => method === 'post' && /:organisation\/(people|settings\/second-factor)/.test(path),
    )
    expect(weighty.length).to.be.at.least(6)
    expect(weighty.filter(({ stepUp }) => stepUp !== true)).to.deep.equal([])
  })

  it('removal by a form of another site is refused', async () => {
    const els = await w.as('els')
    await addApp(els, w.context.now())
    for (const path of ['app/removal', 'recovery', 'passkeys', 'passkeys/removal'])
      expect((await els.postWith(`/account/security/${path}`, { _csrf: 'x' })).status, path).to.equal(403)
    expect((await els.get('/account/security')).text).to.include('In gebruik sinds')
  })

  it('an app and its codes go together, and the password alone is enough again', async () => {
    const els = await w.as('els')
    await addApp(els, w.context.now())
    const page = await els.post('/account/security/app/removal', {})
    expect(where(page)).to.deep.equal([303, '/account/security'])
    expect((await els.get('/account/security')).text).to.include('De app is verwijderd.')
    const [record] = await w.context.store.find(secondFactors)
    expect([record!.seed, record!.recoverySecrets]).to.deep.equal([null, []])
    expect(where(await new Visitor(w.app).signIn('els@example.test', password))).to.deep.equal([303, '/'])
  })

  it('the last one of somebody who must have one stays', async () => {
    await askSecondFactor(w, ['employee'])
    const els = new Visitor(w.app)
    await els.signIn('els@example.test', password)
    await addApp(els, w.context.now(), '/sign-in/enrol')
    const page = await els.post('/account/security/app/removal', {})
    expect(page.status).to.equal(422)
    expect(page.$('#errors').text()).to.include('uw laatste tweede stap')
  })

  it('new recovery codes take the place of those of before', async () => {
    const els = await w.as('els')
    const { codes } = await addApp(els, w.context.now())
    const page = await els.post('/account/security/recovery', {})
    const fresh = page
      .$('.codes code')
      .toArray()
      .map((one) => page.$(one).text())
    expect(fresh).to.have.length(10)
    expect(page.headers['cache-control']).to.equal('no-store')
    const door = new Visitor(w.app)
    await door.signIn('els@example.test', password)
    const second = (recovery: string): Promise<Page> => door.post('/sign-in/second', { recovery }, '/sign-in/second')
    expect((await second(codes[0]!)).status).to.equal(422)
    expect((await second(fresh[0]!)).status).to.equal(303)
  })
})

describe('who must have a second factor', () => {
  let w: World
  beforeEach(async () => {
    w = await world()
  })
  afterEach(() => w.close())

  const path = '/o/demerdorp/settings/second-factor'

  it('is chosen by the administrator, and stands in the trail', async () => {
    const ann = await w.as('ann')
    const form = await ann.get(path)
    expect(form.$('h1').text()).to.equal('Wie een tweede stap nodig heeft')
    const version = form.$('input[name=version]').attr('value')!
    const saved = await ann.post(path, { roles: ['hr', 'management'], version })
    expect(where(saved)).to.deep.equal([303, '/o/demerdorp/settings'])
    const t = createTranslator('nl')
    const named = `${t('terms.role.hr')}, ${t('terms.role.management')}`
    expect((await ann.get('/o/demerdorp/settings')).text).to.include(named)
    const stored = await w.context.store.get(organisations, w.organisations.demerdorp)
    expect(stored!.secondFactorRoles).to.deep.equal(['hr', 'management'])
    const entry = (await w.context.store.find(installationTrail)).findLast(
      ({ act }) => act === 'organisation.secondFactorChosen',
    )
    expect((entry!.actor as { name: string }).name).to.equal('Ann Segers')
    expect(where(await new Visitor(w.app).signIn('marc@example.test', password))[1]).to.equal('/sign-in/enrol')
  })

  it('nobody else: 403, and 404 for a stranger', async () => {
    for (const person of ['sofie', 'karim', 'els'] as const)
      expect((await (await w.as(person)).get(path)).status, person).to.equal(403)
    expect((await (await w.as('zoe')).get(path)).status).to.equal(404)
  })

  it('a role that there is not is 422, an old version 409 with both choices', async () => {
    const ann = await w.as('ann')
    expect((await ann.post(path, { roles: 'king', version: '2' })).status).to.equal(422)
    const page = await ann.post(path, { roles: 'hr', version: '1' })
    expect(page.status).to.equal(409)
    expect(page.$('.conflict .panel').length).to.equal(2)
  })

  it('none at all is a choice too', async () => {
    await askSecondFactor(w)
    const els = await w.as('els')
    expect((await els.get('/o/demerdorp')).status).to.equal(200)
    await askSecondFactor(w, [])
    expect(where(await new Visitor(w.app).signIn('marc@example.test', password))).to.deep.equal([303, '/'])
  })
})

describe('clearing the second factor of somebody who lost it', () => {
  let w: World
  beforeEach(async () => {
    w = await world()
  })
  afterEach(() => w.close())

  const idOf = async (person: Person, organisation: 'demerdorp' | 'zennebeek' = 'demerdorp'): Promise<string> =>
    (await w.context.store.find(memberships)).find(
      ({ user, member }) => user === w.userIds[person] && member === w.organisations[organisation],
    )!.id

  it('is done by the administrator of the only authority; the sessions end and the password is asked', async () => {
    const els = await w.as('els')
    await addApp(els, w.context.now())
    w.setNow('2026-11-24T09:05:00Z')
    const ann = await w.as('ann')
    const page = await ann.post(`/o/demerdorp/people/${await idOf('els')}/second-factor`, {})
    expect(where(page)).to.deep.equal([303, '/o/demerdorp/people'])
    expect((await ann.get('/o/demerdorp/people')).text).to.include('De tweede stap van Els Peeters is gewist.')
    expect(where(await els.get('/account'))[1]).to.match(/^\/sign-in/)
    expect(await w.context.store.count(secondFactors)).to.equal(0)
    expect(where(await new Visitor(w.app).signIn('els@example.test', password))).to.deep.equal([303, '/'])
    const acts = (await w.context.store.find(installationTrail)).map(({ act }) => act)
    expect(acts).to.include('secondFactor.reset')
  })

  it('not of somebody who works elsewhere too, nor of who administers the installation', async () => {
    await addApp(await w.as('karim'), w.context.now())
    const ann = await w.as('ann')
    for (const person of ['karim', 'ann'] as const) {
      const page = await ann.post(`/o/demerdorp/people/${await idOf(person)}/second-factor`, {})
      expect(page.status, person).to.equal(422)
      expect(page.$('#errors').text(), person).to.include('werkt ook voor een ander bestuur')
    }
    expect(await w.context.store.count(secondFactors)).to.equal(1)
  })

  it('wrong role 403, stranger 404, somebody of elsewhere 404', async () => {
    const id = await idOf('els')
    expect((await (await w.as('sofie')).post(`/o/demerdorp/people/${id}/second-factor`, {})).status).to.equal(403)
    const zoe = await w.as('zoe')
    expect((await zoe.post(`/o/demerdorp/people/${id}/second-factor`, {})).status).to.equal(404)
    expect((await zoe.post(`/o/zennebeek/people/${id}/second-factor`, {})).status).to.equal(404)
  })
})
