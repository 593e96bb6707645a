import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { archiveOf, fileName, once } from '../../src/data/backup/archive.ts'
import { ByteReader } from '../../src/data/backup/bytes.ts'
import { readBackupFile, writeBackupFile } from '../../src/data/backup/file.ts'
import { readTar, type TarPart, writeTar } from '../../src/data/backup/tar.ts'
import { backupFormat, BackupError, type BackupManifest } from '../../src/domain/backup.ts'
import { skip } from '../support/skip.ts'

const at = new Date('2026-11-24T01:30:00Z')
const label = { format: backupFormat, version: '0.1.0', createdAt: at.toISOString() }
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of what is there already
async function* streamOf<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items
}

const partsOf = (contents: readonly (readonly [string, Buffer])[]): AsyncGenerator<TarPart> =>
  streamOf(contents.map(([name, bytes]) => ({ name, size: bytes.length, content: once(bytes) })))

async function all(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** In pieces of a size, as a disk or a network gives them. */
function* cut(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

describe('the tar of a backup', () => {
  it('gives back what was written, in whatever pieces it comes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 1600 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 1500 }),
        async (contents, pieces) => {
          const written = contents.map((bytes, place) => [`part-${place}`, Buffer.from(bytes)] as const)
          const tar = await all(writeTar(partsOf(written), at))
          expect(tar.length % 512).to.equal(0)
          const found: [string, Buffer][] = []
          for await (const { name, content } of readTar(new ByteReader(streamOf(cut(tar, pieces)))))
            found.push([name, await all(content)])
          expect(found).to.deep.equal(written)
        },
      ),
      { numRuns: 60 },
    ))

  it('is read by the tar of the system', async function () {
    const tar = await all(writeTar(partsOf([['a/b.txt', Buffer.from('inhoud')]]), at))
    const { status, stdout } = spawnSync('tar', ['-xOf', '-', 'a/b.txt'], { input: tar, encoding: 'utf8' })
    if (status === null) skip(this, 'there is no tar here')
    expect({ status, stdout }).to.deep.equal({ status: 0, stdout: 'inhoud' })
  })

  it('holds a part of more than 8 GiB', async () => {
    const size = 9 * 1024 ** 3
    const written = writeTar(streamOf([{ name: 'large', size, content: streamOf<Uint8Array>([]) }]), at)
    const { value: header } = await written.next()
    const { value: part } = await readTar(new ByteReader(once(header as Buffer))).next()
    expect(part).to.deep.include({ name: 'large', size })
  })

  it('refuses to write a part that is not as long as it said', async () => {
    const parts = streamOf([{ name: 'a', size: 3, content: once(Buffer.from('ab')) }])
    expect(await all(writeTar(parts, at)).catch(String)).to.equal('Error: a has 2 bytes where it had 3')
  })
})

