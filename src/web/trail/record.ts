import type { Request, Response } from 'express'
import { answers, answersTo } from '../../data/answers.ts'
import { type Collection, collections } from '../../data/store.ts'
import { type StoredEntry, trailPage } from '../../data/trail-entries.ts'
import { NotFound } from '../../domain/errors.ts'
import type { Id } from '../../domain/organisation.ts'
import { isAllowed, type Permission } from '../../domain/permissions.ts'
import { cursorOf } from './filters.ts'
import { pageOf, pagerOf, pageSize } from './list.ts'
import { rowsOf, trailPath } from './rows.ts'
import { kindText, labelText } from './sentences.ts'

/** Everything that was done to one record, or to the answers to one norm. */
export async function recordPage(req: Request, res: Response): Promise<void> {
  const [kind, id] = [String(req.params['kind']), String(req.params['id'])]
  const subjects = kind === 'norms' ? (await answersTo(req.scope, id)).map((answer) => answer.id) : [id]
  const found = await trailPage(req.scope, { subjects }, { limit: pageSize + 1, after: cursorOf(req) })
  const [last] = found
  if (last === undefined || (kind !== 'norms' && last.subject.kind !== kind))
    throw new NotFound(`trail of ${kind} ${id}`)
  const path = `${trailPath(req)}/${kind}/${id}`
  const page = pageOf(found)
  res.page('trail/record', {
    title: req.t('trail.record.title', { label: labelOf(req, { kind, id, last }) }),
    sheets: ['trail.css'],
    breadcrumb: [{ href: trailPath(req), label: req.t('trail.title') }],
    page: await pageOfRecord(req, kind, id),
    rows: await rowsOf(req, page.entries),
    ...pagerOf(req, page, { path, wanted: {} }),
  })
}

function labelOf({ t }: Request, { kind, id, last }: { kind: string; id: string; last: StoredEntry }): string {
  if (kind === 'norms') return t('trail.norm', { norm: id })
  const label = labelText(t, last.subject)
  return label === '' ? kindText(t, kind) : label
}

/** Which kinds of record have a page of their own, where it is and who may open it. */
const pages: Readonly<Record<string, { path: string; may: Permission }>> = {
  actions: { path: '/plan/actions/', may: 'plan.read' },
  agreements: { path: '/agreement/versions/', may: 'agreement.read' },
  controls: { path: '/controls/', may: 'control.read' },
  employees: { path: '/employees/', may: 'employee.read' },
  entities: { path: '/settings/entities/', may: 'organisation.write' },
  evidence: { path: '/evidence/', may: 'evidence.read' },
  goals: { path: '/plan/goals/', may: 'plan.read' },
  norms: { path: '/norms/', may: 'norm.read' },
  risks: { path: '/risks/', may: 'risk.read' },
  sites: { path: '/settings/sites/', may: 'site.write' },
}

/** The page of the record, while it is still there and the visitor may open it. */
export async function pageOfRecord(req: Request, kind: string, id: Id): Promise<string | null> {
  const base = `/o/${req.organisation.slug}`
  if (kind === 'answers') {
    const answer = await req.scope.get(answers, id)
    return answer === undefined ? null : `${base}/norms/${answer.norm}`
  }
  const path = pathOfRecord(req, kind, id)
  const collection = collections.get(kind) as Collection<object> | undefined
  const isThere = path === null || collection === undefined || (await req.scope.get(collection, id)) !== undefined
  return isThere ? path : null
}

/** The page of a record that is there; null where it has none of its own, or the visitor may not open it. */
export function pathOfRecord(req: Request, kind: string, id: Id): string | null {
  const page = pages[kind]
  if (page === undefined || !isAllowed(req.roles, page.may)) return null
  return `/o/${req.organisation.slug}${page.path}${id}`
}
