import Joi, { type ObjectSchema } from 'joi'
import type { NewAgreement } from '../../actions/draft-agreement.ts'
import type { SigningInput } from '../../actions/sign-agreement.ts'
import type { Day } from '../../domain/organisation.ts'
import { type Language, languages } from '../../domain/text.ts'
import { longText, oneLine, optionalDay, version } from '../schemas.ts'

const id = Joi.string().hex().length(24).required()

/** The tick is looked at by hand: that it is missing has its own words. */
export const signatureSchema = Joi.object<SigningInput & { tick: string }>({
  agreement: id,
  language: Joi.string()
    .valid(...languages)
    .required(),
  sha256: Joi.string().hex().length(64).required(),
  reading: id,
  tick: Joi.string().allow('').default(''),
})

/** What is filled in for an authority; empty leaves the place open. */
const fillings = {
  ict: oneLine(200).allow('').default(''),
  dpo: oneLine(200).allow('').default(''),
  adopted: oneLine(300).allow('').default(''),
}

export interface NewVersionInput extends Omit<NewAgreement, 'adopted'> {
  adopted: string
}

/** A new version has every language of the authority; others may be added. */
export const newVersionSchema = (needed: readonly Language[]): ObjectSchema<NewVersionInput> =>
  Joi.object<NewVersionInput>({
    from: Joi.string().valid('standard', 'latest').default('standard'),
    languages: Joi.array()
      .items(Joi.string().valid(...languages))
      .single()
      .unique()
      .default([])
      .custom((chosen: Language[], helpers) =>
        needed.every((language) => chosen.includes(language)) ? inOrder(chosen) : helpers.error(languageMissing),
      )
      .empty(Joi.array().length(0))
      .required(),
    ...fillings,
    validFrom: optionalDay,
  })

const languageMissing = 'agreement.version.languageMissing'

const inOrder = (chosen: readonly Language[]): Language[] => languages.filter((language) => chosen.includes(language))

/** The version that a form was made from, and the mark of the piece that it changes. */
interface Standing {
  version: number
  before?: string
}

const standing = { version, before: Joi.string().hex().length(64).empty('') }

export const detailsSchema = Joi.object<Standing & { validFrom: Day | null }>({ validFrom: optionalDay, ...standing })

export interface OpeningInput extends Standing {
  title: string
  intro: string
  changes: string
  ict: string
  dpo: string
  adopted: string
}

export const openingSchema = Joi.object<OpeningInput>({
  title: oneLine(200).required(),
  intro: longText(5000),
  changes: longText(5000),
  ...fillings,
  ...standing,
})

export interface PartInput extends Standing {
  title: string
  summary: string
  text: string
}

export const partSchema = Joi.object<PartInput>({
  title: oneLine(200).required(),
  summary: oneLine(1000).allow('').default(''),
  text: longText(50_000).empty('').required(),
  ...standing,
})

export const wholeSchema = Joi.object<Standing & { text: string }>({
  text: longText(100_000).empty('').required(),
  ...standing,
})

/** A publication or removal names the version of the draft that was looked at. */
export const versionedSchema = Joi.object<{ version: number }>({ version })
