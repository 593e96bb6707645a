import Joi from 'joi'
import { isWebAddress } from '../../actions/evidence-checks.ts'
import { subjectKey } from '../../domain/evidence-support.ts'
import { parseSubject } from '../../domain/evidence-subjects.ts'
import type { Day, Id } from '../../domain/organisation.ts'
import { checkedText, longText, oneLine, optionalDay, version } from '../schemas.ts'

/** A day that must be there. */
const requiredDay = optionalDay.custom((value: Day | null, helpers) => value ?? helpers.error('string.empty'))

const address = checkedText(
  (text) => (text.length <= 2000 && isWebAddress(text) ? text : undefined),
  'evidence.issue.link',
)

const owner = Joi.string().hex().length(24).empty('').allow(null).default(null)

const title = oneLine(200)

/** What each revision has beside its files. */
const content = {
  link: address,
  note: longText(10_000),
  aboutOn: requiredDay,
  validUntil: optionalDay,
}

export interface RevisionForm {
  link: string
  note: string
  aboutOn: Day
  validUntil: Day | null
}

export interface NewForm extends RevisionForm {
  title: string
  owner: Id | null
  /** `norm:12.3`, `control:…`: what the page that led here stands for */
  for: string[]
  /** what was typed beside it */
  subjects: string
  key: string
}

const subject = Joi.string().custom((text: string, helpers) => {
  const link = parseSubject(text)
  return link === undefined ? helpers.error('any.invalid') : subjectKey(link)
})

export const newSchema = Joi.object<NewForm>({
  ...content,
  title: title.allow('').default(''),
  owner,
  for: Joi.array().items(subject).single().max(100).default([]),
  subjects: longText(2000),
  key: Joi.string().hex().length(24).required(),
})

export const revisionSchema = Joi.object<RevisionForm & { version: number }>({ ...content, version })

export interface EditForm {
  title: string
  owner: Id | null
  aboutOn: Day
  validUntil: Day | null
  version: number
}

export const editSchema = Joi.object<EditForm>({
  title: title.required(),
  owner,
  aboutOn: requiredDay,
  validUntil: optionalDay,
  version,
})

export const linkSchema = Joi.object<{ subjects: string }>({ subjects: longText(2000) })

export const removalSchema = Joi.object<{ version: number }>({ version })
