import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { rotateSecrets } from '../../src/actions/rotate-secrets.ts'
import { type Context, createContext } from '../../src/context.ts'
import { keysInUse } from '../../src/data/secrets/kept.ts'
import type { Store } from '../../src/data/store.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { installationTrail, trail } from '../../src/data/trail.ts'
import { createApp } from '../../src/web/app.ts'
import { world, type World } from '../support/cast.ts'
import { actor, fill, keyrings, opened } from '../support/secret-things.ts'
import { Door } from './whole/door.ts'

/** The same store, but for how it commits. */
const storeWith = (store: Store, commit: Store['commit']): Store =>
  new Proxy(store, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name, target)
      if (name === 'commit') return commit
      return typeof found === 'function' ? (found.bind(target) as unknown) : found
    },
  })

describe('rotating secrets', function () {
  this.timeout(60_000)
  let w: World
  let context: Context
  beforeEach(async () => {
    w = await world()
    context = w.context
  })
  afterEach(async () => {
    await w.close()
    rmSync(context.secrets.file.path, { force: true })
  })

  it('seals all anew under the first key, keeps what they say, and tells it once', async () => {
    const organisation = await fill(context, 230)
    const before = await opened(context, organisation)
    const [{ id: old }] = context.secrets.file.keys()
    const { id: key } = context.secrets.file.add()
    expect(await rotateSecrets(context, actor)).to.deep.equal({ changed: 461, broken: [], key, unused: [old] })
    expect(await keysInUse(context.store)).to.deep.equal(new Map([[key, 461]]))
    context.secrets.file.drop(old)
    expect(await opened(context, organisation)).to.deep.equal(before)
    const told = await context.store.find(installationTrail, { where: { act: 'secrets.rotated' } })
    expect(told.map(({ actor: who, subject }) => [who.name, subject.kind, subject.label])).to.deep.equal([
      ['ict', 'installation', key],
    ])
    expect(await context.store.count(trail, { where: { organisation } })).to.equal(230)
    expect(await rotateSecrets(context, actor)).to.include({ changed: 0 })
    expect(await context.store.count(installationTrail, { where: { act: 'secrets.rotated' } })).to.equal(1)
  })

  it('tells the rotation in words, under the name of the key', async () => {
    await fill(context, 1)
    const { id: first } = context.secrets.file.add()
    await rotateSecrets(context, actor)
    const { id: second } = context.secrets.file.add()
    await rotateSecrets(context, actor)
    const told = await context.store.find(installationTrail, { where: { act: 'secrets.rotated' }, sort: 'at' })
    expect(
      told.flatMap(({ changes }) => changes.filter(({ field }) => field === 'sealedWith')),
    ).to.deep.include.members([{ field: 'sealedWith', before: first, after: second }])
  })

  it('goes on after it was broken off, and after somebody else wrote meanwhile', async () => {
    const organisation = await fill(context, 250)
    const before = await opened(context, organisation)
    const { id: key } = context.secrets.file.add()
    let commits = 0
    const failing = storeWith(context.store, (changes) => {
      if ((commits += 1) === 2) throw new Error('the power went')
      return context.store.commit(changes)
    })
    const reason: unknown = await rotateSecrets({ ...context, store: failing }, actor).catch((error: unknown) => error)
    expect((reason as Error).message).to.equal('the power went')
    expect((await keysInUse(context.store)).get(key)).to.equal(200)

    const scope = new Scope(context.store, { organisation, actor, now: context.now })
    const overtaken = storeWith(context.store, async (changes) => {
      const id = changes[0]?.id ?? ''
      const record = await context.store.get(keyrings, id, organisation)
      if (record !== undefined && !record.name.endsWith('!')) {
        const work = scope.work()
        work.replace(keyrings, record, { values: { name: `${record.name}!` }, act: 'test.named', label: '' })
        await work.commit()
      }
      return context.store.commit(changes)
    })
    expect(await rotateSecrets({ ...context, store: overtaken }, actor)).to.deep.include({ changed: 301, broken: [] })
    expect([...(await keysInUse(context.store)).keys()]).to.deep.equal([key])
    expect((await opened(context, organisation)).sort()).to.deep.equal(before.sort())
    expect(
      (await context.store.find(keyrings, { where: { organisation } })).some(({ name }) => name.endsWith('!')),
    ).to.equal(true)
  })

  it('leaves what does not open as it is, names it, and does the rest', async () => {
    const organisation = await fill(context, 3)
    const scope = new Scope(context.store, { organisation, actor, now: context.now })
    const [one, other] = await scope.find(keyrings, { sort: 'name' })
    const work = scope.work()
    work.replace(keyrings, one!, { values: { seed: other!.seed }, act: 'test.swapped', label: '' })
    await work.commit()
    const { id: key } = context.secrets.file.add()
    const { changed, broken, unused } = await rotateSecrets(context, actor)
    expect({ changed, unused }).to.deep.equal({ changed: 6, unused: [] })
    expect(broken).to.have.length(1)
    expect(broken[0]).to.include(`seed of testKeyrings ${one!.id} does not open`)
    expect((await keysInUse(context.store)).get(key)).to.equal(6)
  })

  it('with MongoDB people stay signed in under a new key, on every machine that has the file', async () => {
    const { config, store, files, log, now, secrets } = context
    const shared = { ...config, mongodbUri: 'mongodb://a.example/waarborg', keyFile: secrets.file.path }
    const machine = (name: string): Context =>
      createContext({ ...shared, dataFolder: join(config.dataFolder, name) }, { store, files, log, now })
    secrets.file.add()
    const [one, two] = [machine('one'), machine('two')]
    expect(one.sessionSecret).to.equal(two.sessionSecret).and.not.include(readFileSync(secrets.file.path, 'utf8'))
    const door = new Door(createApp(one))
    await door.signIn('sofie')
    door.app = createApp(two)
    expect(await door.isIn()).to.equal(true)
    const { id } = secrets.file.add()
    const later = machine('three')
    expect(later.sessionSecret).not.to.equal(one.sessionSecret)
    door.app = createApp(later)
    expect(await door.isIn()).to.equal(true)
    for (const former of secrets.file.keys().filter((key) => key.id !== id)) secrets.file.drop(former.id)
    door.app = createApp(machine('four'))
    expect(await door.isIn()).to.equal(false)
    rmSync(secrets.file.path)
    expect(() => machine('five')).to.throw('WAARBORG_KEY_FILE')
  })
})
