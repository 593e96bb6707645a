import { readFileSync } from 'node:fs'
import type { Language } from '../domain/text.ts'
import { inProject } from '../paths.ts'

/** The standard paragraphs of a document: a text per name. */
export type StandardText = (name: string, values?: Record<string, string | number>) => string

const loaded = new Map<string, Map<string, string>>()

/**
 * The paragraphs of `templates/<folder>/<language>.md`. A line `## name` begins a text; `{{value}}` is filled in.
 * An unknown name is a mistake of ours and throws: nothing falls back to another language.
 */
export function standardText(folder: string, language: Language): StandardText {
  const texts = load(folder, language)
  return (name, values = {}) => {
    const text = texts.get(name)
    if (text === undefined) throw new Error(`templates/${folder}/${language}.md has no text "${name}"`)
    return text.replace(/\{\{(\w+)\}\}/g, (_, key: string) => String(values[key] ?? ''))
  }
}

function load(folder: string, language: Language): Map<string, string> {
  const key = `${folder}/${language}`
  const found = loaded.get(key)
  if (found) return found
  const source = readFileSync(inProject('templates', folder, `${language}.md`), 'utf8')
  const texts = new Map(source.split(/^## /m).slice(1).map(parseText))
  loaded.set(key, texts)
  return texts
}

function parseText(part: string): [string, string] {
  const end = part.indexOf('\n')
  return [part.slice(0, end).trim(), part.slice(end + 1).trim()]
}
