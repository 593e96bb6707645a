import type { Request } from 'express'
import { isAllowed, type Permission } from '../../domain/permissions.ts'
import type { Facts } from './facts.ts'

const steps = ['entities', 'sites', 'people', 'assessment', 'controls', 'plan'] as const
type Step = (typeof steps)[number]

export interface StartStep {
  label: string
  text: string
  isDone: boolean
  isNow: boolean
  href: string | null
}

/** The page of each step and what one needs to do it there. */
const places: Record<Step, { path: string; may: Permission }> = {
  entities: { path: '/settings', may: 'organisation.write' },
  sites: { path: '/settings', may: 'site.write' },
  people: { path: '/people', may: 'person.write' },
  assessment: { path: '/norms', may: 'norm.answer' },
  controls: { path: '/controls', may: 'control.write' },
  plan: { path: '/plan', may: 'plan.write' },
}

/**
 * The path of a new authority, or null when it is not for this visitor: everyone who may take one of its steps sees it
 * until it is walked, the administrator always. The ticks follow what is there.
 */
export function startOf(req: Request, facts: Facts): { steps: StartStep[]; done: number } | null {
  const isDone: Record<Step, boolean> = {
    entities: facts.entities.length > 0,
    sites: facts.sites.length > 0,
    people: facts.people > 1,
    assessment: facts.answers.length > 0,
    controls: facts.controls.length > 0,
    plan: facts.plan !== undefined,
  }
  const done = steps.filter((step) => isDone[step]).length
  const mayAct = steps.some((step) => isAllowed(req.roles, places[step].may))
  if (!mayAct || (done === steps.length && !req.roles.includes('administrator'))) return null
  const now = steps.find((step) => !isDone[step])
  return {
    done,
    steps: steps.map((step) => stepOf(req, step, { base: facts.base, isDone: isDone[step], isNow: step === now })),
  }
}

function stepOf(req: Request, step: Step, given: { base: string; isDone: boolean; isNow: boolean }): StartStep {
  const { path, may } = places[step]
  const { base, isDone, isNow } = given
  const text = req.t(isDone ? `home.start.${step}.done` : `home.start.${step}.text`)
  const href = isAllowed(req.roles, may) ? base + path : null
  return { label: req.t(`home.start.${step}.label`), text, isDone, isNow, href }
}
