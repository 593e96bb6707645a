import type { Control, ControlState } from './control.ts'
import type { Id } from './organisation.ts'

/** What must be known of a control to say where it holds. */
export type CoveringControl = Pick<Control, 'entities' | 'sites' | 'everywhere' | 'state'>

/** What must be known of a site: the entity that answers for it, when there is one. */
export interface CoveredSite {
  id: Id
  entity?: Id | null | undefined
}

/** How one control stands at one site: its own state where it reaches the site, `uncovered` where it does not. */
export type Coverage = ControlState | 'uncovered'

/** Counts over a row, a column or the whole matrix. What does not apply is left out of `applicable`. */
export interface CoverageFigures {
  /** introduced or working */
  covered: number
  planned: number
  uncovered: number
  notApplicable: number
  /** covered + planned + uncovered */
  applicable: number
}

export interface CoverageRow<C> {
  control: C
  /** one per site, in the order of the sites */
  cells: readonly Coverage[]
  figures: CoverageFigures
}

export interface CoverageMatrix<C> {
  rows: readonly CoverageRow<C>[]
  /** one per site, in the order of the sites */
  perSite: readonly CoverageFigures[]
  total: CoverageFigures
}

/** Controls × sites: what is covered where, with the figures per control, per site and in all. */
export function coverage<C extends CoveringControl>(
  controls: readonly C[],
  sites: readonly CoveredSite[],
): CoverageMatrix<C> {
  const rows = controls.map((control) => {
    const cells = sites.map((site) => coverageAt(control, site))
    return { control, cells, figures: figuresOf(cells) }
  })
  const perSite = sites.map((_, index) => figuresOf(rows.flatMap(({ cells }) => cells[index] ?? [])))
  return { rows, perSite, total: figuresOf(rows.flatMap(({ cells }) => cells)) }
}

/** How a control stands at a site. A control of other entities than the one of the site does not apply there. */
export function coverageAt(control: CoveringControl, site: CoveredSite): Coverage {
  if (control.state === 'not-applicable') return 'not-applicable'
  if (control.sites.includes(site.id)) return control.state
  if (!concerns(control, site)) return 'not-applicable'
  return control.everywhere ? control.state : 'uncovered'
}

/** True when the control reaches the site, in whatever state: the site is named, or it holds everywhere in its entities. */
export const reaches = (control: CoveringControl, site: CoveredSite): boolean =>
  control.sites.includes(site.id) || (control.everywhere && concerns(control, site))

/** A control without entities is of all of them, and a site without an entity is of everyone. */
function concerns({ entities }: CoveringControl, { entity }: CoveredSite): boolean {
  return entities.length === 0 || entity === null || entity === undefined || entities.includes(entity)
}

/** True in the states in which a control protects today. */
export const isCovered = (state: Coverage): boolean => state === 'introduced' || state === 'working'

function figuresOf(cells: readonly Coverage[]): CoverageFigures {
  const count = (is: (cell: Coverage) => boolean): number => cells.filter(is).length
  const covered = count(isCovered)
  const planned = count((cell) => cell === 'planned')
  const uncovered = count((cell) => cell === 'uncovered')
  const notApplicable = count((cell) => cell === 'not-applicable')
  return { covered, planned, uncovered, notApplicable, applicable: covered + planned + uncovered }
}
