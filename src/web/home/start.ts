import type { Request } from 'express'
import { publishedAgreement } from '../../data/agreements.ts'
import { employees } from '../../data/employees.ts'
import { risks } from '../../data/risks.ts'
import { isAllowed, type Permission } from '../../domain/permissions.ts'
import type { Facts } from './facts.ts'

const steps = ['entities', 'staff', 'sites', 'people', 'assessment', 'controls', 'agreement', 'risks', 'plan'] as const
type Step = (typeof steps)[number]

export interface StartStep {
  label: string
  text: string
  isDone: boolean
  isNow: boolean
  href: string | null
}

export interface StartPath {
  steps: StartStep[]
  done: number
  /** all of it is done: kept for the administrator, folded */
  isWalked: boolean
}

/** The page of each step and what one needs to do it there. */
const places: Record<Step, { path: string; may: Permission }> = {
  entities: { path: '/settings', may: 'organisation.write' },
  staff: { path: '/employees/imports/new', may: 'employee.write' },
  sites: { path: '/settings', may: 'site.write' },
  people: { path: '/people', may: 'person.write' },
  assessment: { path: '/norms', may: 'norm.answer' },
  controls: { path: '/controls', may: 'control.write' },
  agreement: { path: '/agreement/versions', may: 'agreement.write' },
  risks: { path: '/risks/library', may: 'risk.write' },
  plan: { path: '/plan', may: 'plan.write' },
}

/**
 * The path of a new authority, or null when it is not for this visitor: everyone who may take one of its steps sees it
 * until it is walked, the administrator always. The ticks follow what is there. At most three reads.
 */
export async function startOf(req: Request, facts: Facts): Promise<StartPath | null> {
  if (!steps.some((step) => isAllowed(req.roles, places[step].may))) return null
  const isDone = await ticksOf(req, facts)
  const done = steps.filter((step) => isDone[step]).length
  const isWalked = done === steps.length
  if (isWalked && !req.roles.includes('administrator')) return null
  const now = steps.find((step) => !isDone[step])
  return {
    done,
    isWalked,
    steps: steps.map((step) => stepOf(req, step, { base: facts.base, isDone: isDone[step], isNow: step === now })),
  }
}

/** That something is there is no secret, also for who may not read it: only then do the ticks say the same to all. */
async function ticksOf({ scope }: Request, facts: Facts): Promise<Record<Step, boolean>> {
  const [staff, agreement, known] = await Promise.all([
    scope.count(employees),
    publishedAgreement(scope),
    scope.count(risks),
  ])
  return {
    entities: facts.entities.length > 0,
    staff: staff > 0,
    sites: facts.sites.length > 0,
    people: facts.members.size > 1,
    assessment: facts.answers.length > 0,
    controls: facts.controls.length > 0,
    agreement: agreement !== undefined,
    risks: known > 0,
    plan: facts.plan !== undefined,
  }
}

function stepOf(req: Request, step: Step, given: { base: string; isDone: boolean; isNow: boolean }): StartStep {
  const { path, may } = places[step]
  const { base, isDone, isNow } = given
  const text = req.t(isDone ? `home.start.${step}.done` : `home.start.${step}.text`)
  const href = isAllowed(req.roles, may) ? base + path : null
  return { label: req.t(`home.start.${step}.label`), text, isDone, isNow, href }
}
