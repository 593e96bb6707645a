import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { sealTrails } from '../../src/actions/seal-trails.ts'
import { isWhole, verifyInstallationTrail } from '../../src/actions/verify-trail.ts'
import { agreements, signatures } from '../../src/data/agreements.ts'
import { employees } from '../../src/data/employees.ts'
import { evidence } from '../../src/data/evidence.ts'
import { newId } from '../../src/data/records.ts'
import { trail } from '../../src/data/trail.ts'
import { hashOf, linkText } from '../../src/domain/chain.ts'
import { CommandLine } from '../support/command-line.ts'
import { onlyOnDisk } from '../support/mongo-app.ts'
import { TrailWorld } from '../support/trail-world.ts'

describe('verifying a trail (W-29)', () => {
  let trails: TrailWorld
  let organisation: string
  before(function () {
    onlyOnDisk(this)
  })
  beforeEach(async () => {
    trails = await TrailWorld.begin()
    organisation = trails.organisation
  })
  afterEach(() => trails.close())

  it('finds a whole chain, with its head and what waits', async () => {
    await trails.write(3, 'Later')
    const report = await trails.verify()
    expect(report).to.deep.include({ count: 8, unsealed: 3, problem: null, files: [], signatures: [] })
    expect(report.head).to.deep.include({ sequence: 8 })
    expect(isWhole(report)).to.equal(true)
    await sealTrails(trails.context)
    expect(await trails.verify()).to.deep.include({ count: 11, unsealed: 0 })
  })

  it('chains the trail of the installation as well', async () => {
    const report = await verifyInstallationTrail(trails.context.store)
    expect(report.problem).to.equal(null)
    expect(report.count).to.be.above(15)
    await trails.tamper((file) => file.run('DELETE FROM installationTrail WHERE sequence = 4'))
    const { problem } = await verifyInstallationTrail(trails.context.store)
    expect(problem).to.include({ kind: 'removed', sequence: 4 })
  })

  describe('names the entry', () => {
    const named = { at: new Date('2026-11-24T09:05:00Z'), act: 'entity.created' }

    it('of which one bit was turned', async () => {
      const id = await trails.tamper((file) => file.flip(organisation, 5, 'Entity 5'))
      const { problem, count } = await trails.verify()
      expect(problem).to.include({ kind: 'altered', reason: 'content', sequence: 5 })
      expect(problem!.entry).to.deep.include({ ...named, id })
      expect(problem!.entry!.actor).to.include({ name: 'Sofie Claes' })
      expect(count).to.equal(4)
    })

    it('of which a field was changed, whether the hash was made to fit or not', async () => {
      for (const fitted of [false, true]) {
        const id = await trails.tamper((file) =>
          file.alter(organisation, 5, (document) => {
            document['actor'] = { kind: 'user', id: trails.w.userIds.karim, name: 'Karim Haddad' }
          }),
        )
        if (fitted) await rehash(id)
        const { problem } = await trails.verify()
        expect(problem, String(fitted)).to.include({ kind: 'altered', sequence: 5 })
        expect(problem!.entry, String(fitted)).to.deep.include({ ...named, id })
        expect(problem!.entry!.actor.name).to.equal('Karim Haddad')
      }
    })

    /** As somebody would who has our source: the hash over what it says now. */
    async function rehash(id: string): Promise<void> {
      const entry = (await trails.scope.get(trail, id))!
      await trails.tamper((file) =>
        file.alter(organisation, 5, (document) => {
          document['hash'] = hashOf(entry)
        }),
      )
    }

    it('of which bytes are torn off', async () => {
      await trails.tamper((file) => file.tear(organisation, 5))
      expect((await trails.verify()).problem).to.deep.include({
        kind: 'altered',
        reason: 'unreadable',
        sequence: 5,
        entry: null,
      })
    })

    it('after the hole where one was removed, and says when the last is gone', async () => {
      await trails.tamper((file) => file.remove(organisation, 5))
      const { problem } = await trails.verify()
      expect(problem).to.include({ kind: 'removed', sequence: 5 })
      expect(problem!.entry!.subject.label).to.equal('Entity 6')
      await trails.tamper((file) => file.run('DELETE FROM trail WHERE sequence >= 5'))
      expect((await trails.verify()).problem).to.deep.include({
        kind: 'removed',
        reason: 'end',
        sequence: 5,
        entry: null,
      })
    })

    it('that was inserted, in a place that is taken and beyond the head', async () => {
      const id = await trails.tamper((file) =>
        file.insert(organisation, 5, (document) => {
          document['act'] = 'entity.removed'
        }),
      )
      const { problem } = await trails.verify()
      expect(problem).to.include({ kind: 'inserted', sequence: 5 })
      expect(problem!.entry).to.include({ id, act: 'entity.removed' })
      await trails.tamper((file) => file.run(`DELETE FROM trail WHERE id = '${id}'`))
      expect((await trails.verify()).problem).to.equal(null)
      const beyond = await trails.tamper((file) =>
        file.insert(organisation, 8, (document) => {
          document['sequence'] = 9
        }),
      )
      const after = (await trails.verify()).problem
      expect(after).to.include({ kind: 'inserted', reason: 'beyond', sequence: 9 })
      expect(after!.entry!.id).to.equal(beyond)
    })

    it('of which only the index was altered, so that a list would hide it', async () => {
      for (const altered of ['at = NULL', 'at = at + 86400000', "who = 'x'", "act = 'x.y'", "subjectId = 'x'"]) {
        const before = await trails.tamper((file) => file.keep(organisation, 5))
        await trails.tamper((file) => file.run(`UPDATE trail SET ${altered} WHERE id = '${before.id}'`))
        const { problem } = await trails.verify()
        expect(problem, altered).to.include({ kind: 'altered', reason: 'index', sequence: 5 })
        expect(problem!.entry, altered).to.include({ id: before.id })
        await trails.tamper((file) => file.restore(before))
        expect((await trails.verify()).problem).to.equal(null)
      }
    })

    it('that was moved to another organisation', async () => {
      await trails.tamper((file) =>
        file.run(`UPDATE trail SET organisation = '${trails.w.organisations.zennebeek}' WHERE sequence = 5`),
      )
      expect((await trails.verify()).problem).to.include({ kind: 'removed', sequence: 5 })
    })
  })

  it('finds what was rewritten as a whole only with a head that was written down elsewhere', async () => {
    const { head } = await trails.verify()
    await trails.tamper((file) => {
      file.run('DELETE FROM trailHeads')
      for (let n = 1; n <= 8; n += 1)
        file.alter(organisation, n, (document) => {
          Object.assign(document, { previous: null, hash: null, sequence: null })
          if (n === 5) document['act'] = 'entity.removed'
        })
      file.run('UPDATE trail SET sequence = NULL')
    })
    await sealTrails(trails.context)
    expect((await trails.verify()).problem).to.equal(null)
    expect((await trails.verify(head!)).problem).to.include({ kind: 'altered', reason: 'anchor', sequence: 8 })
  })

  it('names the files and signatures that are no longer what they were', async () => {
    const { sha256, size } = await trails.context.files.keepBytes(Buffer.from('a photo'))
    const text = await trails.context.files.keepBytes(Buffer.from('# The text'))
    const by = { id: trails.w.userIds.sofie, name: 'Sofie Claes' }
    const file = { sha256, size, type: 'image/png', name: 'photo.png', preview: null }
    const revision = { number: 1, files: [file], link: '', note: '', aboutOn: '2026-11-24', validUntil: null }
    const work = trails.scope.work()
    const made = { act: 'evidence.added', label: 'Photo' }
    work.create(
      evidence,
      {
        title: 'Photo',
        owner: null,
        revisions: [{ ...revision, addedAt: trails.context.now(), addedBy: by }],
        validUntil: '9999-12-31',
        addedAt: trails.context.now(),
      },
      made,
    )
    const agreement = work.create(agreements, { number: 1, state: 'published', texts: [] } as never, made)
    const employee = work.create(employees, { number: '1', familyName: 'P', language: 'nl' } as never, made)
    const signature = {
      employee,
      agreement,
      number: 1,
      language: 'nl',
      sha256: text.sha256,
      statement: 's',
      name: 'Els',
    }
    const signed = {
      user: newId(),
      signedAt: trails.context.now(),
      way: 'online',
      receipt: 'R-1',
      digest: 'f'.repeat(64),
    }
    const shown = { openedAt: trails.context.now(), parts: [], changes: '' }
    work.create(signatures, { ...signature, ...signed, shown } as never, { act: 'agreement.signed', label: 'R-1 Els' })
    await work.commit()
    writeFileSync(join(trails.w.folder, 'files', sha256.slice(0, 2), sha256), 'another photo')
    rmSync(join(trails.w.folder, 'files', text.sha256.slice(0, 2), text.sha256))
    const report = await trails.verify()
    expect(report.problem).to.equal(null)
    expect(report.files.map(({ name, state }) => `${name} ${state}`)).to.deep.equal(['photo.png altered'])
    expect(report.signatures.map(({ receipt, problem }) => `${receipt} ${problem}`)).to.deep.equal([
      'R-1 altered',
      'R-1 text-missing',
    ])
    expect(isWhole(report)).to.equal(false)
  })

  describe('waarborg trail verify', () => {
    const shell = new CommandLine()
    after(() => shell.remove())
    const run = (...words: string[]) =>
      trails.aside(() => shell.run(['trail', 'verify', ...words], { environment: { WAARBORG_DATA: trails.w.folder } }))

    it('says that all is whole, with the head to write down; for programs too', async () => {
      const { head } = await trails.verify()
      const { code, out } = await run('--org', 'demerdorp')
      expect(code).to.equal(0)
      expect(out).to.include('8 whole, 0 not sealed yet').and.include(linkText(head!))
      const json = JSON.parse((await run('--org', 'demerdorp', '--expect', linkText(head!), '--json')).out)
      expect(json).to.deep.include({ whole: true, count: 8, head })
      expect((await run('--installation')).code).to.equal(0)
    })

    it('ends with 1 and names what does not fit', async () => {
      const id = await trails.tamper((file) => file.flip(organisation, 5, 'Entity 5'))
      const { code, out, err } = await run('--org', 'demerdorp')
      expect(code).to.equal(1)
      expect(out).to.include('4 whole before the first that is not')
      expect(err).to.include('Number 5 was altered after it was sealed').and.include('2026-11-24T09:05:00.000Z')
      expect(err).to.include('entity.created').and.include('Sofie Claes').and.include(id)
    })

    it('refuses what it cannot understand', async () => {
      expect(await run()).to.include({ code: 2, err: 'waarborg: give --org SLUG or --installation\n' })
      expect((await run('--org', 'demerdorp', '--expect', '5:x')).code).to.equal(2)
      expect(await run('--org', 'nowhere')).to.include({ code: 1 })
    })
  })
})
