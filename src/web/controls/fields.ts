import type { Request } from 'express'
import type { ControlValues } from '../../data/controls.ts'
import { controlCategories, controlStates } from '../../domain/control.ts'
import type { Language } from '../../domain/text.ts'
import type { Field } from '../forms.ts'
import type { TextKey } from './schemas.ts'
import { type Places, roleOf } from './words.ts'

/** The parts of the form of a control, in the order of the page. The norms are drawn on their own. */
export interface ControlFields {
  texts: Field[]
  about: Field[]
  where: Field[]
  state: Field[]
  checks: Field[]
}

export function controlFields(req: Request, places: Places): ControlFields {
  return {
    texts: req.organisation.languages.flatMap((language, index) => textFields(req, language, index === 0)),
    about: aboutFields(req),
    where: whereFields(req, places),
    state: stateFields(req),
    checks: [checkField(req)],
  }
}

/** Every field of the form, the norms among them, for comparing two versions. */
export const allFields = (fields: ControlFields, norms: Field): Field[] => [
  ...fields.texts,
  ...fields.about,
  norms,
  ...fields.where,
  ...fields.state,
  ...fields.checks,
]

function textFields(req: Request, language: Language, isFirst: boolean): Field[] {
  const { t } = req
  const several = req.organisation.languages.length > 1
  const label = (field: 'title' | 'description' | 'evidence'): string => {
    const word = t(`controls.fields.${field}`)
    return several ? t('controls.form.inLanguage', { word, language: t(`terms.language.${language}`) }) : word
  }
  const name = (field: string): TextKey => `${field}_${language}` as TextKey
  const lang = language === req.language ? {} : { lang: language }
  return [
    { name: name('title'), label: label('title'), optional: !isFirst, ...lang },
    { name: name('description'), label: label('description'), type: 'textarea', rows: 6, optional: true, ...lang },
    {
      name: name('evidence'),
      label: label('evidence'),
      hint: t('controls.form.evidenceHint'),
      type: 'textarea',
      rows: 4,
      optional: true,
      ...lang,
    },
  ]
}

/** Who can answer for a control, as the catalogue names them. */
const ownerRoles = [
  'ict-manager',
  'consultant',
  'building-manager',
  'hr',
  'management',
  'management-team',
  'general-director',
  'financial-director',
  'department-head',
  'dpo',
  'prevention-adviser',
  'procurement',
  'college',
  'permanent-bureau',
  'council',
  'supplier',
  'external-auditor',
]

function aboutFields({ t, language }: Request): Field[] {
  const roleOptions = ownerRoles
    .map((value) => ({ value, label: roleOf(t, value) }))
    .toSorted((a, b) => a.label.localeCompare(b.label, language))
  return [
    {
      name: 'category',
      label: t('controls.fields.category'),
      type: 'select',
      options: controlCategories.map((value) => ({ value, label: t(`terms.category.${value}`) })),
    },
    {
      name: 'owner',
      label: t('controls.fields.owner'),
      hint: t('controls.form.ownerHint'),
      optional: true,
      width: 'medium',
    },
    {
      name: 'ownerRole',
      label: t('controls.fields.ownerRole'),
      type: 'select',
      optional: true,
      options: [{ value: '', label: t('controls.form.noRole') }, ...roleOptions],
    },
  ]
}

function whereFields({ t }: Request, { entities, sites }: Places): Field[] {
  const options = (places: Places['sites']): { value: string; label: string }[] =>
    places.map(({ id, name }) => ({ value: id, label: name }))
  const entityField: Field = {
    name: 'entities',
    label: t('controls.fields.entities'),
    hint: t('controls.form.entitiesHint'),
    type: 'checkboxes',
    optional: true,
    options: options(entities),
  }
  const everywhere: Field = {
    name: 'everywhere',
    label: t('controls.fields.everywhere'),
    type: 'radio',
    value: 'yes',
    options: [
      { value: 'yes', label: t('controls.form.everywhereYes') },
      { value: 'no', label: t(sites.length === 0 ? 'controls.form.everywhereLater' : 'controls.form.everywhereNo') },
    ],
  }
  const siteField: Field = {
    name: 'sites',
    label: t('controls.fields.sites'),
    type: 'checkboxes',
    optional: true,
    options: options(sites),
  }
  return [...(entities.length > 1 ? [entityField] : []), everywhere, ...(sites.length > 0 ? [siteField] : [])]
}

function stateFields({ t }: Request): Field[] {
  return [
    {
      name: 'state',
      label: t('controls.fields.state'),
      type: 'radio',
      value: 'planned',
      options: controlStates.map((value) => ({
        value,
        label: t(`state.${value}`),
        hint: t(`controls.form.stateHint.${value}`),
      })),
    },
    {
      name: 'reason',
      label: t('controls.fields.reason'),
      hint: t('controls.form.reasonHint'),
      type: 'textarea',
      rows: 2,
      optional: true,
    },
    { name: 'plannedOn', label: t('controls.fields.plannedOn'), type: 'date', optional: true },
    { name: 'introducedOn', label: t('controls.fields.introducedOn'), type: 'date', optional: true },
  ]
}

const checkField = ({ t }: Request): Field => ({
  name: 'checkEveryMonths',
  label: t('controls.fields.checkEveryMonths'),
  hint: t('controls.form.checkHint'),
  type: 'number',
  optional: true,
  width: 'short',
  inputmode: 'numeric',
  attributes: { min: '1', max: '120' },
})

/** A stored control as the form holds it. */
export function storedFields(control: ControlValues, languages: readonly Language[]): Record<string, unknown> {
  const texts = languages.flatMap((language) => [
    [`title_${language}`, control.title[language] ?? ''],
    [`description_${language}`, control.description[language] ?? ''],
    [`evidence_${language}`, control.evidence[language] ?? ''],
  ])
  const { category, norms, owner, ownerRole, entities, sites, state, reason } = control
  return {
    ...(Object.fromEntries(texts) as Record<string, string>),
    ...{ category, norms, owner, ownerRole, entities, sites, state, reason },
    everywhere: control.everywhere ? 'yes' : 'no',
    plannedOn: control.plannedOn ?? '',
    introducedOn: control.introducedOn ?? '',
    checkEveryMonths: control.checkEveryMonths ?? '',
  }
}
