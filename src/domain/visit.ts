import type { Day, Id } from './organisation.ts'
import type { Counts } from './score.ts'

/** That a consultant was at an authority, and how it stood then: what the change in the portfolio is measured from. */
export interface Visit {
  id: Id
  on: Day
  by: { id: Id; name: string }
  /** the day agreed for the next visit; null when there is none */
  nextOn: Day | null
  note: string
  /** norms per standing at the end of that day; null when nothing was answered by then */
  counts: Counts | null
}
