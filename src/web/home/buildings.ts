import type { Request } from 'express'
import { isCheckable } from '../../actions/record-control-check.ts'
import type { ControlValues } from '../../data/controls.ts'
import type { Stored } from '../../data/store.ts'
import { controlCode, daysLate, nextCheckOn } from '../../domain/control.ts'
import { reaches } from '../../domain/coverage.ts'
import { words } from '../norms/standing.ts'
import { dueSign } from './due.ts'
import type { Facts } from './facts.ts'

export interface BuildingRow {
  title: { text: string; lang?: string }
  code: string
  href: string
  note: string
  sign: { state: string; label?: string }
  next: string
  /** days past its check; negative while there is time */
  late: number
  check: { href: string; label: string } | null
  photo: { href: string; label: string }
}

export interface BuildingGroup {
  name: string
  anchor: string
  late: number
  rows: readonly BuildingRow[]
}

/** The controls on access, fire, water and power, per site; those of every site stand at each of them. */
export function buildingsOf(req: Request, facts: Facts): { sentence: string; groups: BuildingGroup[] } {
  const controls = facts.controls.filter(
    ({ category, state }) => category.startsWith('building-') && state !== 'not-applicable',
  )
  const sites = facts.sites.map((site) => ({
    ...{ name: site.name, site: site.id, anchor: `site-${site.id}` },
    controls: controls.filter((control) => reaches(control, site)),
  }))
  const placed = new Set(sites.flatMap((site) => site.controls))
  const others = controls.filter((control) => !placed.has(control))
  const groups = [...sites, { name: req.t('home.buildings.noSite'), site: null, anchor: 'site-none', controls: others }]
    .filter((group) => group.controls.length > 0)
    .map(({ name, site, anchor, controls: here }) => {
      const rows = here.map((control) => rowOf(req, control, { facts, site })).toSorted((a, b) => b.late - a.late)
      return { name, anchor, rows, late: rows.filter(({ late }) => late > 0).length }
    })
  return { groups, sentence: sentenceOf(req, controls, facts) }
}

function sentenceOf({ t }: Request, controls: readonly Stored<ControlValues>[], { today }: Facts): string {
  if (controls.length === 0) return ''
  const late = controls.filter((control) => (nextCheckOn(control) ?? today) < today).length
  const all = t('home.buildings.sentence', { count: controls.length })
  return `${all} ${late === 0 ? t('home.buildings.noneLate') : t('home.buildings.late', { count: late })}`
}

function rowOf(
  req: Request,
  control: Stored<ControlValues>,
  { facts: { base, today }, site }: { facts: Facts; site: string | null },
): BuildingRow {
  const next = nextCheckOn(control)
  const isDue = next !== null && daysLate(next, today) >= -30
  const href = `${base}/controls/${control.id}`
  const photo = new URLSearchParams({ control: control.id, ...(site === null ? {} : { site }), photo: '1' })
  return {
    title: words(req, control.title),
    code: controlCode(control),
    href,
    note: req.t(`terms.category.${control.category}`),
    sign: isDue ? dueSign(req, next, today) : { state: control.state },
    next: next === null ? '' : req.t('home.buildings.next', { day: req.formats.day(next) }),
    late: next === null ? Number.NEGATIVE_INFINITY : daysLate(next, today),
    check: isCheckable(control) ? { href: `${href}#check`, label: req.t('home.button.control') } : null,
    photo: { href: `${base}/evidence/new?${photo.toString()}`, label: req.t('home.button.photo') },
  }
}
