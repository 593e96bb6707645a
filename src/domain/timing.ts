import { fold } from './folding.ts'
import type { Day } from './organisation.ts'
import { remember } from './remember.ts'

export type YearPart = 'begin' | 'middle' | 'end'
export type Quarter = 1 | 2 | 3 | 4

/** When an action runs, as far as the written words say. Years are calendar years. */
export type Timing =
  | { kind: 'year'; year: number }
  | { kind: 'range'; from: number; to: number }
  | { kind: 'part'; part: YearPart; year: number }
  | { kind: 'quarter'; quarter: Quarter; year: number }
  | { kind: 'from'; year: number }
  | { kind: 'ongoing' }
  | { kind: 'none' }
  | { kind: 'unclear'; written: string }

/** First and last calendar year, both included. */
export interface Period {
  from: number
  to: number
}

/**
 * What a written timing means, in Dutch, French, German or English: `2011`, `2011-2012`, `Eind 2010`, `Q3 2027`,
 * `2013 en later`, `Doorlopend`. Case, accents and kinds of space do not matter.
 * Never throws: what cannot be read (also a range that runs backwards) is `unclear` and keeps its words.
 */
export const parseTiming: (written: string) => Timing = remember(readTiming)

function readTiming(written: string): Timing {
  if (written.length > longest) return { kind: 'unclear', written }
  const text = fold(written).replace(/[.,;]$/, '')
  if (text === '') return { kind: 'none' }
  for (const read of readers) {
    const timing = read(text)
    if (timing !== null) return timing
  }
  return { kind: 'unclear', written }
}

/**
 * Order for sorting: by first moment, then by last, then by kind; ongoing after everything dated, then unclear, then none.
 * Zero only for timings that mean the same.
 */
export function compareTiming(a: Timing, b: Timing): number {
  const [left, right] = [sortKey(a), sortKey(b)]
  if (left === right) return 0
  return left < right ? -1 : 1
}

/** The calendar years, within `period`, in which it runs: for a timeline. Ongoing runs in all, none and unclear in no year. */
export function yearsOf(timing: Timing, period: Period): number[] {
  if (timing.kind === 'none' || timing.kind === 'unclear') return []
  if (timing.kind === 'ongoing') return span(period.from, period.to)
  const from = timing.kind === 'range' ? timing.from : timing.year
  const to = timing.kind === 'range' ? timing.to : timing.kind === 'from' ? period.to : timing.year
  return span(Math.max(from, period.from), Math.min(to, period.to))
}

/**
 * The last day it may take, after which an action is late: the end of its year, range or quarter;
 * for a part of a year 30 April, 31 August or 31 December. Null when it has no end (from, ongoing) or none is known.
 */
export function timingEnd(timing: Timing): Day | null {
  return limits(timing)?.last ?? null
}

/** The first and last year that any of the timings names; null when none names a year. */
export function periodOf(timings: Iterable<Timing>): Period | null {
  let period = null as Period | null
  for (const timing of timings) {
    const [from, to] = named(timing)
    if (from === undefined || to === undefined) continue
    period = { from: Math.min(from, period?.from ?? from), to: Math.max(to, period?.to ?? to) }
  }
  return period
}

/** Longer texts are prose; not trying them keeps a hostile file from costing time. */
const longest = 120

const year = String.raw`((?:19|20|21)\d\d)`
const form = (pattern: string) => new RegExp(`^(?:${pattern.replaceAll('YEAR', year)})$`)

const forms = {
  year: form('(?:in |en )?YEAR'),
  range: form(
    String.raw`(?:van |de |von |from )?YEAR ?(?:[-‐‑–—−/]|t/m|tot en met|tot|t\.?e\.?m\.?|a|au|jusqu'en|bis|to|until|through) ?YEAR`,
  ),
  pair: form('YEAR (?:en|et|und|and|&) YEAR'),
  part: form(String.raw`([a-z]+)(?: van| de| of)?[ -]YEAR`),
  quarter: form(String.raw`[qkt]([1-4]) ?[-/]?(?: van | de | of | )?YEAR`),
  quarterAfter: form(String.raw`YEAR ?[-/]? ?[qkt]([1-4])`),
  ordinal: form(
    String.raw`([1-4]) ?(?:ste|de|e|er|eme|st|nd|rd|th|\.)? ?(?:kwartaal|trimestre|quartal|quarter)(?: van| de| of)? YEAR`,
  ),
  from: form(String.raw`(?:vanaf|sinds|a partir de|a compter de|des|depuis|ab|seit|from|since|as of) YEAR`),
  later: form(
    String.raw`YEAR ?(?:en later|en verder|en volgende|e\.?v|et au-dela|et apres|et plus tard|et suivantes|und spater|und folgende|ff|and later|and beyond|and after|onwards|\+)`,
  ),
}

