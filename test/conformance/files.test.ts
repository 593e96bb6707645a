import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import fc from 'fast-check'
import { NotFound } from '../../src/domain/errors.ts'
import { contract } from './adapters.ts'
import { failure } from './failure.ts'

const hour = 3_600_000
const hashOf = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

contract('files', (opened) => {
  const arrive = (content: Uint8Array | string): string => {
    const path = join(opened().files.incoming, randomUUID())
    writeFileSync(path, content)
    return path
  }
  const listed = async (): Promise<Map<string, Date>> => {
    const found: [string, Date][] = []
    for await (const { sha256, keptAt } of opened().files.list()) found.push([sha256, keptAt])
    expect(new Set(found.map(([sha256]) => sha256)).size).to.equal(found.length)
    return new Map(found)
  }
  const later = (): Date => new Date(Date.now() + hour)

  it('keeps a content once, under its hash, and takes it over from where it stood', async () => {
    const { files } = opened()
    const kept = { sha256: hashOf('inhoud'), size: 6 }
    const paths = [arrive('inhoud'), arrive('inhoud')]
    for (const path of paths) {
      expect(await files.keep(path)).to.deep.equal(kept)
      expect(existsSync(path)).to.equal(false)
    }
    expect(await files.keepBytes(Buffer.from('inhoud'))).to.deep.equal(kept)
    expect([...(await listed()).keys()]).to.deep.equal([kept.sha256])
    expect(readdirSync(files.incoming)).to.deep.equal([])
  })

  it('gives back what was kept: nothing, a byte, and more than any piece it may be cut in', async () => {
    const { files } = opened()
    for (const length of [0, 1, 255 * 1024 - 1, 255 * 1024, 255 * 1024 + 1, 3_000_000]) {
      const content = randomBytes(length)
      const { sha256, size } = await files.keep(arrive(content))
      expect([sha256, size]).to.deep.equal([hashOf(content), length])
      const { size: told, stream } = await files.open(sha256)
      expect([told, (await buffer(stream())).equals(content)], String(length)).to.deep.equal([length, true])
      expect([await files.has(sha256), await files.check(sha256)]).to.deep.equal([true, 'whole'])
    }
  })

  it('gives a stream that can be begun twice, and be left in the middle', async () => {
    const { files } = opened()
    const content = randomBytes(2_000_000)
    const { sha256 } = await files.keepBytes(content)
    const { stream } = await files.open(sha256)
    const left = stream()
    for await (const piece of left) {
      expect((piece as Buffer).length).to.be.above(0)
      break
    }
    expect((await buffer(stream())).equals(content)).to.equal(true)
  })

  it('any bytes come back as they went in', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        const { files } = opened()
        const { sha256 } = await files.keepBytes(bytes)
        expect((await files.read(sha256)).equals(bytes)).to.equal(true)
      }),
      { numRuns: 30 },
    ))

  it('keeps the same content that comes twenty times at once', async () => {
    const { files } = opened()
    const content = randomBytes(600_000)
    const kept = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? files.keep(arrive(content)) : files.keepBytes(content))),
    )
    for (const one of kept) expect(one).to.deep.equal({ sha256: hashOf(content), size: 600_000 })
    expect(await files.check(hashOf(content))).to.equal('whole')
    expect((await listed()).has(hashOf(content))).to.equal(true)
    expect(await files.clearIncoming(later()), 'what the losers began').to.equal(0)
  })

  it('says NotFound of what is not there, and of what is no hash', async () => {
    const { files } = opened()
    const unknown = hashOf('nooit bewaard')
    expect([await files.has(unknown), await files.check(unknown)]).to.deep.equal([false, 'missing'])
    expect(await files.remove(unknown, later())).to.equal(false)
    for (const name of [unknown, '../../session.key', '', 'a'.repeat(63), 'A'.repeat(64), `${'a'.repeat(63)}/`])
      for (const read of [files.open, files.read]) expect(await failure(read(name)), name).to.be.instanceOf(NotFound)
  })

  it('tells when it was kept, and again when it is kept again', async () => {
    const { files } = opened()
    const begun = Date.now() - 50
    const { sha256 } = await files.keepBytes(Buffer.from('wanneer'))
    const first = (await listed()).get(sha256)!.getTime()
    expect(first).to.be.within(begun, Date.now() + 50)
    while (Date.now() <= first + 50) await new Promise(setImmediate)
    await files.keepBytes(Buffer.from('wanneer'))
    expect((await listed()).get(sha256)!.getTime()).to.be.above(first)
  })

  it('removes what was not kept since a moment, and only that', async () => {
    const { files } = opened()
    const { sha256 } = await files.keepBytes(Buffer.from('weg'))
    expect(await files.remove(sha256, new Date(Date.now() - hour))).to.equal(false)
    expect(await files.check(sha256)).to.equal('whole')
    expect(await files.remove(sha256, later())).to.equal(true)
    expect(await files.remove(sha256, later())).to.equal(false)
    expect([await files.has(sha256), (await listed()).has(sha256)]).to.deep.equal([false, false])
    expect(await files.keepBytes(Buffer.from('weg'))).to.deep.equal({ sha256, size: 3 })
    expect(await files.check(sha256)).to.equal('whole')
  })

  it('what is removed while it is kept anew is whole, or gone and never half', async () => {
    const { files } = opened()
    const content = randomBytes(300_000)
    const { sha256 } = await files.keepBytes(content)
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([files.keepBytes(content), files.remove(sha256, later()), files.keep(arrive(content))])
      expect(await files.check(sha256)).to.be.oneOf(['whole', 'missing'])
    }
    await files.keepBytes(content)
    expect(await files.check(sha256)).to.equal('whole')
  })

  it('clears what was left on its way in', async () => {
    const { files } = opened()
    const [old, young] = [arrive('oud'), arrive('jong')]
    const then = new Date(Date.now() - 25 * hour)
    utimesSync(old, then, then)
    expect(await files.clearIncoming(new Date(Date.now() - 24 * hour))).to.equal(1)
    expect([existsSync(old), existsSync(young)]).to.deep.equal([false, true])
  })
})
