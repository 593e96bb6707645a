import type { Request, Response } from 'express'
import { listEvidence, listEvidenceLinks } from '../../data/evidence.ts'
import { listMembers } from '../../data/members.ts'
import type { Id } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { dayOf } from '../../i18n/format.ts'
import { chosen, filtersOf, hrefWith, wantedOf } from './filters.ts'
import { headersOf, linesOf, type Row, rowsOf, sorted } from './rows.ts'
import { subjectsOf } from './subjects.ts'
import { listHref, queried } from './words.ts'

/** So many rows stand on a page. */
const perPage = 50

/** The evidence of the authority: how many, filtered and sorted as the address says. */
export async function listPage(req: Request, res: Response): Promise<void> {
  const [evidence, links, members] = await Promise.all([
    listEvidence(req.scope),
    listEvidenceLinks(req.scope),
    memberNames(req),
  ])
  const today = dayOf(req.context.now())
  const wanted = wantedOf(req)
  const linked = links.map(({ kind, target }) => ({ kind, id: target }))
  const subjects = await subjectsOf(req, wanted.subject === null ? linked : [...linked, wanted.subject])
  const all = rowsOf(req, evidence, { links, members, today })
  const rows = sorted(req, chosen(all, wanted, subjects), wanted.sort)
  const { shown, ...pages } = paged(req, rows)
  res.page('evidence/list', {
    title: req.t('evidence.title'),
    lead: all.length === 0 ? undefined : leadOf(req, all),
    sheets: ['evidence.css'],
    actions: actionsOf(req, wanted.subject, all.length),
    rows: shown.map((row) => linesOf(req, row, { subjects, today })),
    total: all.length,
    listed: listedOf(req, wanted.sort, { shown: rows.length, total: all.length }),
    ...filtersOf(req, all, subjects),
    columns: headersOf(req, wanted.sort),
    pages,
    mayWrite: isAllowed(req.roles, 'evidence.write'),
  })
}

/** The names of the members, by user. */
export async function memberNames(req: Request): Promise<Map<Id, string>> {
  const members = await listMembers(req.context.store, req.organisation.id)
  return new Map(members.map(({ user }) => [user.id, user.name]))
}

/** How things stand in one sentence. */
function leadOf({ t }: Request, rows: readonly Row[]): string {
  const parts = (['valid', 'expiring', 'expired'] as const)
    .map((state) => ({ state, count: rows.filter((row) => row.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => t(`evidence.stateCount.${state}`, { count }))
  return t('evidence.lead', { count: rows.length, states: parts.join(', ') })
}

/** How many of them stand here, when not all, and in which order, when no heading shows it. */
function listedOf({ t }: Request, sort: string, counts: { shown: number; total: number }): string {
  const count = counts.shown < counts.total ? [t('evidence.shown', counts)] : []
  return [...count, ...(sort === '' ? [t('evidence.newestFirst')] : [])].join(', ')
}

/** Adding from a list of one site or control keeps it. */
function actionsOf(req: Request, subject: { kind: string; id: string } | null, count: number): object[] {
  if (!isAllowed(req.roles, 'evidence.write') || (count === 0 && subject === null)) return []
  const query = subject === null ? '' : `?${new URLSearchParams({ [subject.kind]: subject.id }).toString()}`
  return [{ href: `${listHref(req)}/new${query}`, label: req.t('evidence.add'), primary: true, icon: 'plus' }]
}

function paged(req: Request, rows: readonly Row[]): { shown: Row[]; previous: object | null; next: object | null } {
  const last = Math.max(1, Math.ceil(rows.length / perPage))
  const asked = Number(queried(req, 'page'))
  const page = Number.isSafeInteger(asked) && asked >= 1 ? Math.min(asked, last) : 1
  const link = (number: number): object | null =>
    number < 1 || number > last ? null : { href: hrefWith(req, { page: number === 1 ? '' : `${number}` }) }
  return { shown: rows.slice((page - 1) * perPage, page * perPage), previous: link(page - 1), next: link(page + 1) }
}
