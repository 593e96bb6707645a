import { expect } from 'chai'
import fc from 'fast-check'
import { decodeText, looksLikeText } from '../../src/domain/decoding.ts'

const utf16 = (text: string, order: 'le' | 'be'): Uint8Array => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return order === 'le' ? bytes : bytes.swap16()
}
const text = 'Eén server: € 20.000 – “demo’s”'
const windows1252 = Buffer.from(text, 'utf8')
  .toString('utf8')
  .replace('€', '\x80')
  .replace('–', '\x96')
  .replace('“', '\x93')
  .replace('”', '\x94')
  .replace('’', '\x92')

const encodings: readonly (readonly [string, Uint8Array])[] = [
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16 little-endian', utf16(text, 'le')],
  ['UTF-16 big-endian', utf16(text, 'be')],
  ['Windows-1252', Buffer.from(windows1252, 'latin1')],
]

describe('decoding', () => {
  for (const [name, bytes] of encodings)
    it(`reads ${name}`, () => {
      expect(decodeText(bytes)).to.equal(text)
      expect(looksLikeText(bytes)).to.equal(true)
    })

  it('makes every line end the same', () => {
    expect(decodeText(Buffer.from('a\r\nb\rc\nd\ve\u2028f\r\n\r\n'))).to.equal('a\nb\nc\nd\ne\nf\n\n')
  })

  it('keeps the ellipsis of Windows-1252, which is a line end in Unicode', () => {
    expect(decodeText(Buffer.from([0x65, 0x85, 0xe9]))).to.equal('e…é')
  })

  it('reads an empty file', () => {
    expect(decodeText(new Uint8Array())).to.equal('')
    expect(looksLikeText(new Uint8Array())).to.equal(true)
  })

  it('never throws and leaves no carriage return', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeText(bytes)).to.not.include('\r')
      }),
    )
  })

  it('gives back what was written in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (written) => {
        const lines = written.replace(/\r\n|[\r\v\u0085\u2028\u2029]/g, '\n').replace(/^\ufeff/, '')
        expect(decodeText(Buffer.from(lines))).to.equal(lines)
      }),
    )
  })

  const others: readonly (readonly [string, readonly number[]])[] = [
    ['a zip (docx, xlsx)', [0x50, 0x4b, 0x03, 0x04, 0x14]],
    ['an empty zip', [0x50, 0x4b, 0x05, 0x06]],
    ['a PDF', [0x25, 0x50, 0x44, 0x46, 0x2d]],
    ['an OLE file (doc, xls)', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
    ['RTF', [0x7b, 0x5c, 0x72, 0x74, 0x66, 0x31]],
    ['a file with a NUL byte', [0x61, 0x00, 0x62]],
  ]
  for (const [name, bytes] of others)
    it(`does not take ${name} for text`, () => {
      expect(looksLikeText(Uint8Array.from(bytes))).to.equal(false)
    })
})
