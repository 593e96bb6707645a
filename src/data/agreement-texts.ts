import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { NotFound } from '../domain/errors.ts'
import { parseRegulation, type Regulation } from '../domain/regulation.ts'
import { remember } from '../domain/remember.ts'
import { inProject } from '../paths.ts'
import type { FileStore } from './files.ts'

/** A published text: whole, or why it cannot be shown as what was signed. */
export type PublishedText = { state: 'whole'; text: string; regulation: Regulation } | { state: 'altered' | 'missing' }

/**
 * A published text as it is in the file store now. `altered` when the file no longer gives the hash that it is named by:
 * then nothing of it is shown.
 */
export async function readPublishedText(files: FileStore, sha256: string): Promise<PublishedText> {
  const bytes = await files.read(sha256).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined
    throw error
  })
  if (bytes === undefined) return { state: 'missing' }
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) return { state: 'altered' }
  const text = bytes.toString('utf8')
  return { state: 'whole', text, regulation: parseRegulation(text) }
}

const known = new WeakMap<FileStore, Map<string, Extract<PublishedText, { state: 'whole' }>>>()

/** Like readPublishedText, but a text that was found whole is remembered: it never changes. For pages that many open. */
export async function publishedText(files: FileStore, sha256: string): Promise<PublishedText> {
  const texts = known.get(files) ?? new Map<string, Extract<PublishedText, { state: 'whole' }>>()
  known.set(files, texts)
  const found = texts.get(sha256)
  if (found !== undefined) return found
  const read = await readPublishedText(files, sha256)
  if (texts.size >= most) texts.clear()
  if (read.state === 'whole') texts.set(sha256, read)
  return read
}

/** Some 100 KB each with what was read from them: a few versions in four languages for many authorities. */
const most = 500

/** A draft as it was read last; its text is its own key. Throws Invalid as parseRegulation does. */
export const readDraft = remember(parseRegulation, 100)

/** The standard text of a language, with its placeholders: the newest edition; undefined when there is none in that language. */
export const standardText = remember((language: string): string | undefined => {
  const root = inProject('policies', 'acceptable-use')
  const editions = readdirSync(root)
    .filter((name) => /^\d+$/.test(name))
    .toSorted((a, b) => Number(b) - Number(a))
  const file = `${language}.md`
  const edition = editions.find((name) => readdirSync(inProject('policies', 'acceptable-use', name)).includes(file))
  return edition === undefined
    ? undefined
    : readFileSync(inProject('policies', 'acceptable-use', edition, file), 'utf8')
})
