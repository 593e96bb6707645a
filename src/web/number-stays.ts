import { createHash } from 'node:crypto'
import type { Request } from 'express'
import type { Issue } from '../domain/errors.ts'
import { nationalNumbersIn } from '../domain/national-number.ts'

// Free text in which a national number seems to stand is not refused: nobody but the writer knows whether it is one. The
// form comes back with a word beside the field, and is saved when the visitor ticks that it may stay.

/** The field of a form that says so, once per text that was warned of. */
export const staysField = 'numberStays'

/** What the visitor said may stay, as stayOf makes it. */
export function staysIn(body: unknown): readonly string[] {
  const said = (body as Record<string, unknown> | undefined)?.[staysField]
  return [said ?? []]
    .flat()
    .filter((one): one is string => typeof one === 'string' && /^[\w-]{1,60}\.[0-9a-f]{64}$/.test(one))
}

/**
 * What a visitor has to say to keep the national numbers in a text; undefined when there are none. It goes for these
 * numbers in this field: another number, or another field, is warned of again.
 */
export function stayOf(field: string, text: string): string | undefined {
  const numbers = nationalNumbersIn(text)
  if (numbers.length === 0) return undefined
  const told = createHash('sha256').update(JSON.stringify([field, ...numbers]))
  return `${field}.${told.digest('hex')}`
}

/** The names of files that came with a form are text too. */
export function fileNameIssues({ uploads, body }: Request, field = 'files'): Issue[] {
  const stays = stayOf(field, uploads.map(({ name }) => name).join('\n'))
  if (stays === undefined || staysIn(body).includes(stays)) return []
  return [{ field, code: 'nationalNumber.fileName', values: { stays } }]
}
