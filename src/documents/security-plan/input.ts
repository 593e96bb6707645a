import type { NormStanding } from '../../domain/assessment.ts'
import type { Chapter, Edition } from '../../domain/norm.ts'
import type { Day, Entity, Id, Organisation, Site } from '../../domain/organisation.ts'
import type { Action, Goal, Plan } from '../../domain/plan.ts'
import type { Risk } from '../../domain/risk.ts'
import type { LocalizedText } from '../../domain/text.ts'

/** How far a version of the plan has come. */
export const planStatuses = ['concept', 'review', 'approved', 'frozen'] as const
export type PlanStatus = (typeof planStatuses)[number]

/** Who plays a part in the plan. `role` is one of `planRoles`, else it is printed as it stands. */
export interface PlanPerson {
  name: string
  role: string
}
export const planRoles = ['consultant', 'ict-manager', 'building-manager', 'management', 'hr'] as const
export type PlanRole = (typeof planRoles)[number]

/** True for a role that the documents have a word for. */
export const isPlanRole = (role: string): role is PlanRole => (planRoles as readonly string[]).includes(role)

/** A control that an action builds on: `M12`. */
export interface PlanControl {
  id: Id
  code: string
  title: LocalizedText
}

/** A risk that the plan answers, as the register tells it on the day of the plan. */
export interface PlanRisk extends Pick<Risk, 'number' | 'before' | 'after' | 'decision' | 'acceptance' | 'actions'> {
  /** in the languages of the library where it was taken over unchanged, else in that of the authority */
  title: LocalizedText
}

export interface PlanVersion {
  /** as it is printed: `3.0` */
  number: string
  status: PlanStatus
  /** the day the figures stand for */
  date: Day
}

/** Everything the security plan is drawn from. Plain values only, so that it can be sent to a worker. */
export interface SecurityPlanInput {
  organisation: Pick<Organisation, 'name' | 'languages' | 'nisCode'>
  entities: readonly Entity[]
  sites: readonly Site[]
  edition: Pick<Edition, 'id' | 'title'>
  plan: Pick<Plan, 'title' | 'firstYear' | 'lastYear' | 'sections'>
  goals: readonly Goal[]
  actions: readonly Action[]
  controls: readonly PlanControl[]
  /** the open risks of the register */
  risks: readonly PlanRisk[]
  people: readonly PlanPerson[]
  /** every norm of the edition, in the order of the catalogue */
  normStandings: readonly NormStanding[]
  chapters: readonly Chapter[]
  version: PlanVersion
  producedAt: Date
  producedBy: string
  /** SHA-256 of the content, in hexadecimal digits */
  contentHash: string
}
