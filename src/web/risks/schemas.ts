import Joi from 'joi'
import type { Day, Id } from '../../domain/organisation.ts'
import { type Concern, concerns, type Decision, decisions, type Scale } from '../../domain/risk.ts'
import { ids, longText, oneLine, optionalDay, version } from '../schemas.ts'

/** Which scenarios of the library are taken over. */
export const adoptionSchema = Joi.object<{ scenarios: string[] }>({
  scenarios: Joi.array().items(Joi.string().max(100)).single().default([]),
})

/** A risk as it is typed. */
export interface RiskInput {
  title: string
  asset: string
  threat: string
  vulnerability: string
  existing: string
  entity: Id | null
  site: Id | null
  concerns: Concern[]
  decision: Decision | null
  owner: string
  reviewOn: Day | null
  controls: Id[]
  actions: Id[]
  norms: string[]
  scenario: string
  version?: number
}

const optionalId = Joi.string().hex().length(24).empty('').allow(null).default(null)

const fields = {
  title: oneLine(200).required(),
  asset: oneLine(300).allow('').default(''),
  threat: longText(4000),
  vulnerability: longText(4000),
  existing: longText(4000),
  entity: optionalId,
  site: optionalId,
  concerns: Joi.array()
    .items(Joi.string().valid(...concerns))
    .single()
    .default([]),
  decision: Joi.string()
    .valid(...decisions)
    .empty('')
    .allow(null)
    .default(null),
  owner: oneLine(120).allow('').default(''),
  reviewOn: optionalDay,
  controls: ids,
  actions: ids,
  norms: Joi.array().items(Joi.string().trim().max(40)).single().default([]),
  scenario: Joi.string().max(100).allow('').default(''),
}

export const riskSchema = Joi.object<RiskInput>(fields)
export const riskEditSchema = Joi.object<RiskInput>({ ...fields, version })

const figure = Joi.number().integer().min(1).max(5)
const optionalFigure = figure.empty('').allow(null).default(null)

/** `2-3`: likelihood and impact of the proposal that was shown. */
const shown = Joi.string()
  .pattern(/^[1-5]-[1-5]$/)
  .empty('')
  .allow(null)
  .default(null)

export interface ScoreInput {
  version: number
  beforeLikelihood: Scale | null
  beforeImpact: Scale | null
  afterLikelihood: Scale | null
  afterImpact: Scale | null
  shown: string | null
}

export const scoreSchema = Joi.object<ScoreInput>({
  version,
  beforeLikelihood: optionalFigure,
  beforeImpact: optionalFigure,
  afterLikelihood: optionalFigure,
  afterImpact: optionalFigure,
  shown,
})

export interface WorkshopInput {
  version: number
  likelihood: Scale
  impact: Scale
}

export const workshopSchema = Joi.object<WorkshopInput>({
  version,
  likelihood: figure.required(),
  impact: figure.required(),
})

export interface AcceptanceInput {
  version: number
  until: Day | null
  reason: string
}

export const acceptanceSchema = Joi.object<AcceptanceInput>({ version, until: optionalDay, reason: longText(2000) })

export const analysisSchema = Joi.object<{ number: number }>({ number: Joi.number().integer().min(1).required() })
