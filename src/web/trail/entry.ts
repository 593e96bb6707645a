import type { Request, Response } from 'express'
import { type StoredEntry, trailEntry } from '../../data/trail-entries.ts'
import { wordedChanges } from './changes.ts'
import { namesIn } from './names.ts'
import { pageOfRecord } from './record.ts'
import { trailPath } from './rows.ts'
import { kindText, labelText, sentenceParts, sentenceText, timeText } from './sentences.ts'
import type { Speech } from './values.ts'

/** One entry in full: its place in the chain, and every field before and after. */
export async function entryPage(req: Request, res: Response): Promise<void> {
  const entry = await trailEntry(req.scope, String(req.params['id']))
  const { kind, id } = entry.subject
  res.page('trail/entry', {
    title: sentenceText(req.t, entry),
    sheets: ['trail.css'],
    breadcrumb: [{ href: trailPath(req), label: req.t('trail.title') }],
    lead: `${req.formats.fullDay(entry.at)}, ${timeText(entry.at)}`,
    facts: factsOf(req, entry),
    record: { href: `${trailPath(req)}/${kind}/${id}`, label: recordLabel(req, entry) },
    page: await pageOfRecord(req, kind, id),
    seal: sealOf(req, entry),
    ...(await changesOf(req, entry)),
  })
}

function recordLabel({ t }: Request, { subject }: StoredEntry): string {
  const kind = kindText(t, subject.kind)
  const label = labelText(t, subject)
  return label === '' ? kind : `${label} (${kind})`
}

function factsOf({ t, formats }: Request, entry: StoredEntry): { label: string; value: string }[] {
  const { who, act } = sentenceParts(t, { ...entry, subject: { ...entry.subject, label: '' } })
  const kind = entry.actor.kind === 'user' ? ` (${t('trail.who.user')})` : ''
  return [
    { label: t('trail.entry.at'), value: `${formats.day(entry.at)} ${timeText(entry.at)}` },
    { label: t('trail.entry.who'), value: `${who}${kind}` },
    { label: t('trail.entry.what'), value: act },
    { label: t('trail.entry.code'), value: entry.act },
  ]
}

function sealOf({ t, formats }: Request, entry: StoredEntry): Record<string, string> | null {
  const { sequence, hash, previous } = entry
  if (typeof sequence !== 'number') return null
  return {
    number: formats.number(sequence),
    hash: hash ?? '',
    previous: sequence === 1 ? t('trail.entry.first') : (previous ?? ''),
  }
}

/** A value longer than this is folded up. */
const longest = 400

async function changesOf(req: Request, entry: StoredEntry): Promise<{ changes: object[]; sides: string[] }> {
  const { t, formats } = req
  const values = entry.changes.flatMap(({ before, after }) => [before, after])
  const speech: Speech = { t, formats, names: await namesIn(req, values) }
  const changes = wordedChanges(speech, entry)
  // Of something new nothing was there before: a column of `leeg` says nothing.
  const wasNothing = changes.every(({ before }) => before === t('trail.nothing'))
  const isNew = wasNothing || entry.changes.every(({ before }) => before === null)
  return {
    sides: isNew ? ['after'] : ['before', 'after'],
    changes: changes.map(({ field, before, after }) => ({ field, before: side(before), after: side(after) })),
  }
}

function side(text: string): { lines: string[]; isLong: boolean } {
  return { lines: text.split('\n'), isLong: text.length > longest }
}
