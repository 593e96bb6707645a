import type { Request } from 'express'
import type { TrailCursor, TrailFilter } from '../../data/trail-entries.ts'
import { actGroups, actsOf, trailActs } from '../../domain/trail-acts.ts'
import { dayOf } from '../../i18n/format.ts'
import { optionalDay } from '../schemas.ts'

/** What the address asks for. Empty means: all. */
export interface Wanted {
  who: string
  group: string
  kind: string
  from: string
  to: string
  q: string
}

export const filterNames = ['who', 'group', 'kind', 'from', 'to', 'q'] as const

export function wantedOf(req: Request): Wanted {
  const of = (name: string): string => textIn(req, name)
  return {
    who: of('who'),
    group: actGroups.find((group) => group === of('group')) ?? '',
    kind: trailActs.find(({ kind }) => kind === of('kind'))?.kind ?? '',
    from: dayIn(of('from')),
    to: dayIn(of('to')),
    q: of('q'),
  }
}

function textIn(req: Request, name: string): string {
  const value = req.query[name]
  return typeof value === 'string' ? value.trim().slice(0, 100) : ''
}

/** A day that does not exist asks for nothing. */
function dayIn(text: string): string {
  const { value, error } = optionalDay.validate(text) as { value: string | null; error?: Error }
  return error === undefined ? (value ?? '') : ''
}

/** The same for the store. */
export function filterOf({ who, group, kind, from, to }: Wanted): TrailFilter {
  const acts = group === '' && kind === '' ? undefined : actsOf({ group: group || undefined, kind: kind || undefined })
  return {
    ...(who === '' ? {} : { who }),
    ...(acts === undefined ? {} : { acts }),
    ...(from === '' ? {} : { from: startOf(from) }),
    ...(to === '' ? {} : { before: startOf(dayAfter(to)) }),
  }
}

/** Midnight in Brussels at the beginning of a day. */
function startOf(day: string): Date {
  const summer = new Date(`${day}T00:00:00+02:00`)
  return dayOf(summer) === day ? summer : new Date(`${day}T00:00:00+01:00`)
}

const dayAfter = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)

/** Where the page begins: after the entry that the address names, as `cursorText` wrote it. */
export function cursorOf(req: Request): TrailCursor | undefined {
  const [, at, id] = /^(\d{1,15})-([0-9a-f]{24})$/.exec(textIn(req, 'after')) ?? []
  return at === undefined || id === undefined ? undefined : { value: new Date(Number(at)), id }
}

const cursorText = ({ value, id }: TrailCursor): string => `${value.getTime()}-${id}`

/** The address of a list with these filters and, when it is not the first page, where it begins. */
export function hrefWith(path: string, wanted: Partial<Wanted>, after?: TrailCursor): string {
  const set = filterNames.flatMap((name): [string, string][] => {
    const value = wanted[name] ?? ''
    return value === '' ? [] : [[name, value]]
  })
  const query = new URLSearchParams(set)
  if (after !== undefined) query.set('after', cursorText(after))
  return query.size === 0 ? path : `${path}?${query.toString()}`
}
