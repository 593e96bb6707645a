import type { Request, Response } from 'express'
import { isCheckable } from '../../actions/record-control-check.ts'
import type { ControlValues } from '../../data/controls.ts'
import type { Stored } from '../../data/store.ts'
import { listEntities, listSites } from '../../data/sites.ts'
import { trailOf } from '../../data/trail-entries.ts'
import { controlCode } from '../../domain/control.ts'
import { coverageAt, reaches } from '../../domain/coverage.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { risksOfControl } from '../../domain/risk-register.ts'
import { dayOf } from '../../i18n/format.ts'
import { panelOf } from '../evidence/panel.ts'
import { type Field, filled, type FormState } from '../forms.ts'
import { relatedRisks } from '../risks/links.ts'
import { requested } from './form.ts'
import { historyOf } from './history.ts'
import { planUse } from './plan-use.ts'
import { baseOf, checkOf, frequencyOf, namesOf, normHref, ownerOf, type Places, roleOf, said } from './words.ts'

/** All there is to know of a control: what it is, serves and covers, where it came from, and what was done to it. */
export async function detailPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const control = await requested(req)
  // What is looked at on the spot is shown by a photo.
  const photo = control.category.startsWith('building-')
  const [entities, sites, uses, trail, proof, risks] = await Promise.all([
    listEntities(req.scope),
    listSites(req.scope),
    planUse(req, control.id),
    trailOf(req.scope, control.id),
    panelOf(req, { kind: 'control', id: control.id }, { photo }),
    relatedRisks(req, (all) => risksOfControl(all, control.id)),
  ])
  const path = `${baseOf(req)}/controls`
  const title = said(req, control.title)
  res.page('controls/detail', {
    title: `${controlCode(control)} ${title.text}`,
    breadcrumb: [{ href: path, label: req.t('controls.title') }],
    actions: isAllowed(req.roles, 'control.write')
      ? [{ href: `${path}/${control.id}/edit`, label: req.t('controls.detail.edit'), icon: 'edit' }]
      : [],
    ...contentOf(req, control),
    facts: factsOf(req, control, entities),
    ...sitesOf(control, sites),
    uses,
    ...{ proof, risks, sheets: ['risks.css'] },
    history: historyOf(req, trail, { entities, sites }),
    trail: { kind: 'controls', id: control.id },
    ...checkFormOf(req, control, state),
    removal: isAllowed(req.roles, 'control.write') ? `${path}/${control.id}/removal` : null,
  })
}

function contentOf(req: Request, control: Stored<ControlValues>): Record<string, unknown> {
  const evidence = said(req, control.evidence)
  return {
    state: control.state,
    reason: control.reason,
    nextCheck: checkOf(req, control, dayOf(req.context.now())),
    description: said(req, control.description),
    evidence: { lang: evidence.lang, lines: evidence.text.split('\n').filter((line) => line.trim() !== '') },
    norms: control.norms.map((id) => normOf(req, id)),
  }
}

function normOf(req: Request, id: string): { id: string; title: string; href: string | null } {
  const norm = req.context.catalogue.norm(req.organisation.edition, id)
  if (norm === undefined) return { id, title: req.t('controls.detail.otherEdition'), href: null }
  return { id, title: said(req, norm.title).text, href: normHref(baseOf(req), id) }
}

function factsOf(
  req: Request,
  control: Stored<ControlValues>,
  entities: Places['entities'],
): { label: string; value: string }[] {
  const { t } = req
  const day = (value: string | null): string => (value === null ? '' : req.formats.longDay(value))
  const of = namesOf(entities, control.entities)
  return [
    { label: t('controls.fields.owner'), value: ownerOf(t, control) },
    { label: t('controls.fields.ownerRole'), value: control.owner === '' ? '' : roleOf(t, control.ownerRole) },
    { label: t('controls.fields.category'), value: t(`terms.category.${control.category}`) },
    { label: t('controls.fields.entities'), value: of.length === 0 ? t('controls.detail.allEntities') : of.join(', ') },
    { label: t('controls.fields.plannedOn'), value: day(control.plannedOn) },
    { label: t('controls.fields.introducedOn'), value: day(control.introducedOn) },
    { label: t('controls.fields.checkEveryMonths'), value: frequencyOf(t, control.checkEveryMonths) },
    { label: t('controls.fields.lastCheckedOn'), value: day(control.lastCheckedOn) },
    { label: t('controls.fields.checkRemark'), value: control.checkRemark ?? '' },
    { label: t('controls.detail.origin'), value: originOf(req, control) },
  ].filter(({ value }) => value !== '')
}

function originOf(req: Request, { libraryRef }: ControlValues): string {
  if (libraryRef === null) return req.t('controls.detail.own')
  const original = req.context.catalogue.control(libraryRef)
  if (original === undefined) return req.t('controls.detail.fromLibrary')
  return req.t('controls.detail.fromLibraryAs', { title: said(req, original.title).text })
}

/** The sites it reaches, and those where it belongs and is not. */
function sitesOf(
  control: ControlValues,
  all: readonly { id: string; name: string; entity: string | null }[],
): { sites: string[]; gaps: string[]; everywhere: boolean } {
  const named = (is: (site: (typeof all)[number]) => boolean): string[] => all.filter(is).map(({ name }) => name)
  return {
    sites: named((site) => reaches(control, site)),
    gaps: named((site) => coverageAt(control, site) === 'uncovered'),
    everywhere: control.everywhere,
  }
}

/** The form for a check, for who may and where there is something to check. */
function checkFormOf(
  req: Request,
  control: Stored<ControlValues>,
  state: FormState | undefined,
): Record<string, unknown> {
  const errors = (state?.errors ?? []).map((error) =>
    error.field === '' ? { field: '', message: req.t('controls.checks.notYet') } : error,
  )
  if (!isAllowed(req.roles, 'control.check') || !isCheckable(control)) return { errors, check: null }
  const fields = filled(checkFields(req, control), state, { checkedOn: dayOf(req.context.now()) })
  return { errors, check: { fields, action: `${baseOf(req)}/controls/${control.id}/checks` } }
}

function checkFields({ t, formats }: Request, control: ControlValues): Field[] {
  const last = control.lastCheckedOn
  const day: Field = { name: 'checkedOn', label: t('controls.checks.day'), type: 'date' }
  const works: Field = { name: 'works', label: t('controls.checks.works'), type: 'checkbox' }
  return [
    last === null ? day : { ...day, hint: t('controls.checks.last', { day: formats.day(last) }) },
    { name: 'remark', label: t('controls.checks.remark'), type: 'textarea', rows: 2, optional: true },
    ...(control.state === 'introduced' ? [works] : []),
  ]
}
