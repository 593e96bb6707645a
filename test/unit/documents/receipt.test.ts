import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { signatureReceipt, type SignatureReceiptInput } from '../../../src/documents/signature-receipt.ts'
import { fillPlaceholders, parseRegulation } from '../../../src/domain/regulation.ts'
import { type Language, languages } from '../../../src/domain/text.ts'
import { createTranslator } from '../../../src/i18n/translate.ts'
import { inProject } from '../../../src/paths.ts'
import { skip } from '../../support/skip.ts'
import { essence, has, inspect, textOf } from './tools.ts'

function receiptInput(language: Language, over: Partial<SignatureReceiptInput> = {}): SignatureReceiptInput {
  const source = readFileSync(inProject('policies', 'acceptable-use', '1', `${language}.md`), 'utf8')
  const values = {
    authority: 'Demerdorp',
    ict: 'de helpdesk',
    dpo: 'Karim Haddad',
    adopted: 'de raad',
    valid: '1 januari 2027',
  }
  const text = fillPlaceholders(source, { ...values, number: '3' })
  const sha256 = createHash('sha256').update(text).digest('hex')
  return {
    organisation: { name: 'Gemeente en OCMW Demerdorp' },
    signature: {
      ...{ number: 3, language, sha256, name: 'Els Peeters', way: 'online', receipt: 'K7QM-2XWP-9RTA-4HJD' },
      statement: 'Ik heb het reglement gelezen en zal het naleven.',
      signedAt: new Date('2026-11-24T09:15:32Z'),
      shown: { openedAt: new Date('2026-07-01T22:30:05Z'), parts: ['purpose'], changes: 'Telewerk: alleen beveiligd.' },
      digest: 'ab'.repeat(32),
    },
    employee: { number: '00417', service: 'Sociale dienst' },
    validFrom: '2027-01-01',
    text: parseRegulation(text),
    ...over,
  }
}

const write = (input: SignatureReceiptInput, language: Language): Promise<Buffer> =>
  signatureReceipt(input, { language, t: createTranslator(language) })

describe('the receipt of a signature', function () {
  this.timeout(60_000)

  for (const language of languages)
    it(`is tagged, sound and complete in ${language}`, async function () {
      if (!has('pdfinfo') || !has('qpdf')) skip(this, 'poppler or qpdf is not here')
      const input = receiptInput(language)
      const bytes = await write(input, language)
      expect(inspect('pdfinfo', ['FILE'], bytes)).to.match(/Tagged:\s+yes/)
      expect(bytes.toString('latin1')).to.include(`/Lang (${language})`)
      expect(inspect('qpdf', ['--check', 'FILE'], bytes)).to.include('No syntax or stream encoding errors')
      for (const font of inspect('pdffonts', ['FILE'], bytes).trim().split('\n').slice(2))
        expect(font).to.match(/ yes yes yes /)
      const text = essence(textOf(bytes))
      for (const { title, summary, blocks } of input.text.parts) {
        expect(text).to.include(essence(title)).and.to.include(essence(summary))
        for (const block of blocks)
          for (const part of block.kind === 'list' ? block.items : [block.text]) expect(text).to.include(essence(part))
      }
    })

  it('says on one page who signed what, when, how, and under which numbers', async function () {
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const input = receiptInput('nl')
    const [first, second] = textOf(await write(input, 'nl')).split('\f')
    const page = essence(first!)
    for (const part of [
      ...['Els Peeters', '00417', 'Sociale dienst', 'K7QM-2XWP-9RTA-4HJD', input.signature.sha256, 'ab'.repeat(32)],
      'versie 3, geldig vanaf 1 januari 2027',
      'Ik heb het reglement gelezen en zal het naleven.',
      '24 november 2026 om 10:15:32 (Belgische tijd, UTC+01:00)',
      '2 juli 2026 om 00:30:05 (Belgische tijd, UTC+02:00)',
      ...['artikel 3, punt 10', 'artikel 25, lid 1', 'geen gekwalificeerde handtekening'],
    ])
      expect(page).to.include(essence(part))
    expect(second).to.include('Bijlage: de tekst die getekend werd').and.to.include('Telewerk: alleen beveiligd.')
  })

  it('has the title and the parts of the text as headings', async function () {
    if (!has('pdfinfo')) skip(this, 'pdfinfo is not here')
    const input = receiptInput('nl')
    const structure = inspect('pdfinfo', ['-struct', 'FILE'], await write(input, 'nl'))
    const found = [...structure.matchAll(/^ *H(\d)/gm)].map(([, level]) => Number(level))
    expect(found.filter((level) => level === 3)).to.have.length(input.text.parts.length)
    for (const [index, level] of found.entries()) expect(level).to.be.at.most((found[index - 1] ?? 0) + 1)
  })

  it('is the same file whenever it is made', async () => {
    expect((await write(receiptInput('fr'), 'fr')).equals(await write(receiptInput('fr'), 'fr'))).to.equal(true)
  })

  it('is made for somebody who left the staff list, and for a long name', async function () {
    const name = 'Maria-Antoinetta van den Wijngaert-de Keersmaecker '.repeat(3)
    const base = receiptInput('nl')
    const bytes = await write({ ...base, employee: null, signature: { ...base.signature, name } }, 'nl')
    if (!has('pdftotext')) skip(this, 'pdftotext is not here')
    const [first, second] = textOf(bytes).split('\f')
    expect(essence(first!)).to.include(essence(name)).and.not.to.include('Personeelsnummer')
    expect(second).to.include('Bijlage: de tekst die getekend werd')
  })
})
