import type { Request, Response } from 'express'
import { listControls } from '../../data/controls.ts'
import { listSites } from '../../data/sites.ts'
import { controlCategories, controlCode } from '../../domain/control.ts'
import { coverage, type Coverage, type CoverageFigures } from '../../domain/coverage.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { baseOf, breakable, queried, said } from './words.ts'

/** Controls × sites: what is covered where, with figures per control, per site and in all. */
export async function matrixPage(req: Request, res: Response): Promise<void> {
  const [all, sites] = await Promise.all([listControls(req.scope), listSites(req.scope)])
  const category = queried(req, 'category')
  const chosen = all.filter((control) => category === '' || control.category === category)
  const { rows, perSite, total } = coverage(chosen, sites)
  const path = `${baseOf(req)}/controls`
  const used = controlCategories.filter((one) => all.some((control) => control.category === one))
  res.page('controls/matrix', {
    title: req.t('controls.matrixPage.title'),
    breadcrumb: [{ href: path, label: req.t('controls.title') }],
    lead: total.applicable === 0 ? undefined : leadOf(req, total),
    empty: emptyOf(req, { controls: all.length, sites: sites.length }),
    category,
    categories: used.map((value) => ({ value, label: req.t(`terms.category.${value}`) })),
    sites: sites.map(({ id, name }, index) => ({
      name: breakable(req, name, 10),
      href: `${path}?site=${id}`,
      figure: figureOf(req, perSite[index]),
    })),
    rows: rows.map(({ control, cells, figures }) => ({
      code: controlCode(control),
      title: said(req, control.title),
      href: `${path}/${control.id}`,
      cells: cells.map((cell, index) => ({ ...signOf(req, cell), site: sites[index]?.name ?? '' })),
      figure: figureOf(req, figures),
    })),
    total: figureOf(req, total),
    key: keys.map((cell) => ({ ...signOf(req, cell), text: req.t(`controls.matrixPage.key.${cell}`) })),
  })
}

const keys = ['working', 'introduced', 'planned', 'uncovered', 'not-applicable'] as const

/** The sign in a cell. What is not covered has the sign of what is not in order. */
const signOf = ({ t }: Request, cell: Coverage): { state: string; label: string } =>
  cell === 'uncovered'
    ? { state: 'no', label: t('controls.matrixPage.uncovered') }
    : { state: cell, label: t(`state.${cell}`) }

const leadOf = ({ t }: Request, { applicable, covered, planned, uncovered }: CoverageFigures): string =>
  t('controls.matrixPage.lead', { applicable, covered, planned, uncovered })

/** A figure as `3/12`, and in words for who does not see the table. */
interface Figure {
  short: string
  words: string
}

function figureOf({ t }: Request, figures: CoverageFigures | undefined): Figure {
  const { covered = 0, applicable = 0 } = figures ?? {}
  if (applicable === 0) return { short: '–', words: t('controls.matrixPage.nothing') }
  return { short: `${covered}/${applicable}`, words: t('controls.matrixPage.figure', { covered, applicable }) }
}

/** What stands there when there is nothing to cover, or nothing to cover it with. */
function emptyOf(req: Request, count: { controls: number; sites: number }): Record<string, unknown> | null {
  const { t, roles } = req
  if (count.controls > 0 && count.sites > 0) return null
  const what = count.controls === 0 ? 'controls' : 'sites'
  const action =
    what === 'controls'
      ? { href: `${baseOf(req)}/controls/library`, label: t('controls.emptyAction') }
      : { href: `${baseOf(req)}/settings`, label: t('controls.matrixPage.toSites') }
  const may = what === 'controls' || isAllowed(roles, 'site.write')
  return {
    title: t(`controls.matrixPage.empty.${what}`),
    text: t(`controls.matrixPage.emptyText.${what}`),
    action: may ? action : null,
    icon: what === 'controls' ? 'shield' : 'building',
  }
}
