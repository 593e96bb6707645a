import type { Request } from 'express'
import type { Stored } from '../../data/store.ts'
import type { TrailEntry } from '../../data/trail.ts'
import { isLanguage, languages, type LocalizedText } from '../../domain/text.ts'
import type { FieldChange } from '../../domain/trail.ts'
import { hasKey, type Translate } from '../../i18n/translate.ts'
import { namesOf, type Places, roleOf } from './words.ts'

/** One thing that was done, in words. */
export interface HistoryLine {
  at: string
  by: string
  act: string
  changes: WordedChange[]
}

interface WordedChange {
  field: string
  before: string
  after: string
  /** too long to stand in a line */
  isLong: boolean
}

/** What was done to a control, the latest first: who, what, when, and per field before and after. */
export const historyOf = (req: Request, trail: readonly Stored<TrailEntry>[], places: Places): HistoryLine[] =>
  trail.map(({ at, actor, act, changes }) => ({
    at: req.formats.moment(at),
    by: actor.name,
    act: actOf(req.t, act),
    changes: isBirth(act) ? [] : changes.flatMap((change) => worded(req, change, places)),
  }))

/** Of a new control every field is new: that says nothing. */
const isBirth = (act: string): boolean => act === 'control.created' || act === 'control.adopted'

function actOf(t: Translate, act: string): string {
  const key = `controls.history.acts.${act.split('.')[1] ?? ''}`
  return t(hasKey(key) ? key : 'controls.history.acts.other')
}

/** Texts in several languages are compared language by language. */
const texts = ['title', 'description', 'evidence']

function worded(req: Request, change: FieldChange, places: Places): WordedChange[] {
  if (!texts.includes(change.field)) {
    const side = (value: unknown): string => valueOf(req, { field: change.field, value }, places)
    return [lineOf(fieldName(req.t, change.field), side(change.before), side(change.after))]
  }
  const [before, after] = [change.before, change.after].map((text) => (text ?? {}) as LocalizedText)
  return languages
    .filter((language) => (before?.[language] ?? '') !== (after?.[language] ?? ''))
    .map((language) => {
      const name = `${fieldName(req.t, change.field)} (${language.toUpperCase()})`
      return lineOf(name, before?.[language] ?? '', after?.[language] ?? '')
    })
}

/** A line holds so many characters of before and of after. */
const longest = 80

const lineOf = (field: string, before: string, after: string): WordedChange => ({
  field,
  before,
  after,
  isLong: before.length > longest || after.length > longest,
})

function fieldName(t: Translate, field: string): string {
  const key = `controls.fields.${field}`
  return hasKey(key) ? t(key) : field
}

function valueOf(req: Request, { field, value }: { field: string; value: unknown }, places: Places): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'boolean') return req.t(value ? 'parts.yes' : 'parts.no')
  if (Array.isArray(value)) return listOf(field, value.map(String), places)
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : textOf(value)
  if (field.endsWith('On')) return req.formats.day(text)
  if (field === 'ownerRole') return roleOf(req.t, text)
  const key = field === 'state' ? `state.${text}` : field === 'category' ? `terms.category.${text}` : ''
  return key !== '' && hasKey(key) ? req.t(key) : text
}

function listOf(field: string, values: readonly string[], { entities, sites }: Places): string {
  if (field !== 'entities' && field !== 'sites') return values.join(', ')
  return namesOf(field === 'entities' ? entities : sites, values).join(', ')
}

const textOf = (value: object): string =>
  Object.entries(value)
    .filter(([key]) => isLanguage(key))
    .map(([, text]) => String(text))
    .join(' / ')
