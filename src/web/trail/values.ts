import { isSecret } from '../../data/secrets/told.ts'
import { remember } from '../../domain/remember.ts'
import { isLanguage } from '../../domain/text.ts'
import type { Formats } from '../../i18n/format.ts'
import { hasKey, type Translate } from '../../i18n/translate.ts'
import { typeWord } from '../evidence/words.ts'
import type { Names } from './names.ts'

/** With what values are put into words. */
export interface Speech {
  t: Translate
  formats: Formats
  names: Names
}

/** A field of a kind of record. */
export interface FieldOf {
  kind: string
  field: string
}

/** The label of a field, or of a secret in a part by its path; its own name when there is none. */
export function fieldLabel(t: Translate, { kind, field }: FieldOf): string {
  const own = field.slice(field.lastIndexOf('.') + 1)
  const key = knownKey(`trail.fieldOf.${kind}.${own}`) || knownKey(`trail.field.${own}`)
  return key === '' ? field : t(key)
}

/** The key, or '' when there is no such text. An export asks this a million times. */
const knownKey = remember((key) => (hasKey(key) ? key : ''))

/** A value in words: never JSON, never a secret. Lists and parts of records become lines. */
export function valueText(speech: Speech, of: FieldOf, value: unknown): string {
  if (isSecret(of.field, of.kind)) return speech.t('trail.secret')
  return words(speech, of, value)
}

function words(speech: Speech, of: FieldOf, value: unknown): string {
  const { t, formats } = speech
  if (value === null || value === undefined || value === '') return t('trail.nothing')
  if (typeof value === 'boolean') return t(value ? 'parts.yes' : 'parts.no')
  if (typeof value === 'string') return stringWords(speech, of, value)
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : formats.number(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? t('trail.nothing') : formats.moment(value)
  if (ArrayBuffer.isView(value)) return t('trail.bytes', { count: value.byteLength })
  if (Array.isArray(value)) return listWords(speech, of, value)
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'object' ? partWords(speech, of, value) : t('trail.nothing')
}

/** The words for values that come from a short list, by field and, where kinds differ, by kind and field. */
const termsOf: Readonly<Partial<Record<string, string>>> = {
  state: 'state',
  'agreements.state': 'trail.value',
  'employeeImports.state': 'trail.value.employeeImport',
  'employeeImports.columns': 'employees.column',
  outcome: 'state',
  category: 'terms.category',
  'entities.kind': 'terms.entity',
  'sites.kind': 'terms.site',
  'evidenceLinks.kind': 'trail.value.subject',
  language: 'terms.language',
  languages: 'terms.language',
  roles: 'terms.role',
  'risks.role': 'terms.role',
  'accessDecisions.role': 'terms.role',
  'accessDecisions.verdict': 'accessReview.state',
  'accessDecisions.local': 'trail.value.local',
  ownerRole: 'terms.ownerRole',
  level: 'terms.goal',
  concerns: 'risks.concern',
  decision: 'risks.decision',
  way: 'trail.value',
  voidedFor: 'trail.value.voidedFor',
}

function stringWords({ t, formats, names }: Speech, { kind, field }: FieldOf, value: string): string {
  const terms = termsOf[`${kind}.${field}`] ?? termsOf[field]
  const term = terms === undefined ? '' : knownKey(`${terms}.${value}`)
  if (term !== '') return t(term)
  if (field === 'edition') return names.get(value) ?? value
  if (field === 'type' && value.includes('/')) return typeWord(t, value)
  if (value === '9999-12-31') return t('trail.value.noEnd')
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))) return formats.day(value)
  if (!/^[0-9a-f]{24}$/.test(value)) return value
  return names.get(value) ?? t('trail.unknownRecord', { end: value.slice(-6) })
}

/** Short values on one line; parts of records each on their own. */
function listWords(speech: Speech, of: FieldOf, list: readonly unknown[]): string {
  if (list.length === 0) return speech.t('trail.nothing')
  const isPlain = list.every((value) => typeof value !== 'object' || value === null)
  const each = list.map((value) => words(speech, of, value))
  return isPlain ? each.join(', ') : each.map((text, index) => `${index + 1}. ${text}`).join('\n')
}

function partWords(speech: Speech, of: FieldOf, part: object): string {
  const entries = Object.entries(part) as [string, unknown][]
  if (entries.length === 0) return speech.t('trail.nothing')
  // Who did it: the name says it, the id beside it says nothing to a reader.
  const { name } = part as { name?: unknown }
  if (typeof name === 'string' && name !== '' && entries.every(([key]) => key === 'id' || key === 'name')) return name
  if (entries.every(([key]) => isLanguage(key))) return textWords(speech, entries)
  return entries
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([field, value]) => pairWords(speech, { kind: of.kind, field }, value))
    .join('; ')
}

function pairWords(speech: Speech, of: FieldOf, value: unknown): string {
  const label = fieldLabel(speech.t, of)
  return speech.t('trail.pair', { label, value: valueText(speech, of, value) })
}

/** A text in several languages: with the language in front when there are more than one. */
function textWords({ t }: Speech, entries: readonly [string, unknown][]): string {
  const filled = entries.filter(([, text]) => typeof text === 'string' && text !== '') as [string, string][]
  if (filled.length === 0) return t('trail.nothing')
  if (filled.length === 1) return filled[0]?.[1] ?? ''
  return filled.map(([language, text]) => `${language.toUpperCase()}: ${text}`).join('\n')
}