describe('a backup file', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-archive-'))
  const [database, evidence] = [randomBytes(150_000), Buffer.from('bewijs')]
  const evidenceName = fileName(hashOf(evidence))
  const passphrase = 'vier woorden die ik onthoud'
  const plain = join(folder, 'plain.tar')
  const sealed = join(folder, 'plain.sealed')
  const smaller = join(folder, 'smaller.tar')
  after(() => rmSync(folder, { recursive: true, force: true }))

  const archive = (about = label, done: (manifest: BackupManifest) => void = () => undefined) =>
    archiveOf(
      partsOf([
        ['waarborg.sqlite', database],
        ['session.key', Buffer.from('sleutel')],
        [evidenceName, evidence],
      ]),
      about,
      { contents: { counts: { users: 3 }, heads: {}, missing: [] }, done },
    )
  const write = (file: string, secret: string | null, about = label): Promise<number> =>
    writeBackupFile(file, archive(about), { passphrase: secret, signal: new AbortController().signal })

  /** A backup of some kilobytes, to be flipped through. */
  async function small(): Promise<Buffer> {
    const about = { contents: { counts: {}, heads: {}, missing: [] }, done: () => undefined }
    const bytes = await all(
      archiveOf(
        partsOf([
          ['waarborg.sqlite', Buffer.alloc(700, 'abc')],
          [evidenceName, evidence],
        ]),
        label,
        about,
      ),
    )
    writeFileSync(smaller, bytes)
    return bytes
  }

  async function read(file: string, secret = passphrase): Promise<{ manifest?: BackupManifest; error?: string }> {
    const into = mkdtempSync(join(folder, 'into-'))
    try {
      const given = { folder: into, version: '0.1.0', passphrase: () => Promise.resolve(secret) }
      const manifest = await readBackupFile(file, given)
      expect(readFileSync(join(into, 'waarborg.sqlite'))).to.deep.equal(database)
      expect(readFileSync(join(into, evidenceName))).to.deep.equal(evidence)
      return { manifest }
    } catch (error) {
      if (!(error instanceof BackupError)) throw error
      return { error: error.message }
    } finally {
      rmSync(into, { recursive: true })
    }
  }

  async function changed(source: string, change: (bytes: Buffer) => Buffer): Promise<string> {
    const file = join(folder, 'changed')
    writeFileSync(file, change(Buffer.from(readFileSync(source))))
    return (await read(file)).error ?? 'nothing was noticed'
  }

  const flipped =
    (place: number) =>
    (bytes: Buffer): Buffer => {
      bytes[place] = bytes[place]! ^ 1
      return bytes
    }

  before(async () => {
    await write(plain, null)
    await write(sealed, passphrase)
  })

  it('is read with its manifest, sealed or not, and leaves nothing under another name', async () => {
    for (const file of [plain, sealed]) {
      const { manifest } = await read(file)
      expect(manifest).to.deep.include({ ...label, counts: { users: 3 }, missing: [], altered: [] })
      expect(manifest!.parts.map(({ name }) => name)).to.deep.equal([
        'waarborg-backup.json',
        'waarborg.sqlite',
        'session.key',
        evidenceName,
      ])
      expect(manifest!.parts[3]!.sha256).to.equal(hashOf(evidence))
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).to.deep.equal([])
  })

  it('shows nothing of what it holds when it is sealed, and is another each time', async () => {
    const bytes = readFileSync(sealed)
    for (const word of ['waarborg.sqlite', 'bewijs', 'ustar', 'sleutel']) expect(bytes.includes(word)).to.equal(false)
    const again = join(folder, 'again.sealed')
    await write(again, passphrase)
    expect(readFileSync(again).subarray(64).equals(bytes.subarray(64))).to.equal(false)
  })

  it('with a wrong passphrase says so', async () => {
    expect((await read(sealed, 'vier woorden die ik vergeet')).error).to.equal(
      `${sealed} does not open with this passphrase (or its first bytes were altered)`,
    )
  })

  it('cut short anywhere is refused, sealed or not', async function () {
    const size = readFileSync(plain).length
    for (const length of [0, 10, 511, 512, 700, 1024, 90_000, size - 2048, size - 1024, size - 512, size - 1])
      expect(await changed(plain, (bytes) => bytes.subarray(0, length)), String(length)).to.match(
        /cut short|is not a backup of Waarborg/,
      )
    const sealedSize = readFileSync(sealed).length
    const piece = 65_552
    for (const length of [0, 10, 59, 60, 61, 60 + piece, 60 + 2 * piece, sealedSize - 16, sealedSize - 1])
      expect(await changed(sealed, (bytes) => bytes.subarray(0, length)), String(length)).to.match(
        /cut short|is not a backup of Waarborg/,
      )
  })

  it('with one bit flipped anywhere is refused', async function () {
    const { length } = await small()
    for (let place = 0; place < length; place += 41)
      expect(await changed(smaller, flipped(place)), String(place)).to.match(
        /altered|is not a backup|cut short|newer|does not/,
      )
    const places = [14, 16, 18, 20, 30, 40, 59, 60, 65_611, 65_612, readFileSync(sealed).length - 1]
    for (const place of places)
      expect(await changed(sealed, flipped(place)), `sealed ${place}`).not.to.equal('nothing was noticed')
  })

  it('with pieces swapped or something behind its end is refused', async () => {
    const piece = 65_552
    const swapped = await changed(sealed, (bytes) =>
      Buffer.concat([
        bytes.subarray(0, 60),
        bytes.subarray(60 + piece, 60 + 2 * piece),
        bytes.subarray(60, 60 + piece),
        bytes.subarray(60 + 2 * piece),
      ]),
    )
    expect(swapped).to.include('was altered or damaged on the way')
    for (const file of [plain, sealed])
      expect(await changed(file, (bytes) => Buffer.concat([bytes, Buffer.from([0])]))).to.match(/altered/)
  })

  it('of something else is refused, also a tar of another', async () => {
    const other = await all(writeTar(partsOf([['etc/passwd', Buffer.from('x')]]), at))
    for (const content of [other, Buffer.from('PK\x03\x04'), randomBytes(3000), Buffer.alloc(0)])
      expect(await changed(plain, () => content)).to.equal(`${join(folder, 'changed')} is not a backup of Waarborg`)
  })

  it('of a newer Waarborg is refused before it is unpacked', async () => {
    const newer = join(folder, 'newer.tar')
    for (const about of [
      { ...label, version: '0.10.0' },
      { ...label, format: backupFormat + 1, version: '0.1.0' },
    ]) {
      await write(newer, null, about)
      expect((await read(newer)).error).to.equal(
        `${newer} was made by Waarborg ${about.version}, and this is 0.1.0: use that version or a later one`,
      )
    }
    expect(
      await changed(sealed, (bytes) => Buffer.concat([Buffer.from('WAARBORG SEALED 2\n'), bytes.subarray(18)])),
    ).to.include('sealed by a newer Waarborg')
  })

  it('with a part that would leave the folder, or that stands in it twice, is refused', async () => {
    for (const name of ['../../evil', '/etc/evil', 'files/ab/../evil', 'waarborg.sqlite-wal']) {
      const parts = partsOf([[name, Buffer.from('x')]])
      const bad = archiveOf(parts, label, { contents: { counts: {}, heads: {}, missing: [] }, done: () => undefined })
      writeFileSync(join(folder, 'bad.tar'), await all(bad))
      expect((await read(join(folder, 'bad.tar'))).error).to.include('holds a part that does not belong in it')
    }
    const twice = partsOf([
      ['session.key', Buffer.from('x')],
      ['session.key', Buffer.from('y')],
    ])
    const bad = archiveOf(twice, label, { contents: { counts: {}, heads: {}, missing: [] }, done: () => undefined })
    writeFileSync(join(folder, 'bad.tar'), await all(bad))
    expect((await read(join(folder, 'bad.tar'))).error).to.include('holds session.key twice')
  })

  it('broken off leaves what stood there, and nothing else', async () => {
    const file = join(folder, 'kept.tar')
    writeFileSync(file, 'het vorige')
    const abort = new AbortController()
    abort.abort(new BackupError('gestopt'))
    const broken = writeBackupFile(file, archive(), { passphrase: null, signal: abort.signal })
    expect(await broken.catch(String)).to.equal('BackupError: gestopt')
    expect(readFileSync(file, 'utf8')).to.equal('het vorige')
    expect(readdirSync(folder)).not.to.include('kept.tar.part')
  })

  it('says which files are not what their name says', async () => {
    const name = fileName(hashOf(Buffer.from('vroeger')))
    const manifests: BackupManifest[] = []
    const parts = partsOf([[name, Buffer.from('nu')]])
    await all(
      archiveOf(parts, label, {
        contents: { counts: {}, heads: {}, missing: [] },
        done: (manifest) => manifests.push(manifest),
      }),
    )
    expect(manifests[0]!.altered).to.deep.equal([name.slice(-64)])
  })
})
