import type { Request } from 'express'
import type { StoredEntry } from '../../data/trail-entries.ts'
import { type WordedChange, wordedChanges } from './changes.ts'
import { type Names, namesIn } from './names.ts'
import { kindText, sentenceParts } from './sentences.ts'
import type { Speech } from './values.ts'

/** An entry as a list shows it. */
export interface Row {
  href: string
  at: string
  who: string
  /** the sentence after who, up to what it was done to */
  act: string
  label: string
  /** `field` with its colon */
  changes: WordedChange[]
  /** what else there is, in words; empty when all is shown */
  more: string
  /** null while it is not sealed */
  seal: { short: string; long: string } | null
}

export const trailPath = (req: Request): string => `/o/${req.organisation.slug}/trail`

/** The rows of a page, with the names of what their values refer to. */
export async function rowsOf(req: Request, entries: readonly StoredEntry[]): Promise<Row[]> {
  const shown = entries.flatMap((entry) => toldChanges(entry).flatMap(({ before, after }) => [before, after]))
  const names = await namesIn(req, shown)
  return entries.map((entry) => rowOf(req, entry, names))
}

function rowOf(req: Request, entry: StoredEntry, names: Names): Row {
  const { t, formats } = req
  const { who, act, label } = sentenceParts(t, entry)
  const speech: Speech = { t, formats, names }
  const number = entry.sequence ?? null
  const changes = wordedChanges(speech, entry)
  const isTold = toldChanges(entry).length > 0
  return {
    href: `${trailPath(req)}/entries/${entry.id}`,
    at: formats.moment(entry.at),
    who,
    act,
    // What has no name is called by what it is.
    label: label === '' ? `(${kindText(t, entry.subject.kind)})` : label,
    changes: (isTold ? changes.slice(0, most) : []).map(({ field, before, after }) => ({
      field: t('trail.pair', { label: field, value: '' }).trim(),
      before: short(before),
      after: short(after),
    })),
    more: moreText(req, entry, changes.length),
    seal: number === null ? null : sealOf(req, number),
  }
}

function sealOf({ t, formats }: Request, number: number): Row['seal'] {
  const text = formats.number(number)
  return { short: t('trail.seal.short', { number: text }), long: t('trail.seal.sealed', { number: text }) }
}

/** Changes on a line of the list. */
const most = 3
/** Characters of a value there. */
const longest = 80

const short = (text: string): string => {
  const line = text.replaceAll('\n', ' · ')
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`
}

/** Of something new or removed every field is new or gone: that is told in a number, and whole on the page of the entry. */
const isBirth = ({ changes }: StoredEntry): boolean => changes.every(({ before }) => before === null)
const isDeath = ({ changes }: StoredEntry): boolean => changes.every(({ after }) => after === null)

const toldChanges = (entry: StoredEntry): StoredEntry['changes'] =>
  isBirth(entry) || isDeath(entry) ? [] : entry.changes

/** What the line does not show, of the changes that words show at all. */
function moreText({ t }: Request, entry: StoredEntry, count: number): string {
  if (count === 0) return ''
  if (isBirth(entry)) return t('trail.fields', { count })
  if (isDeath(entry)) return t('trail.gone', { count })
  return count > most ? t('trail.more', { count: count - most }) : ''
}
