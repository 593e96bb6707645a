import type { ActionState } from '../../domain/plan.ts'
import type { ControlState } from '../../domain/control.ts'
import type { Edition } from '../../domain/norm.ts'
import type { Day, Entity, Id, Organisation, Site } from '../../domain/organisation.ts'
import type { Risk, RiskScenario, RiskScore } from '../../domain/risk.ts'
import type { LocalizedText } from '../../domain/text.ts'

/** A control that answers risks: `M12`. */
export interface RiskControl {
  id: Id
  code: string
  title: LocalizedText
  state: ControlState
}

/** An action of the plan that answers risks: `1.2.1.c`. */
export interface RiskAction {
  id: Id
  code: string
  title: string
  timing: string
  state: ActionState
}

/** A norm of the edition that a risk touches. */
export interface TouchedNorm {
  id: string
  title: LocalizedText
}

/** In what a risk differs from the last analysis that was issued. */
export const changeKinds = ['new', 'gone', 'scored', 'higher', 'lower', 'decided', 'accepted', 'lost'] as const
export type ChangeKind = (typeof changeKinds)[number]

export interface ReportedChange {
  kind: ChangeKind
  /** `R12` is 12 */
  number: number
  title: string
  /** the scenario of the library it was made from */
  scenario: string | null
  /** how it stood then and stands now; null where it was not there or not scored */
  was: RiskScore | null
  is: RiskScore | null
}

/** Everything the risk analysis is drawn from. Plain values only, so that it can be sent to a worker. */
export interface RiskAnalysisInput {
  organisation: Pick<Organisation, 'name' | 'languages' | 'nisCode'>
  entities: readonly Entity[]
  sites: readonly Site[]
  edition: Pick<Edition, 'id' | 'title'>
  /** the open risks, by number */
  risks: readonly Risk[]
  /** the scenarios of the library that risks were made from: their texts exist in all languages */
  scenarios: readonly RiskScenario[]
  controls: readonly RiskControl[]
  actions: readonly RiskAction[]
  norms: readonly TouchedNorm[]
  /** number and day under which it is issued; null while it is a concept */
  issued: { number: number; by: string } | null
  /** the analysis before this one with what changed since; null when this is the first */
  since: { number: number; day: Day; changes: readonly ReportedChange[] } | null
  /** the day the register is told of */
  day: Day
  producedAt: Date
  producedBy: string
  /** SHA-256 of the content, in hexadecimal digits */
  contentHash: string
}
