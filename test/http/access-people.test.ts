import { expect } from 'chai'
import { noteSignIn } from '../../src/actions/sign-in.ts'
import { readAccess } from '../../src/data/access-people.ts'
import { identityLinks } from '../../src/data/identity-links.ts'
import { lastSignIns, lastSignInsOf } from '../../src/data/last-sign-ins.ts'
import { passkeys } from '../../src/data/second-factors.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { installationTrail } from '../../src/data/trail.ts'
import { users } from '../../src/data/users.ts'
import { cast, type Person, type World, world } from '../support/cast.ts'
import { samlRecord } from '../support/identity/record.ts'

describe('what is known of who has access', () => {
  let here: World
  before(async () => {
    here = await world()
  })
  after(() => here.close())

  const known = async (person: Person) =>
    (await readAccess(here.context.store, here.scope())).find(({ name }) => name === cast[person].name)

  it('how somebody signs in: here, through a provider of this authority, with what second step', async () => {
    const { context, userIds } = here
    const ours = await samlRecord(here, { name: 'Entra ID', owners: null })
    const work = installationWork(context.store, { kind: 'system', name: 'test' }, context.now)
    const act = { act: 'test.prepared', label: 'test' }
    const link = { user: userIds.karim, linkedAt: context.now() }
    work.create(identityLinks, { ...link, provider: ours.id, subject: 'karim' }, act)
    // A provider of another authority: no business of this one.
    work.create(identityLinks, { ...link, provider: '0'.repeat(24), subject: 'karim' }, act)
    const key = { credentialId: 'x', publicKey: 'x', counter: 0, transports: [], name: 'key', lastUsedAt: null }
    work.create(passkeys, { ...key, user: userIds.karim, createdAt: context.now() }, act)
    await work.commit()
    expect((await known('karim'))?.ways).to.deep.equal({
      ...{ local: 'own', providers: ['Entra ID'], app: false, passkeys: 1 },
    })
    expect((await known('els'))?.ways).to.deep.equal({ local: 'own', providers: [], app: false, passkeys: 0 })
  })

  it('when somebody came in last: of two windows at once both are in the trail, and one is the last', async () => {
    const { context, userIds } = here
    expect((await known('piet'))?.lastSignIn).to.equal(null)
    const piet = await context.store.get(users, userIds.piet)
    if (piet === undefined) throw new Error('no account')
    await Promise.all([noteSignIn(context, piet), noteSignIn(context, piet)])
    here.setNow('2026-11-24T10:00:00Z')
    await Promise.all([noteSignIn(context, piet), noteSignIn(context, piet)])
    const last = await lastSignInsOf(context.store, [userIds.piet])
    expect(last.get(userIds.piet)?.toISOString()).to.equal('2026-11-24T10:00:00.000Z')
    expect(await context.store.count(lastSignIns, { where: { user: userIds.piet } })).to.equal(1)
    const where = { subjectId: userIds.piet, act: 'user.signedIn' }
    expect(await context.store.count(installationTrail, { where })).to.equal(4)
  })
})
