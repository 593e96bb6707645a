import { expect } from 'chai'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import { entities } from '../../src/data/sites.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { countUnsealed, sealTrail, trailHead } from '../../src/data/trail-seals.ts'
import { trail, trailHeads } from '../../src/data/trail.ts'
import { CommandLine, printed, stopped } from '../support/command-line.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { TrailWorld } from '../support/trail-world.ts'

describe('sealing a trail', () => {
  let trails: TrailWorld
  let organisation: string
  beforeEach(async () => {
    trails = await TrailWorld.begin()
    organisation = trails.organisation
  })
  afterEach(() => trails.close())

  it('does not begin a chain again when its head is gone, and goes on with the others', async function () {
    onlyOnDisk(this)
    await trails.tamper((file) => file.run(`DELETE FROM trailHeads WHERE chain = '${organisation}'`))
    await trails.write(2, 'Later')
    const other = trails.w.scope('zennebeek')
    const work = new Scope(trails.context.store, {
      organisation: other.organisation,
      actor: other.actor,
      now: trails.context.now,
    }).work()
    work.create(entities, { kind: 'other', name: 'Theirs' }, { act: 'entity.created', label: 'Theirs' })
    await work.commit()
    const error = await sealTrails(trails.context).catch((reason: unknown) => reason)
    expect(String(error)).to.include(`the head of trail ${organisation} is gone`)
    expect(await countUnsealed(trails.context.store, organisation)).to.equal(2)
    expect(await trailHead(trails.context.store, other.organisation)).to.include({ sequence: 1 })
    expect((await trails.verify()).problem).to.include({ kind: 'inserted', sequence: 1 })
  })

  it('seals an older entry that arrives late behind the others, and takes entries of an older version in', async function () {
    onlyOnDisk(this)
    trails.w.setNow('2026-11-01T09:00:00Z')
    const work = trails.scope.work()
    work.create(entities, { kind: 'other', name: 'Late' }, { act: 'entity.created', label: 'Late' })
    await work.commit()
    await sealTrails(trails.context)
    const [late] = await trails.scope.find(trail, { where: { sequence: 9 } })
    expect(late!.subject.label).to.equal('Late')
    await trails.tamper((file) => {
      file.run('DELETE FROM trailHeads')
      for (let n = 1; n <= 9; n += 1)
        file.alter(organisation, n, (document) => {
          for (const field of ['sequence', 'previous', 'hash', 'who']) Reflect.deleteProperty(document, field)
        })
      file.run('DROP INDEX "trail.sequence+at"; DROP INDEX "trail.who+at"; DROP INDEX "trail.act+at"')
      for (const column of ['sequence', 'who', 'act']) file.run(`ALTER TABLE trail DROP COLUMN ${column}`)
    })
    expect(await countUnsealed(trails.context.store, organisation)).to.equal(9)
    await sealTrails(trails.context)
    expect(await trails.verify()).to.deep.include({ count: 9, problem: null })
    const [first] = await trails.scope.find(trail, {
      where: { who: trails.w.userIds.sofie, act: 'entity.created' },
      limit: 1,
    })
    expect(first).to.include({ who: trails.w.userIds.sofie })
  })

  it('holds while five seal and many write at once', async () => {
    const writers = Array.from({ length: 300 }, async (_, n) => {
      const work = trails.scope.work()
      work.create(entities, { kind: 'other', name: `At once ${n}` }, { act: 'entity.created', label: `At once ${n}` })
      if (n % 10 === 0) await new Promise(setImmediate)
      await work.commit()
    })
    const seal = (): Promise<number> => sealTrail(trails.context.store, organisation, { now: trails.context.now })
    await Promise.all([...writers, seal(), seal(), seal(), seal(), seal()])
    await Promise.all([seal(), seal(), seal(), seal(), seal()])
    expect(await trails.verify()).to.deep.include({ count: 308, unsealed: 0, problem: null })
    const places = (await trails.scope.find(trail)).map(({ sequence }) => sequence ?? 0).sort((a, b) => a - b)
    expect(places).to.deep.equal(Array.from({ length: 308 }, (_, n) => n + 1))
    expect(await trails.context.store.count(trailHeads, { where: { chain: organisation } })).to.equal(1)
  })

  it('sealing leaves no trail itself', async () => {
    const before = await trails.scope.count(trail)
    await trails.write(1, 'Another')
    expect(await sealTrails(trails.context)).to.equal(1)
    expect(await sealTrails(trails.context)).to.equal(0)
    expect(await trails.scope.count(trail)).to.equal(before + 1)
  })

  describe('is done', () => {
    before(function () {
      onlyOnDisk(this)
    })
    const shell = new CommandLine()
    after(() => shell.remove())
    const environment = (): Record<string, string> => ({ WAARBORG_DATA: trails.w.folder })
    const unsealed = (): Promise<number> => countUnsealed(trails.context.store, organisation)

    it('by the server when it stops, if its job did not come to it', async () => {
      await trails.write(3, 'Later')
      await trails.aside(async () => {
        const server = shell.start(['serve'], environment())
        await printed(server, 1)
        expect(await stopped(server)).to.equal(0)
      })
      expect(await unsealed()).to.equal(0)
      expect(await trails.verify()).to.deep.include({ count: 11, problem: null })
    })

    it('at the end of a command, and not by verifying', async () => {
      await trails.write(3, 'Later')
      await trails.aside(() => shell.run(['trail', 'verify', '--org', 'demerdorp'], { environment: environment() }))
      expect(await unsealed()).to.equal(3)
      const made = ['organisation', 'create', '--name', 'New', '--slug', 'new', '--language', 'nl']
      await trails.aside(() => shell.run(made, { environment: environment() }))
      expect(await unsealed()).to.equal(0)
      expect(await countUnsealed(trails.context.store, null)).to.equal(0)
    })
  })
})
