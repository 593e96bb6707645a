import { readFileSync } from 'node:fs'
import type { Language } from '../domain/text.ts'
import { inProject } from '../paths.ts'

/** The letters that there are, and what is filled in in each. */
export interface Letters {
  invitation: { name: string; organisation: string; link: string; minutes: number; again: string }
  reset: { name: string; link: string; minutes: number; again: string }
  'break-glass': { name: string; at: string; page: string }
}

/**
 * A letter in the language of who gets it: the first line of `templates/mail/<name>.<language>.txt` is the subject. Throws
 * when the template asks for what is not given.
 */
export function letter<Name extends keyof Letters>(
  name: Name,
  language: Language,
  values: Letters[Name],
): { subject: string; text: string } {
  const [subject = '', , ...lines] = readFileSync(
    inProject('templates', 'mail', `${name}.${language}.txt`),
    'utf8',
  ).split('\n')
  const fill = (text: string): string => filled(text, values)
  return { subject: fill(subject), text: fill(lines.join('\n')) }
}

function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`a letter asks for ${name}`)
    // On one line: a name cannot begin a new paragraph.
    return String(value).replace(/\s+/g, ' ')
  })
}
