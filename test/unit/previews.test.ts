import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import sharp from 'sharp'
import { makePreview, stopPreviews } from '../../src/documents/previews/make-preview.ts'
import { pdf, picture } from '../support/hostile-files.ts'

describe('previews', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-previews-'))
  after(() => {
    stopPreviews()
    rmSync(folder, { recursive: true, force: true })
  })
  const made = (name: string, content: Buffer): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }

  it('show the first page of a PDF as it looks', async () => {
    const preview = await makePreview({ path: made('a.pdf', await pdf()), kind: 'pdf' })
    if (!('picture' in preview)) throw new Error(preview.reason)
    const { channels } = await sharp(preview.picture).stats()
    // black letters on white paper
    expect(channels[0]).to.include({ max: 255 }).and.to.have.property('min').below(60)
    expect(channels[0]?.mean).to.be.above(230)
  })

  it('are put on white, never larger than the picture, and the same each time', async () => {
    const clear = await picture(50, 40)
      .joinChannel(Buffer.alloc(2000), { raw: { width: 50, height: 40, channels: 1 } })
      .png()
      .toBuffer()
    const path = made('clear.png', clear)
    const [first, second] = [await makePreview({ path, kind: 'picture' }), await makePreview({ path, kind: 'picture' })]
    expect(first).to.deep.equal(second)
    if (!('picture' in first)) throw new Error(first.reason)
    expect(await sharp(first.picture).metadata()).to.include({ format: 'jpeg', width: 50, height: 40 })
    expect((await sharp(first.picture).stats()).channels.map(({ mean }) => Math.round(mean))).to.deep.equal([
      255, 255, 255,
    ])
  })

  it('say why there is none', async () => {
    const locked = made('locked.pdf', await pdf({ userPassword: 'x', pdfVersion: '1.7' }))
    expect(await makePreview({ path: locked, kind: 'pdf' })).to.include({ locked: true })
    for (const kind of ['pdf', 'picture'] as const) {
      const preview = await makePreview({ path: made('text', Buffer.from('geen van beide')), kind })
      expect(preview, kind).to.include({ locked: false }).and.to.have.property('reason')
    }
  })

  it('go on after their process was killed half way', async () => {
    const path = made('b.pdf', await pdf())
    const broken = makePreview({ path, kind: 'pdf' })
    const next = makePreview({ path, kind: 'pdf' })
    await Promise.resolve()
    stopPreviews()
    expect(await broken).to.deep.equal({ locked: false, reason: 'the preview stopped: SIGKILL' })
    expect(await next).to.have.property('picture')
  })
})
