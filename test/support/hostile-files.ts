import { buffer } from 'node:stream/consumers'
import { PassThrough } from 'node:stream'
import { crc32, deflateSync, gzipSync } from 'node:zlib'
import PDFDocument from 'pdfkit'
import sharp, { type Sharp } from 'sharp'
import type { Refusal } from '../../src/domain/file-type.ts'
import { oleOf } from './ole-maker.ts'
import { type ZipPart, zipOf } from './zip-maker.ts'

export interface Sample {
  name: string
  content: Buffer
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le')

/** A PDF of one page. */
export async function pdf(
  options: PDFKit.PDFDocumentOptions = {},
  text = 'Verslag van de inbraaktest',
): Promise<Buffer> {
  const document = new PDFDocument(options)
  const made = buffer(document.pipe(new PassThrough()))
  document.fontSize(30).text(text)
  document.end()
  return made
}

export const picture = (width = 80, height = 60): Sharp =>
  sharp({ create: { width, height, channels: 3, background: '#2266aa' } })

/** A photograph with so many bytes of film behind it, as telephones make. */
export const withFilm = async (bytes: number): Promise<Buffer> =>
  Buffer.concat([await picture(400, 300).jpeg().toBuffer(), Buffer.alloc(bytes, 'film')])

/** A PNG that says it has so many pixels on each side, in few bytes. */
export function hugePng(side: number): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(type), body])
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(body.length)
    check.writeUInt32BE(crc32(named))
    return Buffer.concat([length, named, check])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header[8] = 8
  header[9] = 2
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const data = deflateSync(Buffer.alloc(1_000_000))
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

const main = {
  docx: 'wordprocessingml.document.main+xml',
  xlsx: 'spreadsheetml.sheet.main+xml',
  pptx: 'presentationml.presentation.main+xml',
}

/** An Office file of today, with more parts or another type. */
export function office(kind: keyof typeof main, more: readonly ZipPart[] = [], types: string = main[kind]): Buffer {
  const content = `<?xml version="1.0"?><Types><Override PartName="/x" ContentType="application/vnd.openxmlformats-officedocument.${types}"/></Types>`
  return zipOf([
    { name: '[Content_Types].xml', content },
    { name: 'word/document.xml', content: '<w:document/>' },
    ...more,
  ])
}

export function openDocument(kind: 'text' | 'spreadsheet' | 'presentation', more: readonly ZipPart[] = []): Buffer {
  return zipOf([
    { name: 'mimetype', content: `application/vnd.oasis.opendocument.${kind}`, stored: true },
    { name: 'content.xml', content: '<office:document-content/>' },
    ...more,
  ])
}

const records = (...list: [type: number, body: Buffer][]): Buffer =>
  Buffer.concat(
    list.flatMap(([type, body]) => {
      const head = Buffer.alloc(4)
      head.writeUInt16LE(type, 0)
      head.writeUInt16LE(body.length, 2)
      return [head, body]
    }),
  )

const word = (flags = 0): Buffer => {
  const beginning = Buffer.alloc(32)
  beginning.writeUInt16LE(flags, 10)
  return beginning
}
const sheet = (kind: number): [number, Buffer] => [0x85, Buffer.from([0, 0, 0, 0, 0, kind, 1, 0, 65])]
const book: [number, Buffer] = [0x809, Buffer.alloc(16)]
const macrosOfSlides = Buffer.from('1f00ff0314000000020000040c0000000100000001000000', 'hex')

