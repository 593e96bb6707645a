import type { Request, Response } from 'express'
import { type ControlValues, listControls } from '../../data/controls.ts'
import { listRisks, type StoredRisk } from '../../data/risks.ts'
import { listEntities, listSites } from '../../data/sites.ts'
import type { Stored } from '../../data/store.ts'
import type { Id } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { currentLevel } from '../../domain/risk.ts'
import { dayOf } from '../../i18n/format.ts'
import { filtersOf, hrefWith, matchesAround, matchesScore, wantedOf } from './filters.ts'
import { matrixPicture } from './matrix.ts'
import { byColumn, defaultSort, headersOf, type Row, rowOf } from './rows.ts'
import { risksHref, sheets } from './words.ts'

/** The register: how it stands, the matrix, and the risks as the address filters and sorts them. Four reads. */
export async function listPage(req: Request, res: Response): Promise<void> {
  const [risks, entities, sites, controls] = await Promise.all([
    listRisks(req.scope),
    listEntities(req.scope),
    listSites(req.scope),
    listControls(req.scope),
  ])
  const wanted = wantedOf(req)
  const all = rowsOf(req, risks, { places: [...entities, ...sites], controls })
  const around = all.filter((row) => matchesAround(row, wanted))
  const rows = around.filter((row) => matchesScore(row, wanted)).toSorted(byColumn(req, wanted.sort))
  res.page('risks/list', {
    title: req.t('risks.title'),
    sheets,
    lead: risks.length === 0 ? undefined : leadOf(req, all),
    actions: actionsOf(req, risks.length),
    total: risks.length,
    mayWrite: isAllowed(req.roles, 'risk.write'),
    matrix: matrixPicture(req, around, wanted.moment),
    ...filtersOf(req, all, { entities, sites }),
    columns: headersOf(req, wanted.sort),
    ...pageOf(req, rows),
    found: req.t('risks.found', { count: rows.length }),
    bySort: wanted.sort === defaultSort ? req.t('risks.byLevel') : null,
  })
}

function rowsOf(
  req: Request,
  risks: readonly StoredRisk[],
  { places, controls }: { places: readonly { id: Id; name: string }[]; controls: readonly Stored<ControlValues>[] },
): Row[] {
  const context = {
    names: new Map(places.map(({ id, name }) => [id, name])),
    controls: new Map(controls.map((control) => [control.id, control])),
    today: dayOf(req.context.now()),
  }
  return risks.map((risk) => rowOf(req, risk, context))
}

/** A page holds so many risks, so that a register of a thousand opens as fast as one of ten. */
const perPage = 100

function pageOf(req: Request, rows: readonly Row[]): Record<string, unknown> {
  const last = Math.max(1, Math.ceil(rows.length / perPage))
  const asked = Number(req.query['page'])
  const page = Number.isSafeInteger(asked) ? Math.min(Math.max(1, asked), last) : 1
  const link = (to: number): { href: string } | null =>
    to < 1 || to > last ? null : { href: `${hrefWith(req, { page: String(to) })}#list` }
  return {
    rows: rows.slice((page - 1) * perPage, page * perPage),
    pager: { previous: link(page - 1), next: link(page + 1) },
    pageText: last === 1 ? null : req.t('risks.page', { page, last }),
  }
}

/** How the register stands, in a sentence or three: how many are high, what is not scored, what waits. */
function leadOf(req: Request, rows: readonly Row[]): string {
  const { t } = req
  const open = rows.filter(({ risk }) => risk.closedOn === null)
  if (open.length === 0) return t('risks.lead.allClosed', { count: rows.length })
  const high = open.filter(({ risk }) => (currentLevel(risk) ?? 0) >= 4).length
  const with_ = (attention: 'unscored' | 'differs' | 'acceptance'): number =>
    open.filter((row) => row.attention.has(attention)).length
  const extra = (['unscored', 'differs', 'acceptance'] as const)
    .map((one) => ({ one, count: with_(one) }))
    .filter(({ count }) => count > 0)
    .map(({ one, count }) => t(`risks.lead.${one}`, { count }))
  const first = t('risks.lead.open', { count: open.length })
  const second = high === 0 ? t('risks.lead.noneHigh') : t('risks.lead.high', { count: high })
  return [first, second, ...extra].join(' ')
}

function actionsOf(req: Request, count: number): object[] {
  const { t, roles } = req
  const base = risksHref(req)
  const writes = isAllowed(roles, 'risk.write')
  return [
    ...(count > 0 ? [{ href: `${base}/analyses`, label: t('risks.toAnalyses'), icon: 'document' }] : []),
    ...(writes ? [{ href: `${base}/new`, label: t('risks.toNew'), icon: 'plus' }] : []),
    { href: `${base}/library`, label: t(writes ? 'risks.toAdopt' : 'risks.toLibrary'), primary: false },
    ...(writes && count > 0 ? [{ href: `${base}/workshop`, label: t('risks.toWorkshop'), primary: true }] : []),
  ]
}
