import type { Request } from 'express'
import type { Stored } from '../../data/store.ts'
import type { TrailEntry } from '../../data/trail.ts'
import type { Id } from '../../domain/organisation.ts'
import { type Acceptance, isScale, type RiskScore } from '../../domain/risk.ts'
import { hasKey, type Translate } from '../../i18n/translate.ts'
import { levelSign, voidedKeys } from './words.ts'

/** One thing that was done to a risk, in words. */
export interface HistoryLine {
  at: string
  by: string
  act: string
  changes: { field: string; before: string; after: string; isLong: boolean }[]
}

/** What was done to a risk, the latest first: who, what, when, and per field before and after. */
export const historyOf = (
  req: Request,
  trail: readonly Stored<TrailEntry>[],
  names: ReadonlyMap<Id, string>,
): HistoryLine[] =>
  trail.map(({ at, actor, act, changes }) => ({
    at: req.formats.moment(at),
    by: actor.name,
    act: actOf(req.t, act),
    // Of a new risk every field is new: that says nothing. Accepting tells its own story.
    changes: act === 'risk.created' ? [] : changes.flatMap((change) => worded(req, change, names)),
  }))

function actOf(t: Translate, act: string): string {
  const key = `risks.history.acts.${act.split('.')[1] ?? ''}`
  return t(hasKey(key) ? key : 'risks.history.acts.updated')
}

/** A line holds so many characters of before and of after. */
const longest = 80

/** What the trail keeps for the machine alone. */
const silent = ['proposed', 'scenario', 'number']

function worded(
  req: Request,
  { field, before, after }: TrailEntry['changes'][number],
  names: ReadonlyMap<Id, string>,
): HistoryLine['changes'] {
  if (silent.includes(field)) return []
  const key = `risks.fields.${field}`
  const [left, right] = [before, after].map((value) => valueWords(req, { field, value }, names)) as [string, string]
  const isLong = left.length > longest || right.length > longest
  return [{ field: hasKey(key) ? req.t(key) : field, before: left, after: right, isLong }]
}

function valueWords(
  req: Request,
  { field, value }: { field: string; value: unknown },
  names: ReadonlyMap<Id, string>,
): string {
  if (value === null || value === undefined || value === '') return ''
  const word = (one: string): string => wordOf(req.t, { field, value: one }, names)
  if (Array.isArray(value)) return value.map((one) => word(String(one))).join(', ')
  if (isScore(value)) return scoreText(req.t, value)
  if (field === 'acceptance') return acceptanceText(req, value as Acceptance)
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && field.endsWith('On')) return req.formats.day(text)
  return word(text)
}

/** The name of what is referred to; of what is no longer there nobody reads the id. */
function wordOf(
  t: Translate,
  { field, value }: { field: string; value: string },
  names: ReadonlyMap<Id, string>,
): string {
  const group = field === 'concerns' ? 'concern' : field === 'decision' ? 'decision' : ''
  const key = `risks.${group}.${value}`
  return group !== '' && hasKey(key) ? t(key) : (names.get(value) ?? (isId(value) ? t('risks.history.gone') : value))
}

const isId = (value: string): boolean => /^[0-9a-f]{24}$/.test(value)

const isScore = (value: unknown): value is RiskScore =>
  typeof value === 'object' && value !== null && 'likelihood' in value && isScale(value.likelihood)

function scoreText(t: Translate, score: RiskScore): string {
  const sign = levelSign(t, score)
  return t('risks.scoreLevel', { score: sign?.score ?? '', level: sign?.level ?? '', word: sign?.word ?? '' })
}

function acceptanceText(req: Request, acceptance: Acceptance): string {
  const { by, until, voidedAt } = acceptance
  const text = req.t('risks.history.acceptance', { name: by.name, day: req.formats.day(until) })
  return (voidedAt ?? null) === null ? text : `${text} (${req.t(voidedKeys(acceptance).short)})`
}
