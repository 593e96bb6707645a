import type { Request } from 'express'
import { entityKinds, siteKinds } from '../../domain/organisation.ts'
import { languages, localized } from '../../domain/text.ts'
import type { Field } from '../forms.ts'

/** The fields of an organisation: the same at set-up, for a new one, and when it is changed. */
export function organisationFields(req: Request): Field[] {
  const { t } = req
  return [
    { name: 'name', label: t('organisations.name'), hint: t('organisations.nameHint') },
    {
      name: 'slug',
      label: t('organisations.slug'),
      hint: t('organisations.slugHint'),
      optional: true,
      width: 'medium',
    },
    languagesField(req),
    {
      name: 'nisCode',
      label: t('organisations.nisCode'),
      hint: t('organisations.nisHint'),
      optional: true,
      width: 'short',
      inputmode: 'numeric',
    },
    editionField(req),
  ]
}

const languagesField = ({ t }: Request): Field => ({
  name: 'languages',
  label: t('organisations.languages'),
  hint: t('organisations.languagesHint'),
  type: 'checkboxes',
  options: languages.map((value) => ({ value, label: t(`terms.language.${value}`) })),
})

const editionField = (req: Request): Field => ({
  name: 'edition',
  label: req.t('organisations.edition'),
  type: 'radio',
  options: req.context.catalogue.editions.map(({ id, title }) => ({
    value: id,
    label: localized(title, req.language).text,
  })),
})

export const defaultEdition = 'ksz-2017'

export function entityFields({ t }: Request): Field[] {
  const options = entityKinds.map((value) => ({ value, label: t(`terms.entity.${value}`) }))
  return [
    { name: 'kind', label: t('organisations.entityKind'), type: 'select', options },
    { name: 'name', label: t('organisations.entityName') },
    {
      name: 'kboNumber',
      label: t('organisations.kboNumber'),
      hint: t('organisations.kboHint'),
      optional: true,
      width: 'medium',
      inputmode: 'numeric',
    },
  ]
}

/** `entities` are those that may manage the building. */
export function siteFields({ t }: Request, entities: readonly { id: string; name: string }[]): Field[] {
  const kinds = siteKinds.map((value) => ({ value, label: t(`terms.site.${value}`) }))
  const owners = [{ value: '', label: '—' }, ...entities.map(({ id, name }) => ({ value: id, label: name }))]
  return [
    { name: 'kind', label: t('organisations.siteKind'), type: 'select', options: kinds },
    { name: 'name', label: t('organisations.siteName') },
    { name: 'street', label: t('organisations.street'), optional: true },
    { name: 'postcode', label: t('organisations.postcode'), optional: true, width: 'short', inputmode: 'numeric' },
    { name: 'municipality', label: t('organisations.municipality'), optional: true },
    { name: 'entity', label: t('organisations.siteEntity'), type: 'select', options: owners, optional: true },
    { name: 'responsible', label: t('organisations.responsible'), optional: true },
  ]
}