const parts: Readonly<Record<string, YearPart>> = {
  ...each('begin', ['begin', 'debut', 'anfang', 'beginn', 'beginning', 'early', 'start']),
  ...each('middle', ['midden', 'medio', 'halfweg', 'mi', 'milieu', 'mitte', 'mid', 'middle']),
  ...each('end', ['eind', 'einde', 'fin', 'ende', 'end', 'late']),
}

const ongoing = new Set([
  ...['doorlopend', 'permanent', 'continu', 'voortdurend', 'en continu', 'en permanence', 'permanente'],
  ...['laufend', 'fortlaufend', 'dauernd', 'standig', 'ongoing', 'continuous', 'continuously'],
])

const readers: readonly ((text: string) => Timing | null)[] = [
  (text) => (ongoing.has(text) ? { kind: 'ongoing' } : null),
  (text) => yearIn(forms.year, text, (found) => ({ kind: 'year', year: found })),
  readRange,
  readPart,
  readQuarter,
  (text) => yearIn(forms.from, text, (found) => ({ kind: 'from', year: found })),
  (text) => yearIn(forms.later, text, (found) => ({ kind: 'from', year: found })),
]

function yearIn(pattern: RegExp, text: string, timing: (year: number) => Timing): Timing | null {
  const match = pattern.exec(text)
  return match === null ? null : timing(Number(match[1]))
}

function readRange(text: string): Timing | null {
  const pair = forms.pair.exec(text)
  if (pair !== null) return Number(pair[2]) - Number(pair[1]) === 1 ? range(Number(pair[1]), Number(pair[2])) : null
  const match = forms.range.exec(text)
  return match === null ? null : range(Number(match[1]), Number(match[2]))
}

function range(from: number, to: number): Timing | null {
  if (from > to) return null
  return from === to ? { kind: 'year', year: from } : { kind: 'range', from, to }
}

function readPart(text: string): Timing | null {
  const match = forms.part.exec(text)
  const word = match?.[1] ?? ''
  if (match === null || !Object.hasOwn(parts, word)) return null
  return { kind: 'part', part: parts[word] ?? 'end', year: Number(match[2]) }
}

function readQuarter(text: string): Timing | null {
  const after = forms.quarterAfter.exec(text)
  if (after !== null) return { kind: 'quarter', quarter: Number(after[2]) as Quarter, year: Number(after[1]) }
  const match = forms.quarter.exec(text) ?? forms.ordinal.exec(text)
  if (match === null) return null
  return { kind: 'quarter', quarter: Number(match[1]) as Quarter, year: Number(match[2]) }
}

const partLimits = { begin: ['01-01', '04-30'], middle: ['05-01', '08-31'], end: ['09-01', '12-31'] } as const
const quarterLimits = {
  1: ['01-01', '03-31'],
  2: ['04-01', '06-30'],
  3: ['07-01', '09-30'],
  4: ['10-01', '12-31'],
} as const

/** First and last day; no last day for what has no end, null for what has no date at all. */
function limits(timing: Timing): { first: Day; last: Day | null } | null {
  if (timing.kind === 'year') return days(timing.year, ['01-01', '12-31'])
  if (timing.kind === 'part') return days(timing.year, partLimits[timing.part])
  if (timing.kind === 'quarter') return days(timing.year, quarterLimits[timing.quarter])
  if (timing.kind === 'range') return { first: `${timing.from}-01-01`, last: `${timing.to}-12-31` }
  return timing.kind === 'from' ? { first: `${timing.year}-01-01`, last: null } : null
}

function days(of: number, [first, last]: readonly [string, string]): { first: Day; last: Day } {
  return { first: `${of}-${first}`, last: `${of}-${last}` }
}

const kinds = ['year', 'range', 'part', 'quarter', 'from', 'ongoing', 'unclear', 'none'] as const

/** Years have four digits, so that days compare as text. */
function sortKey(timing: Timing): string {
  const found = limits(timing)
  const place = String(kinds.indexOf(timing.kind))
  if (found !== null) return `0 ${found.first} ${found.last ?? '9999'} ${place}`
  return `1 ${place} ${timing.kind === 'unclear' ? timing.written : ''}`
}

function named(timing: Timing): readonly number[] {
  if (timing.kind === 'range') return [timing.from, timing.to]
  return 'year' in timing ? [timing.year, timing.year] : []
}

const span = (from: number, to: number): number[] =>
  from > to ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** A function declaration, because the tables above call it while the module loads. */
function each<T>(value: T, words: readonly string[]): Record<string, T> {
  return Object.fromEntries(words.map((word) => [word, value]))
}