/** What is kept, and as what. */
export async function goodFiles(): Promise<(Sample & { type: string })[]> {
  const mail =
    'Received: from a by b\r\nFrom: els@example.test\r\nTo: karim@example.test\r\nSubject: Rapport\r\nDate: x\r\n\r\n<html><body>Dag</body></html>'
  const jpeg = await picture().jpeg().toBuffer()
  const heic = Buffer.concat([
    Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
    Buffer.from('\0\0\0\x10meta12345678'),
    Buffer.from('\0\0\0\x18mdat1234567812345678'),
  ])
  return [
    { name: 'verslag.pdf', content: await pdf(), type: 'pdf' },
    { name: 'gedrukt.PDF', content: Buffer.concat([Buffer.from('\x1b%-12345X@PJL\r\n'), await pdf()]), type: 'pdf' },
    { name: 'foto.png', content: await picture().png().toBuffer(), type: 'png' },
    { name: 'foto.jpg', content: jpeg, type: 'jpeg' },
    { name: 'met film erachter.jpg', content: Buffer.concat([jpeg, Buffer.alloc(90_000, 7)]), type: 'jpeg' },
    { name: 'toch png.jpeg', content: await picture(90).png().toBuffer(), type: 'png' },
    { name: 'foto.webp', content: await picture().webp().toBuffer(), type: 'webp' },
    { name: 'foto.gif', content: await picture().gif().toBuffer(), type: 'gif' },
    { name: 'scan.tif', content: await picture().tiff().toBuffer(), type: 'tiff' },
    { name: 'IMG_0001.HEIC', content: heic, type: 'heic' },
    { name: 'nota.docx', content: office('docx'), type: 'docx' },
    { name: 'lijst.xlsx', content: office('xlsx'), type: 'xlsx' },
    { name: 'dia.pptx', content: office('pptx'), type: 'pptx' },
    { name: 'nota.odt', content: openDocument('text'), type: 'odt' },
    { name: 'lijst.ods', content: openDocument('spreadsheet'), type: 'ods' },
    { name: 'dia.odp', content: openDocument('presentation'), type: 'odp' },
    { name: 'oud.doc', content: oleOf({ WordDocument: word() }), type: 'doc' },
    { name: 'oud.xls', content: oleOf({ Workbook: records(book, sheet(0)) }), type: 'xls' },
    { name: 'oud.ppt', content: oleOf({ 'PowerPoint Document': Buffer.alloc(5000) }), type: 'ppt' },
    { name: 'mail.msg', content: oleOf({ '__properties_version1.0': Buffer.alloc(32) }), type: 'msg' },
    { name: 'mail.eml', content: Buffer.from(mail), type: 'eml' },
    { name: 'lijst.csv', content: Buffer.from('naam;plaats\r\nCafé;Liège', 'latin1'), type: 'csv' },
    { name: 'log.txt', content: Buffer.from('10:00 GET <script>alert(1)</script> 403 geweigerd\n'), type: 'text' },
    { name: 'groot.log', content: Buffer.from('Überprüfung: что-то 検査 geslaagd\n'.repeat(4000)), type: 'text' },
    { name: 'utf16.txt', content: utf16('Verslag\r\nalles in orde'), type: 'text' },
    { name: 'scan.xml', content: Buffer.from('<?xml version="1.0"?><nmaprun scanner="nmap"/>'), type: 'text' },
    { name: 'firewall', content: Buffer.from('set rule 1 deny any\n'), type: 'text' },
    { name: 'zonder punt', content: await pdf(), type: 'pdf' },
  ]
}

const program = Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0'), Buffer.alloc(500), Buffer.from('PE\0\0')])
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
const word8 = (name: string, content = 'x'): ZipPart => ({ name, content })

/** A zip that unpacks to 256 MB, as its directory says. */
export const bombOfMegabytes = (): Buffer =>
  office(
    'xlsx',
    Array.from({ length: 32 }, (_, n) => ({ name: `xl/${n}.xml`, content: 'x', declared: 8 * 1024 * 1024 })),
  )

/** A zip whose directory says that a part has 1,000 bytes, where it has eight million. */
export const lyingBomb = (): Buffer =>
  office('xlsx', [{ name: 'xl/a.xml', content: Buffer.alloc(8_000_000), declared: 1000 }])

/** What is refused, and why. */
export async function hostileFiles(): Promise<(Sample & { refused: Refusal })[]> {
  return [
    ...programs(),
    ...scripts(),
    ...(await locked()),
    ...macros(),
    ...archives(),
    ...(await damaged()),
    ...others(),
  ]
}

type Hostile = Sample & { refused: Refusal }
const list = (refused: Refusal, files: Readonly<Record<string, Buffer>>): Hostile[] =>
  Object.entries(files).map(([name, content]) => ({ name, content, refused }))

const programs = (): Hostile[] =>
  list('executable', {
    'factuur.pdf': program,
    'setup.exe': program,
    'foto.jpg': Buffer.from('\x7fELF\x02\x01\x01\0', 'latin1'),
    'mac.txt': Buffer.from('cffaedfe07000001', 'hex'),
    'script.txt': Buffer.from('#!/bin/sh\nrm -rf /\n'),
    'start.bat': Buffer.from('@echo off\r\ndel *.*'),
    'start.cmd': Buffer.from('echo'),
    'rapport.ps1': Buffer.from('Write-Host hoi'),
    'rapport.pdf.js': Buffer.from('alert(1)'),
    'rapport.vbs. ': Buffer.from('MsgBox 1'),
    'map.lnk': Buffer.from('4c0000000114020000000000', 'hex'),
    'lijst.csv': Buffer.from('4c0000000114020000000000', 'hex'),
    'hulp.jar': zipOf([word8('META-INF/MANIFEST.MF'), word8('A.class')]),
    'hulp.zip': zipOf([word8('META-INF/MANIFEST.MF'), word8('A.class')]),
    'nota.doc': oleOf({ Property: Buffer.alloc(10) }, '84100c0000000000c000000000000046'),
  })

