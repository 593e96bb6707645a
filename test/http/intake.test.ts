import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect } from 'chai'
import sharp from 'sharp'
import supertest from 'supertest'
import { takeInFiles, takeInPath } from '../../src/actions/take-in-files.ts'
import { stopPreviews } from '../../src/documents/previews/make-preview.ts'
import { Invalid } from '../../src/domain/errors.ts'
import type { EvidenceFile } from '../../src/domain/evidence.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { goodFiles, hostileFiles, hugePng, pdf, picture, type Sample, withFilm } from '../support/hostile-files.ts'
import { incoming, type Intake, intakeServer, sendFile, until } from '../support/intake.ts'
import { memoryOf } from '../support/memory.ts'

interface Answer {
  status: number
  files: EvidenceFile[]
  issues: { field: string; code: string; values: { name: string } }[]
  body: Record<string, unknown>
}

describe('taking in files', () => {
  let app: TestApp
  let intake: Intake
  before(async () => {
    app = testApp()
    intake = await intakeServer(app.context)
  })
  after(async () => {
    await intake.close()
    await app.close()
    stopPreviews()
  })

  async function send(files: readonly Sample[], to = intake): Promise<Answer> {
    const form = supertest(to.server).post('/').field('title', 'Verslag')
    for (const { name, content } of files) form.attach('files', content, name)
    const answer = await form.field('note', 'na de bestanden')
    await until(() => incoming(app.context).length === 0)
    return { status: answer.status, ...(answer.body as Omit<Answer, 'status'>) }
  }
  const kept = async (): Promise<number> => {
    let count = 0
    for await (const { sha256 } of app.context.files.list()) count += sha256.length === 64 ? 1 : 0
    return count
  }

  it('keeps them in the order they came, by their content, with the fields of the form', async () => {
    const samples = await goodFiles()
    for (const some of [samples.slice(0, 10), samples.slice(10, 20), samples.slice(20)]) {
      const { status, files, body } = await send(some)
      expect([status, body]).to.deep.equal([200, { title: 'Verslag', note: 'na de bestanden' }])
      expect(files.map(({ name, size }) => [name, size])).to.deep.equal(
        some.map(({ name, content }) => [name, content.length]),
      )
      for (const [index, { sha256 }] of files.entries())
        expect(await app.context.files.read(sha256)).to.deep.equal(some[index]?.content)
    }
  })

  it('makes a preview of at most 640 pixels, upright and without what a camera wrote in it', async () => {
    const photo = await picture(1000, 500)
      .withExif({ IFD0: { Copyright: 'Els Peeters' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const { files } = await send([
      { name: 'foto.jpg', content: photo },
      { name: 'verslag.pdf', content: await pdf() },
      { name: 'log.txt', content: Buffer.from('in orde') },
    ])
    const previews = await Promise.all(
      files.map(async ({ preview }) => preview && sharp(await app.context.files.read(preview)).metadata()),
    )
    const facts = previews.map((one) => one && [one.format, one.width, one.height, one.exif === undefined])
    expect(facts).to.deep.equal([['jpeg', 320, 640, true], ['jpeg', 495, 640, true], null])
    expect(files.map(({ type }) => type)).to.deep.equal(['image/jpeg', 'application/pdf', 'text/plain'])
  })

  it('keeps the same content once, whatever its name and however often it comes', async () => {
    const content = Buffer.from('één keer en niet meer')
    const first = await send([
      { name: 'a.txt', content },
      { name: 'b.txt', content },
    ])
    const count = await kept()
    const second = await send([{ name: 'c.txt', content }])
    expect(first.files.map(({ name }) => name)).to.deep.equal(['a.txt'])
    expect(second.files[0]).to.include({ sha256: first.files[0]?.sha256, name: 'c.txt' })
    expect(await kept()).to.equal(count)
  })

  it('refuses with a reason per file, all at once, and keeps none of them then', async () => {
    const hostile = await hostileFiles()
    const before = await kept()
    for (let at = 0; at < hostile.length; at += 9) {
      const some = hostile.slice(at, at + 9)
      const { status, issues, body } = await send([{ name: 'goed.txt', content: Buffer.from(`goed ${at}`) }, ...some])
      expect([status, body['note']]).to.deep.equal([422, 'na de bestanden'])
      expect(issues.map(({ field, code, values }) => [field, code, values.name])).to.deep.equal(
        some.map(({ name, refused }) => ['files', `intake.refused.${refused}`, name.trim()]),
      )
    }
    expect(await kept()).to.equal(before)
  })

  it('takes a PDF that is encrypted but opens without a password', async () => {
    const content = await pdf({ ownerPassword: 'alleen om af te drukken', pdfVersion: '1.7' })
    expect((await send([{ name: 'a.pdf', content }])).files[0]?.preview).to.match(/^[0-9a-f]{64}$/)
  })

  it('says what is too large or too many, and still reads the fields behind it', async () => {
    const small = await intakeServer(app.context, { maxBytes: 1000, files: 2 })
    const files = ['a', 'b', 'c', 'd'].map((name, index) => ({
      name: `${name}.txt`,
      content: Buffer.alloc(index === 0 ? 3_000_000 : 1000, 'x'),
    }))
    const { status, issues, body } = await send(files, small)
    await small.close()
    expect([status, body]).to.deep.equal([422, { title: 'Verslag', note: 'na de bestanden' }])
    expect(issues.map(({ code, values }) => [code, values.name])).to.deep.equal([
      ['intake.refused.tooLarge', 'a.txt'],
      ['intake.refused.tooMany', 'c.txt'],
    ])
  })

  it('keeps a picture that is too much to look at, without a preview', async () => {
    const { files } = await send([{ name: 'bom.png', content: hugePng(50_000) }])
    expect(files[0]).to.include({ type: 'image/png', preview: null })
  })

  it('leaves nothing on its way in when the handler fails', async () => {
    intake.instead(() => Promise.reject(new Error('our own mistake')))
    expect((await send([{ name: 'a.txt', content: Buffer.from('a') }])).status).to.equal(500)
    intake.instead(async (req, res) => void res.json({ files: await takeInFiles(req.context, req.uploads) }))
  })

  it('leaves nothing of an upload that breaks off half way', async () => {
    const [calls, files] = [intake.calls(), await kept()]
    const sent = begin(intake.url, Buffer.alloc(500_000, 'a'))
    await until(() => incoming(app.context).length === 1)
    sent.destroy()
    await until(() => incoming(app.context).length === 0)
    expect([intake.calls(), await kept()]).to.deep.equal([calls, files])
  })

  it('leaves the files to a handler whose visitor has gone, and removes them after', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const there: boolean[] = []
    let gone = false
    intake.instead(async (req, res) => {
      res.once('close', () => (gone = true))
      await promise
      there.push(...req.uploads.map(({ path }) => existsSync(path)))
    })
    const calls = intake.calls()
    const sent = begin(intake.url, Buffer.from('abc\r\n--xyz--\r\n'))
    await until(() => intake.calls() > calls)
    sent.destroy()
    await until(() => gone)
    resolve(undefined)
    await until(() => incoming(app.context).length === 0)
    expect(there).to.deep.equal([true])
  })

  it('takes in a file of this machine and leaves it where it is', async () => {
    const path = join(app.folder, 'rapport.txt')
    writeFileSync(path, 'alles in orde')
    const file = await takeInPath(app.context, path)
    expect(file).to.include({ name: 'rapport.txt', type: 'text/plain', size: 13 })
    expect([readFileSync(path, 'utf8'), incoming(app.context)]).to.deep.equal(['alles in orde', []])
    const refused = await takeInPath(app.context, path, 'rapport.exe').catch((error: unknown) => error)
    expect(refused).to.be.instanceOf(Invalid)
    expect((refused as Invalid).issues[0]?.code).to.equal('intake.refused.executable')
  })

  it('takes 25 MB without the memory for it', async () => {
    intake.instead(async (req, res) => void res.json(await takeInFiles(req.context, req.uploads)))
    const log = join(app.folder, 'log')
    writeFileSync(log, 'een regel van een logboek\n'.repeat(1_000_000))
    const photo = join(app.folder, 'photo')
    writeFileSync(photo, await withFilm(25_000_000))
    const held = await memoryOf(() => readFile(log))
    expect(held.external, 'the measure sees what is held').to.be.above(24_000_000)
    for (const [path, name] of [
      [log, 'groot.log'],
      [photo, 'groot.jpg'],
    ] as const) {
      expect(await sendFile(intake.url, path, name)).to.equal(200)
      const { result, rss, external } = await memoryOf(() => sendFile(intake.url, path, name))
      expect(result).to.equal(200)
      expect(external, `${name}: outside the heap`).to.be.below(15_000_000)
      expect(rss, `${name}: in all`).to.be.below(15_000_000)
    }
  })
})

/** A request with one file that has begun; more is announced than is sent. */
function begin(url: string, content: Buffer): ReturnType<typeof request> {
  const head = '--xyz\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
  const headers = {
    'content-type': 'multipart/form-data; boundary=xyz',
    'content-length': head.length + content.length,
  }
  const isWhole = content.includes('--xyz--')
  const sent = request(url, {
    method: 'POST',
    headers: isWhole ? headers : { ...headers, 'content-length': 5_000_000 },
  })
  sent.on('error', () => undefined).write(Buffer.concat([Buffer.from(head), content]))
  return sent
}
