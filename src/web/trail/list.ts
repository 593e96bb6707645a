import type { Request, Response } from 'express'
import {
  type StoredEntry,
  type TrailCursor,
  type TrailFilter,
  trailPage,
  trailStream,
} from '../../data/trail-entries.ts'
import { countUnsealed, trailHead } from '../../data/trail-seals.ts'
import { fold } from '../../domain/folding.ts'
import { filtersOf } from './filter-form.ts'
import { cursorOf, filterOf, hrefWith, type Wanted, wantedOf } from './filters.ts'
import { rowsOf, trailPath } from './rows.ts'
import { isNamed } from './sentences.ts'

/** Who did what when, the latest first, as the address filters it. */
export async function listPage(req: Request, res: Response): Promise<void> {
  const wanted = wantedOf(req)
  const path = trailPath(req)
  const filtered = Object.values(wanted).some((value) => value !== '')
  const page = await entriesFor(req, wanted)
  res.page('trail/list', {
    title: req.t('trail.title'),
    sheets: ['trail.css'],
    breadcrumb: [{ href: `/o/${req.organisation.slug}/settings`, label: req.t('organisations.title') }],
    actions: downloads(req, wanted),
    standing: await standingOf(req),
    path,
    filtered,
    ...(await filtersOf(req, wanted, path)),
    rows: await rowsOf(req, page.entries),
    ...pagerOf(req, page, { path, wanted }),
  })
}

/** Entries on a page. */
const size = 50
/** Entries that a search for words looks through before it asks whether to go on. */
const far = 5000

interface Page {
  entries: StoredEntry[]
  /** where the next page begins; undefined when there is none */
  next: TrailCursor | undefined
  /** the moment up to which a search looked, when it did not come to the end */
  searchedTo: Date | undefined
}

async function entriesFor(req: Request, wanted: Wanted): Promise<Page> {
  const after = cursorOf(req)
  if (wanted.q !== '') return search(req, { filter: filterOf(wanted), q: fold(wanted.q), after })
  return pageOf(await trailPage(req.scope, filterOf(wanted), { limit: size + 1, after }))
}

/** A page of what was read, one more than fits: then there is a next page. */
export function pageOf(found: readonly StoredEntry[]): Page {
  const entries = found.slice(0, size)
  const last = entries.at(-1)
  const next = found.length > size && last !== undefined ? cursorAt(last) : undefined
  return { entries, next, searchedTo: undefined }
}

export const pageSize = size

const cursorAt = ({ at, id }: StoredEntry): TrailCursor => ({ value: at, id })

/** Names are not in an index: entries are looked through in order, and not without end for one page. */
async function search(
  req: Request,
  { filter, q, after }: { filter: TrailFilter; q: string; after: TrailCursor | undefined },
): Promise<Page> {
  const entries: StoredEntry[] = []
  let seen = 0
  for await (const entry of trailStream(req.scope, filter, after)) {
    seen += 1
    if (isNamed(req.t, entry.subject, q)) entries.push(entry)
    if (entries.length === size) return { entries, next: cursorAt(entry), searchedTo: undefined }
    if (seen === far) return { entries, next: cursorAt(entry), searchedTo: entry.at }
  }
  return { entries, next: undefined, searchedTo: undefined }
}

/** Older, and back to the newest: one cannot see further than the cursor. */
export function pagerOf(
  req: Request,
  { next, searchedTo }: Page,
  { path, wanted }: { path: string; wanted: Partial<Wanted> },
): Record<string, unknown> {
  const label = req.t(searchedTo === undefined ? 'trail.older' : 'trail.searchOn')
  return {
    previous: cursorOf(req) === undefined ? null : { href: hrefWith(path, wanted), label: req.t('trail.newest') },
    next: next === undefined ? null : { href: hrefWith(path, wanted, next), label },
    searched: searchedTo === undefined ? '' : req.t('trail.searched', { moment: req.formats.moment(searchedTo) }),
  }
}

const downloads = (req: Request, wanted: Wanted): object[] =>
  (['csv', 'xlsx'] as const).map((type) => ({
    href: hrefWith(`${trailPath(req)}/export.${type}`, wanted),
    label: req.t(`trail.download.${type}`),
    icon: 'download',
  }))

/** How far the trail is sealed, and what still waits. */
export async function standingOf(req: Request): Promise<string> {
  const { t, formats, context, organisation } = req
  const head = await trailHead(context.store, organisation.id)
  const waiting = await countUnsealed(context.store, organisation.id)
  const sentences = [
    head === undefined
      ? t('trail.nothingSealed')
      : t('trail.sealedUpTo', {
          count: head.sequence,
          number: formats.number(head.sequence),
          moment: formats.moment(head.sealedAt),
        }),
    ...(waiting === 0 ? [] : [t('trail.waiting', { count: waiting, number: formats.number(waiting) })]),
  ]
  return sentences.join(' ')
}