const scripts = (): Hostile[] =>
  list('script', {
    'tekening.svg': Buffer.from(svg),
    'tekening.png': Buffer.from(`<?xml version="1.0"?>\n<!-- x -->\n${svg}`),
    'pagina.html': Buffer.from('<p>dag'),
    'pagina.txt': Buffer.from('\ufeff <!DOCTYPE html><html><script>alert(1)</script>'),
    'gegevens.xml': Buffer.from('<?xml version="1.0"?><a><b xmlns="http://www.w3.org/1999/xhtml"/></a>'),
    'utf16.txt': utf16(svg),
  })

const locked = async (): Promise<Hostile[]> =>
  list('encrypted', {
    'geheim.docx': oleOf({ EncryptedPackage: Buffer.alloc(5000), EncryptionInfo: Buffer.alloc(200) }),
    'geheim.xlsx': office('xlsx', [{ name: 'xl/a.xml', content: 'x', encrypted: true }]),
    'geheim.zip': zipOf([{ name: 'a.txt', content: 'x', encrypted: true }]),
    'geheim.odt': openDocument('text', [word8('META-INF/manifest.xml', '<manifest:encryption-data/>')]),
    'geheim.doc': oleOf({ WordDocument: word(0x0100) }),
    'geheim.xls': oleOf({ Workbook: records(book, [0x2f, Buffer.alloc(54)]) }),
    'geheim.pdf': await pdf({ userPassword: 'geheim', pdfVersion: '1.7' }),
  })

const macros = (): Hostile[] =>
  list('macro', {
    'nota.docx': office('docx', [word8('word/vbaProject.bin')]),
    'lijst.xlsx': office('xlsx', [], 'ms-excel.sheet.macroEnabled.main+xml'),
    'oud.xlsx': office('xlsx', [word8('xl/macrosheets/sheet1.xml')]),
    'nota.docm': office('docx'),
    'nota.odt': openDocument('text', [word8('Basic/Standard/Module1.xml')]),
    'oud.doc': oleOf({ WordDocument: word(), _VBA_PROJECT: Buffer.alloc(10) }),
    'oud.xls': oleOf({ Workbook: records(book, sheet(1)) }),
    'oud.ppt': oleOf({ 'PowerPoint Document': Buffer.concat([Buffer.alloc(4990), macrosOfSlides]) }),
  })

const archives = (): Hostile[] =>
  list('archive', {
    'alles.zip': zipOf([word8('a.txt')]),
    'alles.docx': zipOf([word8('a.txt')]),
    'leeg.zip': zipOf([]),
    'alles.7z': Buffer.from('377abcaf271c0004', 'hex'),
    'alles.rar': Buffer.from('Rar!\x1a\x07\x01\0', 'latin1'),
    'alles.tar.gz': gzipSync('x'),
    'alles.pdf': gzipSync('x'),
  })

async function damaged(): Promise<Hostile[]> {
  const whole = {
    'verslag.pdf': await pdf(),
    'foto.png': await picture().png().toBuffer(),
    'foto.jpg': await picture(400, 300).jpeg().toBuffer(),
    'foto.webp': await picture().webp().toBuffer(),
    'scan.tif': await picture().tiff().toBuffer(),
    'nota.docx': office('docx'),
    'oud.doc': oleOf({ WordDocument: word() }),
  }
  return list('broken', whole).map((one) => ({ ...one, content: one.content.subarray(0, one.content.length >> 1) }))
}

const others = (): Hostile[] => [
  ...list('empty', { 'leeg.pdf': Buffer.alloc(0) }),
  ...list('bomb', {
    'megabytes.xlsx': bombOfMegabytes(),
    'leugen.xlsx': lyingBomb(),
    'veel.xlsx': office(
      'xlsx',
      Array.from({ length: 5000 }, (_, n) => word8(`xl/${n}.xml`)),
    ),
    'verhouding.docx': office('docx', [{ name: 'word/a.xml', content: Buffer.alloc(12 * 1024 * 1024) }]),
  }),
  ...list('mismatch', {
    'nota.xml': Buffer.from('<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>'),
    'verslag.pdf': Buffer.from('Dit is gewone tekst.'),
    'lijst.csv': Buffer.from('%PDF-1.7\n%%EOF\n'),
    'foto.jpg': office('docx'),
    'nota.docx': Buffer.from([0, 1, 2, 3, 0]),
    'vals.txt': Buffer.concat([Buffer.from('tekst\n'.repeat(20_000)), Buffer.from([0]), Buffer.from('nog')]),
    'oud.xls': Buffer.from('naam;plaats\nDemerdorp;x'),
  }),
  ...list('unknown', {
    'video.mp4': Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42'),
    'gegevens.dat': Buffer.from([0, 1, 2, 3, 0]),
    'brief.rtf': Buffer.from('{\\rtf1 dag}'),
    'Thumbs.db': oleOf({ Catalog: Buffer.alloc(10) }),
  }),
]
