import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import { evidence, noEnd } from '../../src/data/evidence.ts'
import { namedFiles, namingFiles } from '../../src/data/named-files.ts'
import { newId } from '../../src/data/records.ts'
import { collections } from '../../src/data/store.ts'
import { Scope } from '../../src/data/tenancy.ts'
import { NotFound } from '../../src/domain/errors.ts'
import { removeOrphans } from '../../src/jobs/remove-orphans.ts'
import { type TestApp, testApp } from '../support/app.ts'

const hour = 3_600_000
const hashOf = (content: string): string => createHash('sha256').update(content).digest('hex')

describe('files in a folder', () => {
  let app: TestApp
  beforeEach(() => {
    app = testApp()
    // the disk has its own clock
    app.setNow(new Date().toISOString())
  })
  afterEach(() => app.close())

  const pathOf = (sha256: string): string => join(app.folder, 'files', sha256.slice(0, 2), sha256)
  const arrive = (content: string): string => {
    const path = join(app.context.files.incoming, randomUUID())
    writeFileSync(path, content)
    return path
  }
  const age = (path: string, hours: number): void => {
    const then = new Date(app.context.now().getTime() - hours * hour)
    utimesSync(path, then, then)
  }
  /** A row that names a file and its preview, in an organisation of its own. */
  async function row(sha256: string, preview: string | null = null): Promise<void> {
    const actor = { kind: 'system', name: 'test' } as const
    const { store, now } = app.context
    const work = new Scope(store, { organisation: newId(), actor, now }).work()
    const file = { sha256, size: 1, type: 'text/plain', name: 'a.txt', preview }
    const addedBy = { id: null, name: 'test' }
    const revision = {
      number: 1,
      files: [file],
      link: '',
      note: '',
      aboutOn: '2026-11-24',
      validUntil: null,
      addedAt: now(),
      addedBy,
    }
    const values = { title: 'a', owner: null, revisions: [revision], validUntil: noEnd, addedAt: now(), key: newId() }
    work.create(evidence, values, { act: 'evidence.added', label: 'a' })
    await work.commit()
  }

  it('keeps a content once, under its hash, and takes it over from where it stood', async () => {
    const { files } = app.context
    const [first, second] = [arrive('inhoud'), arrive('inhoud')]
    expect(await files.keep(first)).to.deep.equal({ sha256: hashOf('inhoud'), size: 6 })
    expect(await files.keep(second)).to.deep.equal({ sha256: hashOf('inhoud'), size: 6 })
    expect(await files.keepBytes(Buffer.from('inhoud'))).to.deep.equal({ sha256: hashOf('inhoud'), size: 6 })
    expect(readdirSync(files.incoming)).to.deep.equal([])
    const listed: string[] = []
    for await (const { sha256 } of files.list()) listed.push(sha256)
    expect(listed).to.deep.equal([hashOf('inhoud')])
  })

  it('keeps the same content that comes ten times at once', async () => {
    const kept = await Promise.all(Array.from({ length: 10 }, () => app.context.files.keep(arrive('tegelijk'))))
    expect(new Set(kept.map(({ sha256 }) => sha256))).to.deep.equal(new Set([hashOf('tegelijk')]))
    expect(await app.context.files.read(hashOf('tegelijk'))).to.deep.equal(Buffer.from('tegelijk'))
  })

  it('gives it back, and tells when it was altered or is gone', async () => {
    const { files } = app.context
    const { sha256 } = await files.keep(arrive('inhoud'))
    const { size, stream } = await files.open(sha256)
    expect([size, await buffer(stream()), await files.has(sha256)]).to.deep.equal([6, Buffer.from('inhoud'), true])
    expect(await files.check(sha256)).to.equal('whole')
    writeFileSync(pathOf(sha256), 'ander!')
    expect(await files.check(sha256)).to.equal('altered')
    expect(await files.remove(sha256, new Date(Date.now() + hour))).to.equal(true)
    expect([await files.check(sha256), await files.has(sha256)]).to.deep.equal(['missing', false])
    for (const read of [files.open, files.read])
      expect(await read(sha256).catch((error: unknown) => error)).to.be.instanceOf(NotFound)
  })

  it('makes no path of what is no hash', async () => {
    for (const name of ['../../session.key', '', 'a'.repeat(63), `${'a'.repeat(63)}/`, 'A'.repeat(64)])
      expect(await app.context.files.open(name).catch((error: unknown) => error), name).to.be.instanceOf(NotFound)
  })

  describe('what nothing names', () => {
    it('is removed after a day, as after a crash between file and row', async () => {
      const { files } = app.context
      const [orphan, preview] = [await files.keep(arrive('wees')), await files.keepBytes(Buffer.from('prent'))]
      for (const { sha256 } of [orphan, preview]) age(pathOf(sha256), 25)
      const { sha256: young } = await files.keep(arrive('jong'))
      expect(await removeOrphans(app.context)).to.deep.equal({ files: 2, incoming: 0 })
      expect([await files.has(orphan.sha256), await files.has(preview.sha256), await files.has(young)]).to.deep.equal([
        false,
        false,
        true,
      ])
    })

    it('is told from what a record of any organisation names', async () => {
      const { files, store } = app.context
      const hashes = await Promise.all(['een', 'prent', 'twee'].map((text) => files.keepBytes(Buffer.from(text))))
      const [one, preview, two] = hashes.map(({ sha256 }) => sha256) as [string, string, string]
      for (const sha256 of [one, preview, two]) age(pathOf(sha256), 300)
      await row(one, preview)
      await row(two)
      expect(await namedFiles(store)).to.deep.equal(new Set([one, preview, two]))
      expect(await removeOrphans(app.context)).to.deep.equal({ files: 0, incoming: 0 })
      for (const sha256 of [one, preview, two]) expect(await files.has(sha256)).to.equal(true)
    })

    it('stays when it is kept again while the job is at work', async () => {
      const { files, store } = app.context
      const { sha256 } = await files.keep(arrive('nog eens'))
      age(pathOf(sha256), 25)
      const again = Object.create(store) as typeof store
      // the job has its list and reads the records; now somebody sends the same content, of which the row is not there yet
      again.stream = async function* (collection, query) {
        if (collection.name === 'evidence') await files.keep(arrive('nog eens'))
        yield* store.stream(collection, query)
      }
      expect(await removeOrphans({ ...app.context, store: again })).to.deep.equal({ files: 0, incoming: 0 })
      await row(sha256)
      expect(await files.check(sha256)).to.equal('whole')
    })

    it('is kept anew when it goes just before it comes again', async () => {
      const { files } = app.context
      const { sha256 } = await files.keep(arrive('heen en weer'))
      const later = new Date(Date.now() + hour)
      const [kept] = await Promise.all([files.keep(arrive('heen en weer')), files.remove(sha256, later)])
      expect(await files.check(kept.sha256)).to.equal('whole')
    })

    it('is removed on its way in too, after a day', async () => {
      const [old, young] = [arrive('oud'), arrive('nieuw')]
      age(old, 25)
      expect(await removeOrphans(app.context)).to.deep.equal({ files: 0, incoming: 1 })
      expect([existsSync(old), existsSync(young)]).to.deep.equal([false, true])
    })

    it('is known of every collection that has a field for a hash', () => {
      const naming = new Set(namingFiles.map(({ collection }) => collection))
      const withHash = [...collections.values()].filter(({ schema }) => hasHash(schema))
      expect(withHash.map(({ name }) => name)).to.include('evidence')
      expect(withHash.map(({ name }) => name).filter((name) => !naming.has(name))).to.deep.equal([])
    })
  })
})

interface Shape {
  paths: Record<string, { schema?: Shape }>
}

/** True when a field of the schema, or of a part of it, is called `sha256` or `preview`. */
const hasHash = (schema: object): boolean =>
  Object.entries((schema as Shape).paths).some(
    ([path, { schema: part }]) => /(^|\.)(sha256|preview)$/i.test(path) || (part !== undefined && hasHash(part)),
  )
