import { expect } from 'chai'
import { changeRoles, removeMember } from '../../src/actions/manage-members.ts'
import { listMembers } from '../../src/data/members.ts'
import { memberships, type MembershipValues } from '../../src/data/memberships.ts'
import type { Stored } from '../../src/data/store.ts'
import { installationWork } from '../../src/data/tenancy.ts'
import { users } from '../../src/data/users.ts'
import { Invalid } from '../../src/domain/errors.ts'
import { cast, type Person, type World, world } from '../support/cast.ts'

describe('at least one administrator stays', () => {
  let here: World
  beforeEach(async () => {
    here = await world()
  })
  afterEach(() => here.close())

  const memberOf = async (person: Person): Promise<Stored<MembershipValues>> => {
    const members = await listMembers(here.context.store, here.organisations.demerdorp)
    const found = members.find(({ user }) => user.name === cast[person].name)
    if (found === undefined) throw new Error(`${person} is no member`)
    return found.membership as Stored<MembershipValues>
  }

  /** Sofie administers beside Ann. */
  const withTwo = async (): Promise<void> => {
    const { id, version } = await memberOf('sofie')
    await changeRoles(here.context, here.scope(), { id, version, roles: ['administrator', 'ict-manager'] })
  }

  const administrators = async (): Promise<string[]> => {
    const members = await listMembers(here.context.store, here.organisations.demerdorp)
    return members.filter(({ membership }) => membership.roles.includes('administrator')).map(({ user }) => user.name)
  }

  const refused = (results: readonly PromiseSettledResult<unknown>[]): unknown[] =>
    results.filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown)

  const isLast = (error: unknown): boolean =>
    error instanceof Invalid && error.issues[0]?.code === 'member.lastAdministrator'

  it('when two take each other out at the same moment: one of them stays (W-33)', async () => {
    await withTwo()
    const ids = [(await memberOf('ann')).id, (await memberOf('sofie')).id]
    const done = await Promise.allSettled(ids.map((id) => removeMember(here.context, here.scope(), id)))
    expect(refused(done).map(isLast)).to.deep.equal([true])
    expect(await administrators()).to.have.length(1)
  })

  it('whatever the two do at the same moment: remove, or take the role away', async () => {
    await withTwo()
    const [ofAnn, ofSofie] = [await memberOf('ann'), await memberOf('sofie')]
    const { context } = here
    const done = await Promise.allSettled([
      removeMember(context, here.scope(), ofAnn.id),
      changeRoles(context, here.scope(), { id: ofSofie.id, version: ofSofie.version, roles: ['ict-manager'] }),
    ])
    expect(refused(done)).to.have.length(1)
    expect(refused(done).every(isLast)).to.equal(true)
    expect(await administrators()).to.have.length(1)
  })

  it('and one who cannot sign in any more does not count as one', async () => {
    await withTwo()
    const { store, now } = here.context
    const account = await store.get(users, here.userIds.sofie)
    if (account === undefined) throw new Error('no account')
    const work = installationWork(store, { kind: 'system', name: 'test' }, now)
    work.replace(users, account, { act: 'test.prepared', label: 'test', values: { disabledAt: now() } })
    await work.commit()
    const { id } = await memberOf('ann')
    const done = await Promise.allSettled([removeMember(here.context, here.scope(), id)])
    expect(refused(done).every(isLast)).to.equal(true)
    expect(await administrators()).to.include('Ann Segers')
  })

  it('while each may go when the other stays, one after the other', async () => {
    await withTwo()
    await removeMember(here.context, here.scope(), (await memberOf('ann')).id)
    const done = await Promise.allSettled([removeMember(here.context, here.scope(), (await memberOf('sofie')).id)])
    expect(refused(done).map(isLast)).to.deep.equal([true])
    expect(await here.context.store.count(memberships, { where: { member: here.organisations.demerdorp } })).to.equal(6)
  })
})
