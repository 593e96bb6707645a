import Joi from 'joi'
import type { PlanDetails } from '../../actions/create-plan.ts'
import type { ActionDetails } from '../../actions/save-action.ts'
import { type GoalDetails, parseGoalCode } from '../../actions/save-goal.ts'
import { actionStates } from '../../domain/plan.ts'
import { parseTiming } from '../../domain/timing.ts'
import { checkedText, ids, longText, oneLine, version } from '../schemas.ts'

type Versioned<T> = T & { version: number }

/** A calendar year that a plan may cover. */
const year = Joi.number().integer().min(1990).max(2199).required()

const planFields = {
  title: oneLine(200).required(),
  firstYear: year,
  lastYear: year.custom((last: number, helpers) => {
    const [given] = helpers.state.ancestors as [{ firstYear?: unknown }]
    const first = Number(given.firstYear)
    return last < first ? helpers.error('number.min', { limit: first }) : last
  }),
}

export const planSchema = Joi.object<PlanDetails>(planFields)
export const planEditSchema = Joi.object<Versioned<PlanDetails>>({ ...planFields, version })

const goalFields = {
  code: Joi.string()
    .trim()
    .required()
    .custom((text: string, helpers) => parseGoalCode(text) ?? helpers.error('code.form')),
  title: oneLine(500).required(),
  explanation: longText(20_000),
}

export const goalSchema = Joi.object<GoalDetails & { plan: string }>({
  ...goalFields,
  plan: Joi.string().hex().length(24).required(),
})
export const goalEditSchema = Joi.object<Versioned<GoalDetails>>({ ...goalFields, version })

/** The timing as written, when it says something that can be read; empty is none. */
const timing = checkedText((text) => {
  const written = text.replace(/\s+/g, ' ')
  return parseTiming(written).kind === 'unclear' ? undefined : written
}, 'timing.unclear')

const actionFields = {
  goal: Joi.string().hex().length(24).required(),
  title: oneLine(1000).required(),
  timing,
  budget: longText(4000),
  norms: Joi.string()
    .empty('')
    .default([])
    .max(2000)
    .custom((text: string) => text.split(/[\s,;]+/).filter((norm) => norm !== '')),
  controls: ids,
  entities: ids,
  sites: ids,
  responsible: oneLine(200).allow('').default(''),
  state: Joi.string()
    .valid(...actionStates)
    .default('planned'),
  progress: longText(20_000),
}

export const actionSchema = Joi.object<ActionDetails>(actionFields)
/** An action that was read in may keep a timing that cannot be read; a new one is looked at when it is saved. */
export const actionEditSchema = Joi.object<Versioned<ActionDetails>>({
  ...actionFields,
  timing: oneLine(500).allow('').default(''),
  title: oneLine(10_000).required(),
  version,
})

/** A removal names the version that was looked at. */
export const removalSchema = Joi.object<{ version: number }>({ version })
