import type { Request, Response } from 'express'
import { createControl } from '../../actions/create-control.ts'
import { updateControl } from '../../actions/update-control.ts'
import { controls, type ControlValues } from '../../data/controls.ts'
import type { Stored } from '../../data/store.ts'
import { listEntities, listSites } from '../../data/sites.ts'
import { trailOf } from '../../data/trail-entries.ts'
import { controlCode } from '../../domain/control.ts'
import { filled, type FormState, formHandler } from '../forms.ts'
import { comparable } from './conflict.ts'
import { draftOf } from './draft.ts'
import { allFields, type ControlFields, controlFields, storedFields } from './fields.ts'
import { normChoices, normField } from './norm-choices.ts'
import { controlSchemaFor } from './schemas.ts'
import { baseOf, type Places, said } from './words.ts'

/** The form of a control of the authority's own. */
export async function newPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const places = await placesOf(req)
  const stored = { category: 'other', everywhere: 'yes', state: 'planned' }
  res.page('controls/form', {
    title: req.t('controls.form.newTitle'),
    lead: req.t('controls.form.newLead'),
    breadcrumb: [{ href: listHref(req), label: req.t('controls.title') }],
    ...formOf(req, { state, stored, fields: controlFields(req, places) }),
    action: listHref(req),
    cancel: listHref(req),
    submit: req.t('controls.form.create'),
  })
}

export const create = (req: Request, res: Response): void | Promise<void> =>
  formHandler({
    schema: controlSchemaFor(req.organisation.languages, true),
    show: newPage,
    save: async (_req, _res, input) => {
      const draft = draftOf(req, input, { places: await placesOf(req), outside: [] })
      const id = await createControl(req.scope, { draft, languages: req.organisation.languages })
      res.done(`${listHref(req)}/${id}`, req.t('controls.form.created'))
    },
  })(req, res)

/** The form of a control as it stands; after a conflict with both versions above it. */
export async function editPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const control = await requested(req)
  const [places, latest] = await Promise.all([
    placesOf(req),
    state?.conflict === true ? trailOf(req.scope, control.id, 1) : [],
  ])
  const stored = storedFields(control, req.organisation.languages)
  const fields = controlFields(req, places)
  const href = `${listHref(req)}/${control.id}`
  const { text } = said(req, control.title)
  res.page('controls/form', {
    title: req.t('controls.form.editTitle', { code: controlCode(control) }),
    breadcrumb: [
      { href: listHref(req), label: req.t('controls.title') },
      { href, label: `${controlCode(control)} ${text}` },
    ],
    ...formOf(req, { state, stored, fields }),
    translationNote: loses(req, control) ? req.t('controls.form.libraryNote') : null,
    version: state !== undefined && !state.conflict ? state.values['version'] : control.version,
    conflict: state?.conflict === true ? conflictOf(req, { latest, stored, mine: state.values, fields }) : null,
    action: href,
    cancel: href,
    submit: req.t('controls.form.save'),
  })
}

export const update = (req: Request, res: Response): void | Promise<void> =>
  formHandler({
    schema: controlSchemaFor(req.organisation.languages, false),
    show: editPage,
    save: async (_req, _res, input) => {
      const { languages, edition } = req.organisation
      const control = await requested(req)
      const outside = control.norms.filter((id) => req.context.catalogue.norm(edition, id) === undefined)
      const draft = draftOf(req, input, { places: await placesOf(req), outside })
      await updateControl(req.scope, control.id, { version: input.version ?? 0, draft, languages })
      res.done(`${listHref(req)}/${control.id}`, req.t('controls.form.saved'))
    },
  })(req, res)

/** The control that the address names. */
export const requested = (req: Request): Promise<Stored<ControlValues>> =>
  req.scope.require(controls, String(req.params['id']))

const listHref = (req: Request): string => `${baseOf(req)}/controls`

async function placesOf(req: Request): Promise<Places> {
  const [entities, sites] = await Promise.all([listEntities(req.scope), listSites(req.scope)])
  return { entities, sites }
}

interface Form {
  state: FormState | undefined
  stored: Readonly<Record<string, unknown>>
  fields: ControlFields
}

function formOf(req: Request, { state, stored, fields }: Form): Record<string, unknown> {
  const parts = Object.entries(fields) as [keyof ControlFields, ControlFields[keyof ControlFields]][]
  const drawn = parts.map(([part, list]) => [part, filled(list, state, stored)])
  return {
    fields: Object.fromEntries(drawn) as unknown,
    norms: normChoices(req, filled([normField(req)], state, stored)[0]),
    errors: state?.errors ?? [],
  }
}

/** True when the control has library translations in languages that the authority does not keep. */
const loses = (req: Request, control: ControlValues): boolean =>
  control.libraryRef !== null &&
  Object.keys(control.title).some((language) => !(req.organisation.languages as readonly string[]).includes(language))

function conflictOf(
  req: Request,
  given: Omit<Form, 'state'> & { latest: Awaited<ReturnType<typeof trailOf>>; mine: Readonly<Record<string, unknown>> },
): Record<string, unknown> {
  const fields = allFields(given.fields, normField(req))
  const [latest] = given.latest
  return {
    by: latest?.actor.name,
    at: latest === undefined ? '' : req.formats.moment(latest.at),
    theirs: comparable(req, fields, given.stored),
    mine: comparable(req, fields, given.mine),
  }
}
