import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readFileFacts } from '../../src/data/file-facts.ts'
import { cleanFileName, extensionOf, sentFileName } from '../../src/domain/file-name.ts'
import { acceptedExtensions, type FileVerdict, fileTypeOf, refusals } from '../../src/domain/file-type.ts'
import { createTranslator } from '../../src/i18n/translate.ts'
import { languages } from '../../src/domain/text.ts'
import { goodFiles, hostileFiles, pdf, type Sample } from '../support/hostile-files.ts'

describe('the type of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-type-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  /** What is said of a file; one that needs a password is a matter of opening it. */
  async function verdictOn({ name, content }: Sample): Promise<FileVerdict & { encrypted: boolean }> {
    const path = join(folder, 'file')
    writeFileSync(path, content)
    const { facts, encrypted } = await readFileFacts(path, name)
    return { ...fileTypeOf({ ...facts, locked: encrypted }), encrypted }
  }

  it('is found by the content', async () => {
    for (const sample of await goodFiles())
      expect(await verdictOn(sample), sample.name).to.deep.equal({ type: sample.type, encrypted: false })
  })

  it('is refused for what it is, each for its own reason', async () => {
    const seen = new Set<string>()
    for (const sample of await hostileFiles()) {
      expect(await verdictOn(sample), sample.name).to.include({ refused: sample.refused })
      seen.add(sample.refused)
    }
    expect([...refusals].filter((code) => !seen.has(code))).to.deep.equal(['tooLarge', 'tooMany'])
  }).timeout(20_000)

  it('tells of a PDF that is encrypted, with a password to open it or without', async () => {
    for (const options of [
      { userPassword: 'x', pdfVersion: '1.4' },
      { userPassword: 'x', pdfVersion: '1.7ext3' },
      { ownerPassword: 'x', pdfVersion: '1.7' },
    ] as const)
      expect(await verdictOn({ name: 'a.pdf', content: await pdf(options) })).to.include({ encrypted: true })
    const talk = await pdf({ compress: false }, 'Een pdf met /Encrypt in de tekst')
    expect(await verdictOn({ name: 'a.pdf', content: talk })).to.include({ type: 'pdf', encrypted: false })
  })

  it('is never a guess about half of a file: whatever is cut off is refused or still the same', async () => {
    for (const { name, content, type } of await goodFiles())
      for (const share of [0.1, 0.3, 0.7, 0.9]) {
        const verdict = await verdictOn({ name, content: content.subarray(0, Math.ceil(content.length * share)) })
        if ('type' in verdict) expect(['text', 'csv', 'eml', 'jpeg', 'tiff'], `${name} ${share}`).to.include(type)
      }
  })

  it('has a text for every refusal in every language, which names the file', () => {
    for (const language of languages)
      for (const code of refusals) {
        const text = createTranslator(language)(`intake.refused.${code}`, { name: 'a.pdf', limit: 50, most: 10 })
        expect(text, `${language} ${code}`).to.include(code === 'tooMany' ? '10' : 'a.pdf')
      }
  })

  it('is asked for in the form by extensions', () => expect(acceptedExtensions).to.match(/^\.pdf,\.png,\.jpg,.*\.eml/))
})

describe('the name of a file', () => {
  it('comes in as UTF-8 behind Latin-1, or as Latin-1 itself', () => {
    const sent = Buffer.from('beleid één – ŵ.pdf').toString('latin1')
    expect(sentFileName(sent)).to.equal('beleid één – ŵ.pdf')
    expect(sentFileName('één.pdf')).to.equal('één.pdf')
    expect(sentFileName('naïef ŵ.pdf')).to.equal('naïef ŵ.pdf')
  })

  it('loses folders, control characters and marks that turn it round, and keeps its end', () => {
    expect(cleanFileName('C:\\temp\\a.pdf')).to.equal('a.pdf')
    expect(cleanFileName('../../etc/passwd')).to.equal('passwd')
    expect(cleanFileName('a\u0000b\r\n\u202egpj.exe')).to.equal('abgpj.exe')
    expect(cleanFileName(`${'a'.repeat(300)}.pdf`)).to.match(/^a{196}\.pdf$/)
    expect(cleanFileName(`${'😀'.repeat(150)}.pdf`).isWellFormed()).to.equal(true)
    expect(cleanFileName('\u200b\u0007')).to.equal('')
  })

  it('has an extension that dots and spaces behind it do not hide', () => {
    expect(['a.PDF', 'a.tar.gz', 'a', 'a.exe. .', '.htaccess'].map(extensionOf)).to.deep.equal([
      'pdf',
      'gz',
      '',
      'exe',
      'htaccess',
    ])
  })
})
