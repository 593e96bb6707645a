import { type Control, type ControlCategory, daysLate, nextCheckOn } from './control.ts'
import type { Day } from './organisation.ts'
import { isSameScore, type Risk, type RiskScore, type Scale } from './risk.ts'

/** What a control lowers: how often the thing happens, how bad it is when it does, or nothing that can be told. */
export type Lowers = 'likelihood' | 'impact' | 'nothing'

/** Why: each has its sentence in `risks.because.*`. */
export type Because =
  | 'keepsOut'
  | 'limitsAccess'
  | 'closesHoles'
  | 'people'
  | 'deters'
  | 'knows'
  | 'recovers'
  | 'keepsGoing'
  | 'limitsDamage'
  | 'reacts'
  | 'binds'
  | 'unknown'

export interface Effect {
  lowers: Lowers
  because: Because
}

const likelihood = (because: Because): Effect => ({ lowers: 'likelihood', because })
const impact = (because: Because): Effect => ({ lowers: 'impact', because })

/**
 * What a control of each category does to a risk, and why. A rule of the house, not of the KSZ: controls that prevent
 * lower the likelihood, controls that soften lower the impact.
 */
export const effects: Readonly<Record<ControlCategory, Effect>> = {
  'password-policy': likelihood('keepsOut'),
  'access-rights': likelihood('limitsAccess'),
  'antivirus-continuity': likelihood('keepsOut'),
  patching: likelihood('closesHoles'),
  'network-security': likelihood('keepsOut'),
  'branch-offices': likelihood('keepsOut'),
  'building-access': likelihood('keepsOut'),
  'mobile-devices': likelihood('keepsOut'),
  awareness: likelihood('people'),
  'acceptable-use': likelihood('people'),
  'national-register': likelihood('deters'),
  logging: likelihood('deters'),
  inventory: likelihood('knows'),
  disposal: likelihood('limitsAccess'),
  organisation: likelihood('knows'),
  'backup-strategy': impact('recovers'),
  'restore-test': impact('recovers'),
  continuity: impact('keepsGoing'),
  incidents: impact('reacts'),
  'network-redundancy': impact('keepsGoing'),
  'building-power': impact('keepsGoing'),
  'building-fire': impact('limitsDamage'),
  'building-water': impact('limitsDamage'),
  suppliers: impact('binds'),
  other: { lowers: 'nothing', because: 'unknown' },
}

/** What must be known of a control to say what it does. */
export type TreatingControl = Pick<
  Control,
  'category' | 'state' | 'checkEveryMonths' | 'lastCheckedOn' | 'introducedOn'
>

/** How one linked control counts. */
export interface ResidualInput<C> {
  control: C
  lowers: Lowers
  because: Because
  /** its check is past its day: it counts half */
  late: boolean
  /** 0 to 1; null when it does not apply and is left out */
  weight: number | null
}

/** The sum of the weights on one side, and the whole steps it gives. */
export interface ResidualSide {
  weight: number
  /** at most 2 */
  steps: number
}

/** A proposal for the score after treatment, with everything that it follows from. A person confirms it, or another. */
export interface ResidualProposal<C = TreatingControl> {
  score: RiskScore
  inputs: readonly ResidualInput<C>[]
  likelihood: ResidualSide
  impact: ResidualSide
}

/** More than two steps on one side is nothing that a list of controls can promise. */
export const mostSteps = 2

const weights = { working: 1, introduced: 0.5, planned: 0 } as const

/**
 * The score after treatment that the state of the linked controls gives: working counts 1, introduced a half, planned
 * nothing; one whose check is late counts half of that. Each whole step of the sum lowers its side by one, by two at
 * most and never below 1. Our rule; the KSZ gives none.
 */
export function residualOf<C extends TreatingControl>(
  before: RiskScore,
  controls: readonly C[],
  today: Day,
): ResidualProposal<C> {
  const inputs = controls.map((control) => inputOf(control, today))
  const side = (lowers: Lowers): ResidualSide => sideOf(inputs.filter((input) => input.lowers === lowers))
  const [onLikelihood, onImpact] = [side('likelihood'), side('impact')]
  const score = {
    likelihood: lowered(before.likelihood, onLikelihood.steps),
    impact: lowered(before.impact, onImpact.steps),
  }
  return { score, inputs, likelihood: onLikelihood, impact: onImpact }
}

function inputOf<C extends TreatingControl>(control: C, today: Day): ResidualInput<C> {
  const due = nextCheckOn(control as C & Control)
  const late = due !== null && daysLate(due, today) > 0
  const full = control.state === 'not-applicable' ? null : weights[control.state]
  const weight = full === null ? null : late ? full / 2 : full
  return { control, ...effects[control.category], late, weight }
}

function sideOf(inputs: readonly ResidualInput<unknown>[]): ResidualSide {
  const weight = inputs.reduce((sum, input) => sum + (input.weight ?? 0), 0)
  return { weight, steps: Math.min(mostSteps, Math.floor(weight)) }
}

const lowered = (from: Scale, steps: number): Scale => Math.max(1, from - steps) as Scale

/** The proposal for a risk, from those of `controls` that it names; null when it was not scored before treatment. */
export function residualFor<C extends TreatingControl & { id: string }>(
  risk: Pick<Risk, 'before' | 'controls'>,
  controls: ReadonlyMap<string, C>,
  today: Day,
): ResidualProposal<C> | null {
  if (risk.before === null) return null
  const linked = risk.controls.flatMap((id) => controls.get(id) ?? [])
  return residualOf(risk.before, linked, today)
}

/**
 * True when the confirmed score is another than the controls give today, and is not the one that a person chose with
 * today's proposal before his or her eyes: then something changed since, and somebody should look again.
 */
export const residualDiffers = (
  risk: Pick<Risk, 'after' | 'proposed'>,
  proposal: Pick<ResidualProposal, 'score'> | null,
): boolean =>
  risk.after !== null &&
  proposal !== null &&
  !isSameScore(risk.after, proposal.score) &&
  !isSameScore(risk.proposed ?? null, proposal.score)
