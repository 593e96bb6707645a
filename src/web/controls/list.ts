import type { Request, Response } from 'express'
import { listControls } from '../../data/controls.ts'
import { listEntities, listSites } from '../../data/sites.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { dayOf } from '../../i18n/format.ts'
import { filtersOf, matches, wantedOf } from './filters.ts'
import { byColumn, headersOf, type Row, rowOf } from './rows.ts'
import { baseOf } from './words.ts'

/** The controls of the authority: how many, filtered and sorted as the address says. */
export async function listPage(req: Request, res: Response): Promise<void> {
  const [controls, entities, sites] = await Promise.all([
    listControls(req.scope),
    listEntities(req.scope),
    listSites(req.scope),
  ])
  const wanted = wantedOf(req)
  const surroundings = { places: { entities, sites }, today: dayOf(req.context.now()) }
  const all = controls.map((control) => rowOf(req, control, surroundings))
  const rows = all.filter((row) => matches(row, wanted, sites)).toSorted(byColumn(req, wanted.sort))
  res.page('controls/list', {
    title: req.t('controls.title'),
    lead: controls.length === 0 ? undefined : leadOf(req, all),
    actions: actionsOf(req, controls.length),
    rows,
    ...filtersOf(req, all, sites),
    sort: wanted.sort,
    columns: headersOf(req, wanted.sort),
    ...shownOf(req, rows, all),
    mayWrite: isAllowed(req.roles, 'control.write'),
  })
}

function shownOf(req: Request, rows: readonly Row[], all: readonly Row[]): Record<string, unknown> {
  return {
    total: all.length,
    filtered: rows.length < all.length,
    shown: req.t('controls.shown', { shown: rows.length, total: all.length }),
  }
}

const states = ['working', 'introduced', 'planned', 'not-applicable'] as const

/** How things stand in one sentence, and in a second one what is late. */
function leadOf({ t }: Request, rows: readonly Row[]): string {
  const parts = states
    .map((state) => ({ state, count: rows.filter(({ control }) => control.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => t(`controls.stateCount.${state}`, { count }))
  const late = rows.filter(({ next }) => next?.state === 'late').length
  const sentence = t('controls.lead', { count: rows.length, states: parts.join(', ') })
  return late === 0 ? sentence : `${sentence} ${t('controls.lateChecks', { count: late })}`
}

function actionsOf(req: Request, count: number): object[] {
  const { t, roles } = req
  const path = `${baseOf(req)}/controls`
  const write = isAllowed(roles, 'control.write')
  const excel = { href: `${baseOf(req)}/documents/controls.xlsx`, label: t('controls.download'), icon: 'download' }
  return [
    ...(count > 0 && isAllowed(roles, 'document.read') ? [excel] : []),
    ...(count > 0 ? [{ href: `${path}/matrix`, label: t('controls.toMatrix') }] : []),
    ...(write ? [{ href: `${path}/new`, label: t('controls.toNew'), icon: 'plus' }] : []),
    {
      href: `${path}/library`,
      label: t(write ? 'controls.toAdopt' : 'controls.toLibrary'),
      primary: write && count > 0,
    },
  ]
}
