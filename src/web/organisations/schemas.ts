import Joi from 'joi'
import type { EntityInput, SiteInput } from '../../actions/inputs.ts'
import type { NewOrganisation } from '../../actions/create-organisation.ts'
import { entityKinds, isSlug, parseKboNumber, parseNisCode, siteKinds } from '../../domain/organisation.ts'
import { languages } from '../../domain/text.ts'
import { checkedText, oneLine } from '../schemas.ts'

const nisCode = checkedText((text) => parseNisCode(text), 'nis')

export const organisationKeys = {
  name: oneLine(200).required(),
  slug: checkedText((text) => (isSlug(text) ? text : undefined), 'slug'),
  languages: Joi.array()
    .items(Joi.string().valid(...languages))
    .single()
    .min(1)
    .required(),
  nisCode,
  edition: Joi.string().max(40).required(),
}

export const organisationSchema = Joi.object<NewOrganisation>(organisationKeys)

export const entitySchema = Joi.object<EntityInput>({
  kind: Joi.string()
    .valid(...entityKinds)
    .required(),
  name: oneLine(120).required(),
  kboNumber: checkedText((text) => parseKboNumber(text), 'kbo'),
  version: Joi.number().integer().default(0),
})

export const siteSchema = Joi.object<SiteInput>({
  kind: Joi.string()
    .valid(...siteKinds)
    .required(),
  name: oneLine(120).required(),
  street: oneLine(200).allow('').default(''),
  postcode: Joi.string()
    .trim()
    .pattern(/^[1-9]\d{3}$/)
    .allow('')
    .default(''),
  municipality: oneLine(120).allow('').default(''),
  entity: Joi.string().hex().length(24).allow('').default(''),
  responsible: oneLine(120).allow('').default(''),
  version: Joi.number().integer().default(0),
})
