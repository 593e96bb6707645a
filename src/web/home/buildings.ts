import type { Request } from 'express'
import { isCheckable } from '../../actions/record-control-check.ts'
import type { ControlValues } from '../../data/controls.ts'
import type { Stored } from '../../data/store.ts'
import { controlCode, daysLate, nextCheckOn } from '../../domain/control.ts'
import { words } from '../norms/standing.ts'
import type { Facts } from './facts.ts'
import { dueSign } from './to-do.ts'

export interface BuildingGroup {
  name: string
  rows: readonly object[]
}

/** The controls on access, fire, water and power, per site; those of every site stand at each of them. */
export function buildingsOf(req: Request, facts: Facts): BuildingGroup[] {
  const controls = facts.controls.filter(
    ({ category, state }) => category.startsWith('building-') && state !== 'not-applicable',
  )
  const groups = facts.sites.map(({ id, name }) => ({
    name,
    controls: controls.filter((control) => control.everywhere || control.sites.includes(id)),
  }))
  const placed = new Set(groups.flatMap((group) => group.controls))
  const others = controls.filter((control) => !placed.has(control))
  return [...groups, { name: req.t('home.buildings.noSite'), controls: others }]
    .filter((group) => group.controls.length > 0)
    .map((group) => ({
      name: group.name,
      rows: group.controls.map((control) => rowOf(req, control, facts)).toSorted((a, b) => b.late - a.late),
    }))
}

function rowOf(
  req: Request,
  control: Stored<ControlValues>,
  { base, today }: Facts,
): { late: number } & Record<string, unknown> {
  const next = nextCheckOn(control)
  const isDue = next !== null && daysLate(next, today) >= -30
  return {
    title: words(req, control.title),
    code: controlCode(control),
    href: `${base}/controls/${control.id}`,
    note: req.t(`terms.category.${control.category}`),
    sign: isDue ? dueSign(req, next, today) : { state: control.state },
    next: next === null ? '' : req.t('home.buildings.next', { day: req.formats.day(next) }),
    isDue,
    mayCheck: isCheckable(control),
    late: next === null ? 0 : daysLate(next, today),
  }
}
