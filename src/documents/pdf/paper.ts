import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import type { Language } from '../../domain/text.ts'
import { clean } from './glyphs.ts'
import { declareStandards } from './metadata.ts'
import { type FontName, page, textBottom, textTop, type Weight } from './theme.ts'

export type Element = PDFKit.PDFStructureElement

interface Font {
  name: string
  /** what the glyphs of the subset stand for, by their number in it */
  unicode: number[][]
  encode: (text: string) => [string[], unknown]
  font: Parsed
  widthOfString: (text: string, size: number) => number
}

/** A font file as fontkit read it. Its tables are decoded when first needed, and kept. */
interface Parsed {
  hasGlyphForCodePoint: (codePoint: number) => boolean
}

/** What the layer uses of pdfkit beyond its published types (0.20; the types are those of 0.17). */
interface Internals {
  info: Record<string, unknown>
  _addInfo: () => void
  _font: Font
  _fontFamilies: Record<string, unknown>
  markStructureContent: (tag: string, options: { actual?: string; lang?: string }) => PDFKit.PDFStructureContent
  _pageBuffer: PDFKit.PDFPage[]
  _root: { data: { Pages: { data: { Kids: unknown[] } } } }
}
export type Doc = PDFKit.PDFDocument & Internals

/** A heading as the table of contents lists it. `target` names the place to jump to. */
export interface Heading {
  level: number
  /** true when the table of contents names it */
  listed: boolean
  text: string
  page: number
  target: string
}

/** A document while it is drawn: the pdfkit document, the pen's height on the page, and what the furniture needs. */
export interface Paper {
  doc: Doc
  language: Language
  fonts: Record<FontName, Font>
  /** the root of the structure tree; every block is appended to it */
  root: Element
  /** distance of the pen from the top of the page */
  y: number
  headings: Heading[]
  /** the running head per page; null on pages without furniture, such as the cover */
  chapters: (string | null)[]
  chapter: string | null
  outlines: PDFKit.PDFOutline[]
}

export interface PaperOptions {
  title: string
  author: string
  subject: string
  language: Language
  /** the moment the document says it was made; nothing else in the file depends on a clock */
  createdAt: Date
}

const require = createRequire(import.meta.url)
const files: Record<Weight, string> = {
  regular: '400Regular/SourceSans3_400Regular.ttf',
  semibold: '600SemiBold/SourceSans3_600SemiBold.ttf',
  bold: '700Bold/SourceSans3_700Bold.ttf',
}

/** Opens a tagged A4 document that is PDF/A-3a and PDF/UA-1 at once. The same input gives the same bytes. */
export function openPaper(options: PaperOptions): Paper {
  const doc = new PDFDocument(settings(options)) as Doc
  declareStandards(doc)
  const fonts = registerFonts(doc)
  const root = doc.struct('Document')
  doc.addStructure(root)
  return {
    doc,
    language: options.language,
    fonts,
    root,
    y: textTop,
    headings: [],
    chapters: [],
    chapter: null,
    outlines: [doc.outline],
  }
}

/** Begins a page. Its running head is the chapter of this moment. */
export function newPage(paper: Paper): void {
  paper.doc.addPage({ size: [page.width, page.height], margin: 0 })
  paper.chapters.push(paper.chapter)
  paper.y = textTop
}

/** Begins a page when less than `height` is left on this one. */
export function ensure(paper: Paper, height: number): void {
  if (paper.y + height > textBottom && paper.y > textTop) newPage(paper)
}

/** Leaves room, but not at the top of a page. */
export function space(paper: Paper, height: number): void {
  if (paper.y > textTop) paper.y += height
}

export const pageIndex = (paper: Paper): number => paper.chapters.length - 1

/** Draws what is decoration or furniture: it is not read aloud. */
export function artifact(paper: Paper, type: 'Layout' | 'Pagination', draw: () => void): void {
  paper.doc.markContent('Artifact', { type })
  draw()
  paper.doc.endMarkedContent()
}

/** A thin line across. */
export function rule(
  paper: Paper,
  line: { x: number; y: number; width: number; colour: string; weight?: number },
): void {
  const { x, y, width, colour, weight = 0.5 } = line
  artifact(paper, 'Layout', () => {
    paper.doc
      .lineWidth(weight)
      .moveTo(x, y)
      .lineTo(x + width, y)
      .stroke(colour)
  })
}

function settings({ title, author, subject, language, createdAt }: PaperOptions): PDFKit.PDFDocumentOptions {
  const info = {
    Title: clean(title),
    Author: clean(author),
    Subject: clean(subject),
    Creator: 'Waarborg',
    Producer: 'Waarborg',
    CreationDate: createdAt,
  }
  const options = { pdfVersion: '1.7', subset: 'PDF/A-3a', tagged: true, displayTitle: true, lang: language } as const
  // font: null, or pdfkit reads and parses a font file again at each change of font
  return { ...options, info, autoFirstPage: false, bufferPages: true, font: null as unknown as string }
}

function registerFonts(doc: Doc): Record<FontName, Font> {
  const entries = Object.entries(files).flatMap(([name, file]) => {
    const path = require.resolve(`@expo-google-fonts/source-sans-3/${file}`)
    const [font, hyphen] = [openFont(doc, name, path), openFont(doc, `${name}-hyphen`, path)]
    const [[glyph = '']] = hyphen.encode('-')
    hyphen.unicode[Number.parseInt(glyph, 16)] = [0xad]
    return [
      [name, font],
      [`${name}-hyphen`, hyphen],
    ]
  })
  return Object.fromEntries(entries) as Record<FontName, Font>
}

/** The font files that this process has read; nothing is ever laid out in these. */
const parsed = new Map<string, Parsed>()

/**
 * A font file as if it were just read, but with the tables that were decoded for an earlier document: that is a quarter
 * of the work of a plan. The glyphs are its own: fontkit remembers of each which letters it stood for first.
 */
function freshFont(path: string): Parsed {
  const known = parsed.get(path) ?? parse(path)
  parsed.set(path, known)
  return Object.create(known, { _glyphs: { value: {} } }) as Parsed
}

function parse(path: string): Parsed {
  const nowhere = new PDFDocument({ autoFirstPage: false, font: null as unknown as string }) as Doc
  return nowhere.font(path)._font.font
}

/** Forgets the font under its own name, by which pdfkit would take the next opening of the same file for this one. */
function openFont(doc: Doc, alias: string, path: string): Font {
  // pdfkit takes a font that was read as well; its types do not say so
  doc.registerFont(alias, freshFont(path) as unknown as string)
  const font = doc.font(alias)._font
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table of pdfkit, keyed by name
  delete doc._fontFamilies[font.name]
  return font
}
