import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { type StoredEntry, trailStream } from '../../data/trail-entries.ts'
import { byteOrderMark, csvLine } from '../../documents/csv.ts'
import { draw } from '../../documents/draw.ts'
import { trailColumns, type TrailLine } from '../../documents/trail-workbook.ts'
import { fold } from '../../domain/folding.ts'
import { dayOf } from '../../i18n/format.ts'
import type { Translate } from '../../i18n/translate.ts'
import { type WordedChange, wordedChanges } from './changes.ts'
import { filterOf, wantedOf } from './filters.ts'
import { allNames } from './names.ts'
import { actText, isNamed, kindText, labelText, timeText, whoText } from './sentences.ts'
import type { Speech } from './values.ts'

/** Entries in one file: what a spreadsheet still opens with ease. */
const most = 50_000

/** The filtered trail as CSV, line by line as it is read. Ends when the visitor goes away. */
export async function trailCsv(req: Request, res: Response): Promise<void> {
  head(req, res, { type: 'text/csv; charset=utf-8', extension: 'csv' })
  await pipeline(csvOf(req), res).catch((error: unknown) => {
    // Who went away reads no error either.
    if (!res.destroyed) throw error
  })
}

async function* csvOf(req: Request): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(trailColumns.map((name) => req.t(`trail.export.${name}`)))
  let count = 0
  for await (const line of linesOf(req)) {
    count += 1
    yield csvLine(trailColumns.map((name) => (name === 'day' ? req.formats.day(line.day) : line[name])))
  }
  if (count >= most) yield csvLine([cutText(req)])
}

/** The same as a workbook, drawn in the worker. */
export async function trailXlsx(req: Request, res: Response): Promise<void> {
  const lines: TrailLine[] = []
  for await (const line of linesOf(req)) lines.push(line)
  if (lines.length >= most) lines.push({ ...noLine, changes: cutText(req) })
  const { organisation, context } = req
  const input = { organisation: { name: organisation.name }, lines, producedAt: context.now() }
  const bytes = await draw('trail-workbook', input, req.language)
  head(req, res, {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
  })
  res.end(bytes)
}

const noLine = { number: null, day: '', time: '', who: '', what: '', kind: '', label: '', changes: '', hash: '' }

const cutText = ({ t, formats }: Request): string => t('trail.export.cut', { most: formats.number(most) })

/** At most `most` entries that the address asks for, in words. */
async function* linesOf(req: Request): AsyncGenerator<TrailLine> {
  const wanted = wantedOf(req)
  const q = fold(wanted.q)
  const speech: Speech = { t: req.t, formats: req.formats, names: await allNames(req) }
  let count = 0
  for await (const entry of trailStream(req.scope, filterOf(wanted))) {
    if (q !== '' && !isNamed(req.t, entry.subject, q)) continue
    yield lineOf(speech, entry)
    count += 1
    if (count === most) return
  }
}

/** An entry in words. */
export function lineOf(speech: Speech, entry: StoredEntry): TrailLine {
  const { t } = speech
  const { kind } = entry.subject
  return {
    number: entry.sequence ?? null,
    day: dayOf(entry.at),
    time: timeText(entry.at),
    who: whoText(t, entry),
    what: actText(t, entry.act),
    kind: kindText(t, kind),
    label: labelText(t, entry.subject),
    changes: wordedChanges(speech, entry)
      .map((change) => changeText(t, change))
      .join('\n'),
    hash: entry.hash ?? '',
  }
}

/** A value in a cell: the whole of a long text is in Waarborg. */
const longest = 1000

const changeText = (t: Translate, { field, before, after }: WordedChange): string =>
  t('trail.change', { field, before: before.slice(0, longest), after: after.slice(0, longest) })

function head(req: Request, res: Response, { type, extension }: { type: string; extension: string }): void {
  const name = `${req.t('trail.export.file')}-${req.organisation.slug}-${dayOf(req.context.now())}.${extension}`
  res.set({
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
  })
}
