import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { crc32, deflateSync } from 'node:zlib'
import PDFDocument from 'pdfkit'
import { addEvidence, type NewEvidence } from '../../src/actions/add-evidence.ts'
import { stopPreviews } from '../../src/documents/previews/make-preview.ts'
import type { EvidenceFile } from '../../src/domain/evidence.ts'
import { controlsWorld, type ControlsWorld } from './controls.ts'
import type { Page, Visitor } from './visitor.ts'

/** The list of evidence of Demerdorp. */
export const list = '/o/demerdorp/evidence'

export const text = (page: Page, selector = 'main'): string =>
  page.$(selector).text().replace(/\s+/g, ' ').replaceAll('\u00a0', ' ').trim()

/** A real PDF of one page with these words on it. */
export async function pdfOf(words: string): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A6' })
  const made = buffer(document.pipe(new PassThrough()))
  document.fontSize(20).text(words)
  document.end()
  return made
}

/** A real PNG of one colour. */
export function pngOf(red: number, side = 8): Buffer {
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: side }, () => Buffer.from([red, 90, 120]))])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => row)))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

export interface EvidenceWorld extends ControlsWorld {
  /** sends the form of new evidence; gives the answer */
  add: (visitor: Visitor, values: Record<string, string | string[]>, files?: readonly Sent[]) => Promise<Page>
  /** evidence made behind everyone's back; gives its id */
  made: (given: Partial<NewEvidence>) => Promise<string>
  /** changes one byte of a stored file, as a disk or a hand would */
  flip: (sha256: string) => Promise<void>
  close: () => Promise<void>
}

export interface Sent {
  name: string
  content: Buffer
}

/** A world with what the tests of evidence do over and over. */
export async function evidenceWorld(): Promise<EvidenceWorld> {
  const made = await controlsWorld()
  const { context, folder } = made.w
  return {
    ...made,
    add: async (visitor, values, files = []) => {
      const { $ } = await visitor.get(`${list}/new`)
      const key = $('input[name=key]').attr('value') ?? ''
      const sent = { aboutOn: '2026-11-20', key, ...values }
      return visitor.sendFiles(list, { values: sent, files })
    },
    made: (given) => addEvidence(context, made.w.scope(), { ...plain, ...given }),
    flip: async (sha256) => {
      const bytes = Buffer.from(await context.files.read(sha256))
      bytes[0] = (bytes[0] ?? 0) ^ 1
      writeFileSync(join(folder, 'files', sha256.slice(0, 2), sha256), bytes)
    },
    close: async () => {
      stopPreviews()
      await made.w.close()
    },
  }
}

const plain: NewEvidence = {
  title: 'Attest',
  owner: null,
  files: [] as EvidenceFile[],
  link: '',
  note: 'Gezien',
  aboutOn: '2026-01-15',
  validUntil: null,
  links: [],
  edition: 'ksz-2017',
}

/** The last part of the address that a form led to: the id of what was made. */
export const idOf = (page: Page): string => (page.headers['location'] ?? '').split('/').at(-1) ?? ''
