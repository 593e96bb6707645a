import type { Request } from 'express'
import { concerns, decisions, type Risk } from '../../domain/risk.ts'
import { normField } from '../controls/norm-choices.ts'
import type { Field } from '../forms.ts'
import { controlName, type Surroundings } from './surroundings.ts'

/** The parts of the form of a risk, in the order of the page. The norms are drawn on their own. */
export interface RiskFields {
  what: Field[]
  where: Field[]
  links: Field[]
  treatment: Field[]
}

export const riskFields = (req: Request, around: Surroundings): RiskFields => ({
  what: whatFields(req),
  where: whereFields(req, around),
  links: linkFields(req, around),
  treatment: treatmentFields(req),
})

/** Every field of the form, the norms among them, for comparing two versions. */
export const allFields = (req: Request, { what, where, links, treatment }: RiskFields): Field[] => [
  ...what,
  ...where,
  ...links,
  normField(req),
  ...treatment,
]

/** What the form holds of a stored risk. */
export const storedFields = (risk: Omit<Partial<Risk>, 'norms'> & { norms?: readonly string[] }) => ({
  ...risk,
  entity: risk.entity ?? '',
  site: risk.site ?? '',
  decision: risk.decision ?? '',
  reviewOn: risk.reviewOn ?? '',
})

function whatFields({ t }: Request): Field[] {
  const text = (name: 'threat' | 'vulnerability' | 'existing', rows = 3): Field => ({
    name,
    label: t(`risks.fields.${name}`),
    hint: t(`risks.form.${name}Hint`),
    type: 'textarea',
    rows,
    optional: true,
  })
  return [
    { name: 'title', label: t('risks.fields.title'), hint: t('risks.form.titleHint') },
    { name: 'asset', label: t('risks.fields.asset'), hint: t('risks.form.assetHint'), optional: true },
    text('threat'),
    text('vulnerability'),
    text('existing'),
    {
      name: 'concerns',
      label: t('risks.fields.concerns'),
      type: 'checkboxes',
      optional: true,
      options: concerns.map((value) => ({
        value,
        label: t(`risks.concern.${value}`),
        hint: t(`risks.concernHint.${value}`),
      })),
    },
  ]
}

function whereFields({ t }: Request, { entities, sites }: Surroundings): Field[] {
  const select = (name: 'entity' | 'site', all: Surroundings['sites']): Field => ({
    name,
    label: t(`risks.fields.${name}`),
    type: 'select',
    optional: true,
    options: [
      { value: '', label: t(`risks.form.${name}None`) },
      ...all.map(({ id, name: label }) => ({ value: id, label })),
    ],
  })
  return [select('entity', entities), select('site', sites)].filter(({ options = [] }) => options.length > 1)
}

function linkFields(req: Request, { controls, actions }: Surroundings): Field[] {
  const { t } = req
  const fields: Field[] = [
    {
      name: 'controls',
      label: t('risks.fields.controls'),
      hint: t('risks.form.controlsHint'),
      options: controls.map((one) => ({ value: one.id, label: controlName(req, one) })),
    },
    {
      name: 'actions',
      label: t('risks.fields.actions'),
      options: actions.map(({ id, code, title }) => ({ value: id, label: `${code} ${title}` })),
    },
  ]
  return fields
    .filter(({ options = [] }) => options.length > 0)
    .map((field) => ({ ...field, type: 'checkboxes', optional: true }))
}

function treatmentFields({ t }: Request): Field[] {
  const options = decisions.map((value) => ({
    value,
    label: t(`risks.decision.${value}`),
    hint: t(`risks.decisionHint.${value}`),
  }))
  return [
    {
      name: 'decision',
      label: t('risks.fields.decision'),
      hint: t('risks.form.decisionHint'),
      type: 'radio',
      optional: true,
      options: [{ value: '', label: t('risks.decision.none') }, ...options],
    },
    { name: 'owner', label: t('risks.fields.owner'), hint: t('risks.form.ownerHint'), optional: true, width: 'medium' },
    { name: 'reviewOn', label: t('risks.fields.reviewOn'), type: 'date', optional: true },
  ]
}
