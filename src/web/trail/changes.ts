import { isSecret } from '../../data/secrets/told.ts'
import type { StoredEntry } from '../../data/trail-entries.ts'
import { isLanguage, languages, type LocalizedText } from '../../domain/text.ts'
import type { FieldChange } from '../../domain/trail.ts'
import { fieldLabel, type Speech, valueText } from './values.ts'

/** A field before and after, in words. */
export interface WordedChange {
  field: string
  before: string
  after: string
}

/** What changed, field by field, as far as words show it; a text in several languages only in those in which it changed. */
export const wordedChanges = (speech: Speech, { subject, changes }: StoredEntry): WordedChange[] =>
  changes
    .filter(({ field }) => !isOfTheForm(subject.kind, field))
    .flatMap((change) => worded(speech, subject.kind, change).filter((one) => isShown(subject.kind, change, one)))

/** What reads the same before and after is not told as a change; that a secret changed always is. */
const isShown = (kind: string, { field }: FieldChange, { before, after }: WordedChange): boolean =>
  before !== after || isSecret(field, kind)

/** The key by which a form that is sent twice is known as one says nothing of the record. */
const isOfTheForm = (kind: string, field: string): boolean => field === 'key' && kind !== 'installation'

function worded(speech: Speech, kind: string, { field, before, after }: FieldChange): WordedChange[] {
  const of = { kind, field }
  const label = fieldLabel(speech.t, of)
  const words = (value: unknown): string => valueText(speech, of, value)
  if (!isText(before) || !isText(after)) return [{ field: label, before: words(before), after: words(after) }]
  return languages
    .filter((language) => (before[language] ?? '') !== (after[language] ?? ''))
    .map((language) => ({
      field: speech.t('trail.inLanguage', { field: label, language: language.toUpperCase() }),
      before: words(before[language]),
      after: words(after[language]),
    }))
}

function isText(value: unknown): value is LocalizedText {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) return false
  const keys = Object.keys(value)
  return keys.length > 0 && keys.every(isLanguage)
}
