import Joi from 'joi'
import { type ControlCategory, controlCategories, type ControlState, controlStates } from '../../domain/control.ts'
import type { Day } from '../../domain/organisation.ts'
import { type Language, languages } from '../../domain/text.ts'
import { ids, longText, oneLine, optionalDay, version } from '../schemas.ts'

/** Which controls of the library are adopted. */
export const adoptionSchema = Joi.object<{ controls: string[] }>({
  controls: Joi.array().items(Joi.string().max(100)).single().default([]),
})

export interface CheckInput {
  checkedOn: Day | null
  remark: string
  works: 'yes' | ''
}

export const checkSchema = Joi.object<CheckInput>({
  checkedOn: optionalDay,
  remark: longText(2000),
  works: Joi.string().valid('yes', '').default(''),
})

export const removalSchema = Joi.object<{ version: number }>({ version })

export type TextKey = `${'title' | 'description' | 'evidence'}_${Language}`

/** A control as it is typed: a text per language, and the rest once. */
export type ControlInput = Partial<Record<TextKey, string>> & {
  category: ControlCategory
  norms: string[]
  owner: string
  ownerRole: string
  entities: string[]
  everywhere: 'yes' | 'no'
  sites: string[]
  state: ControlState
  reason: string
  plannedOn: Day | null
  introducedOn: Day | null
  checkEveryMonths: number | null
  version?: number
}

const choice = (values: readonly string[]): Joi.StringSchema =>
  Joi.string()
    .valid(...values)
    .required()

/** Asked only of what does not apply; a text that is allowed to be empty is not looked at by Joi's rules. */
const reason = Joi.when('state', {
  is: 'not-applicable',
  then: Joi.any()
    .custom((value: unknown, helpers) => {
      const text = typeof value === 'string' ? value.trim().replace(/\r\n?/g, '\n') : ''
      if (text === '') return helpers.error('reason.control')
      return text.length <= 2000 ? text : helpers.error('string.max', { limit: 2000 })
    })
    .required(),
  otherwise: longText(2000),
})

const rest = {
  category: choice(controlCategories),
  norms: Joi.array().items(Joi.string().trim().max(40)).single().default([]),
  owner: oneLine(120).allow('').default(''),
  ownerRole: Joi.string().max(60).allow('').default(''),
  entities: ids,
  everywhere: choice(['yes', 'no']),
  sites: ids,
  state: choice(controlStates),
  reason,
  plannedOn: optionalDay,
  introducedOn: optionalDay,
  checkEveryMonths: Joi.number().integer().min(1).max(120).empty('').allow(null).default(null),
}

/** The form of a control. The authority's own language needs a title; its other languages may have one. */
function controlSchema(own: readonly Language[], isNew: boolean): Joi.ObjectSchema<ControlInput> {
  const texts = own.map((language, index) => ({
    [`title_${language}`]: index === 0 ? oneLine(200).required() : oneLine(200).allow('').default(''),
    [`description_${language}`]: longText(10_000),
    [`evidence_${language}`]: longText(10_000),
  }))
  return Joi.object<ControlInput>({
    ...(Object.assign({}, ...texts) as Joi.SchemaMap),
    ...rest,
    ...(isNew ? {} : { version }),
  })
}

const made = new Map<string, Joi.ObjectSchema<ControlInput>>()

/** The schema of the form for an organisation of these languages; made once per choice of languages. */
export function controlSchemaFor(own: readonly Language[], isNew: boolean): Joi.ObjectSchema<ControlInput> {
  const key = `${languages.filter((language) => own.includes(language)).join()} ${own[0] ?? ''} ${isNew}`
  const schema = made.get(key) ?? controlSchema(own, isNew)
  made.set(key, schema)
  return schema
}
