import type { Request } from 'express'
import { breakPoints } from '../../documents/pdf/hyphenation.ts'
import { type Control, daysLate, nextCheckOn } from '../../domain/control.ts'
import type { Day, Id } from '../../domain/organisation.ts'
import { type Language, localized, type LocalizedText } from '../../domain/text.ts'
import { hasKey, type Translate } from '../../i18n/translate.ts'

/** A text as it is printed; `lang` only where it is not the language of the page. */
export interface Said {
  text: string
  lang: Language | null
}

/** A text of a control in the language of the page, else in one of the organisation. */
export function said(req: Request, text: LocalizedText): Said {
  const found = localized(text, req.language, req.organisation.languages)
  return { text: found.text, lang: found.language === req.language || found.text === '' ? null : found.language }
}

/** Who answers for it: the name, else the role. Empty when neither is known. */
export const ownerOf = (t: Translate, { owner, ownerRole }: Pick<Control, 'owner' | 'ownerRole'>): string =>
  owner === '' ? roleOf(t, ownerRole) : owner

/** A role of the catalogue in words; what somebody else wrote stays as it is. */
export function roleOf(t: Translate, role: string): string {
  const key = `terms.ownerRole.${role}`
  return role !== '' && hasKey(key) ? t(key) : role
}

interface Place {
  id: Id
  name: string
}

export interface Places {
  entities: readonly Place[]
  sites: readonly Place[]
}

/** Where it holds, in words: entities (unless all) and sites. */
export function whereOf(t: Translate, control: Control, { entities, sites }: Places): string {
  const of = namesOf(entities, control.entities)
  const at = control.everywhere ? t('controls.everywhere') : sitesOf(t, namesOf(sites, control.sites))
  return [...(of.length === 0 ? [] : [of.join(', ')]), at].join(' · ')
}

/** A row of a list names at most so many sites. */
const named = 2

function sitesOf(t: Translate, names: readonly string[]): string {
  if (names.length === 0) return t('controls.nowhere')
  if (names.length <= named + 1) return names.join(', ')
  return `${names.slice(0, named).join(', ')} ${t('controls.moreSites', { count: names.length - named })}`
}

/** The names of those of `places` that are meant; what was removed meanwhile is left out. */
export const namesOf = (places: readonly Place[], ids: readonly Id[]): string[] =>
  places.filter(({ id }) => ids.includes(id)).map(({ name }) => name)

/** The next check as it is shown: late and soon have a sign. Null when none is due. */
export interface CheckSign {
  on: string
  state: 'late' | 'expiring' | null
  label: string
}

/** A check is soon within so many days. */
const soonDays = 30

/** `today` is taken once per page: a day in Brussels is not free. */
export function checkOf(req: Request, control: Control, today: Day): CheckSign | null {
  const on = nextCheckOn(control)
  if (on === null) return null
  const late = daysLate(on, today)
  if (late > 0) return { on, state: 'late', label: req.t('controls.check.late', { count: late }) }
  if (late >= -soonDays)
    return { on, state: 'expiring', label: req.t('controls.check.soon', { day: req.formats.day(on) }) }
  return { on, state: null, label: req.formats.day(on) }
}

/** How often it is checked, in words. */
export const frequencyOf = (t: Translate, months: number | null): string =>
  months === null ? t('controls.check.never') : t('controls.check.months', { count: months })

/** One value of the query string, and nothing else. */
export const queried = (req: Request, name: string): string => {
  const value = req.query[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** The page of a norm. */
export const normHref = (base: string, id: string): string => `${base}/norms/${encodeURIComponent(id)}`

/** The pages of the organisation begin with this. */
export const baseOf = (req: Request): string => `/o/${req.organisation.slug}`

/** A text whose words of so many characters may be broken, so that one long word does not widen a whole column. */
export const breakable = (req: Request, text: string, from: number): string =>
  text
    .split(' ')
    .map((word) => (word.length < from ? word : broken(word, breakPoints(word, req.language))))
    .join(' ')

const softHyphen = '\u00ad'

const broken = (word: string, points: readonly number[]): string =>
  [...points, word.length].map((point, index) => word.slice(points[index - 1] ?? 0, point)).join(softHyphen)
