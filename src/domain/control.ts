import type { Day, Id } from './organisation.ts'
import type { LocalizedText } from './text.ts'

export const controlCategories = [
  'password-policy',
  'access-rights',
  'backup-strategy',
  'restore-test',
  'antivirus-continuity',
  'patching',
  'network-security',
  'network-redundancy',
  'branch-offices',
  'building-access',
  'building-fire',
  'building-water',
  'building-power',
  'mobile-devices',
  'awareness',
  'suppliers',
  'inventory',
  'disposal',
  'logging',
  'incidents',
  'continuity',
  'acceptable-use',
  'national-register',
  'organisation',
  'other',
] as const
export type ControlCategory = (typeof controlCategories)[number]

export const controlStates = ['planned', 'introduced', 'working', 'not-applicable'] as const
export type ControlState = (typeof controlStates)[number]

/** A control of the library. An authority adopts a copy; the library never touches that copy again. */
export interface LibraryControl {
  ref: string
  category: ControlCategory
  title: LocalizedText
  description: LocalizedText
  owner: string
  checkEveryMonths: number | null
  evidence: readonly LocalizedText[]
  norms: readonly string[]
  perSite: boolean
}

/** A control as an authority made it its own. */
export interface Control {
  id: Id
  version: number
  /** short number within the organisation: `M12` is 12 */
  number: number
  /** the library control it was adopted from; null when it was made here */
  libraryRef: string | null
  category: ControlCategory
  title: LocalizedText
  description: LocalizedText
  evidence: LocalizedText
  norms: readonly string[]
  /** name of the person or service that answers for it */
  owner: string
  ownerRole: string
  /** empty means: all */
  entities: readonly Id[]
  /** the sites it covers; empty with `everywhere` */
  sites: readonly Id[]
  everywhere: boolean
  state: ControlState
  /** why it does not apply; filled only with `not-applicable` */
  reason: string
  plannedOn: Day | null
  introducedOn: Day | null
  checkEveryMonths: number | null
  lastCheckedOn: Day | null
}

/** How `M12` is written. */
export const controlCode = (control: Pick<Control, 'number'>): string => `M${control.number}`

/** The day of the next check: `checkEveryMonths` after the last one, or after the introduction. Null when none is due. */
export function nextCheckOn(control: Control): Day | null {
  const from = control.lastCheckedOn ?? control.introducedOn
  if (control.checkEveryMonths === null || from === null) return null
  if (control.state === 'planned' || control.state === 'not-applicable') return null
  return addMonths(from, control.checkEveryMonths)
}

/** A day some months later; the 31st becomes the last day of a shorter month. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const target = new Date(Date.UTC(year, month - 1 + months, 1))
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate()
  target.setUTCDate(Math.min(date, last))
  return target.toISOString().slice(0, 10)
}

/** Whole days from `day` to `today`; positive when `day` is past. */
export const daysLate = (day: Day, today: Day): number => Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000)
