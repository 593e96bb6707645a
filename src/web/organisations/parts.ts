import type { Request, Response } from 'express'
import Joi from 'joi'
import { removeEntity, removeSite, saveEntity, saveSite } from '../../actions/save-site.ts'
import { entities, listEntities, sites } from '../../data/sites.ts'
import type { Collection, Stored } from '../../data/store.ts'
import { trailOf } from '../../data/trail-entries.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import type { Handler } from '../route.ts'
import { entityFields, siteFields } from './fields.ts'
import { entitySchema, siteSchema } from './schemas.ts'

type Kind = 'entity' | 'site'

const collectionOf: Record<Kind, Collection<object>> = { entity: entities, site: sites }
const pathOf: Record<Kind, string> = { entity: 'entities', site: 'sites' }

/** The form of an entity or a site: new without an id in the path, else that record. */
export const showPart =
  (kind: Kind) =>
  async (req: Request, res: Response, state?: FormState): Promise<void> => {
    const record = await recordOf(kind, req)
    const fields = kind === 'entity' ? entityFields(req) : siteFields(req, await listEntities(req.scope))
    const settings = `/o/${req.organisation.slug}/settings`
    res.page('organisations/form', {
      title: req.t(`organisations.${kind}${record === undefined ? 'New' : 'Edit'}`),
      actions: kind === 'site' && record !== undefined ? siteEvidence(req, record.id) : [],
      breadcrumb: [{ href: settings, label: req.t('organisations.title') }],
      action: `${settings}/${pathOf[kind]}${record === undefined ? '' : `/${record.id}`}`,
      removal: record === undefined ? null : `${settings}/${pathOf[kind]}/${record.id}/removal`,
      submit: req.t('organisations.save'),
      cancel: settings,
      errors: state?.errors ?? [],
      fields: filled(fields, state, record),
      version: record?.version,
      conflict:
        state?.conflict === true && record !== undefined ? await compared(req, { fields, record, state }) : null,
    })
  }

/** What proves something about a site, and the way to the camera of whoever stands in it. */
function siteEvidence(req: Request, id: string): object[] {
  const list = `/o/${req.organisation.slug}/evidence`
  const photo = { href: `${list}/new?site=${id}&photo=1`, label: req.t('evidence.panel.photo'), icon: 'plus' }
  return [
    ...(isAllowed(req.roles, 'evidence.read') ? [{ href: `${list}?site=${id}`, label: req.t('evidence.title') }] : []),
    ...(isAllowed(req.roles, 'evidence.write') ? [photo] : []),
  ]
}

async function recordOf(kind: Kind, req: Request): Promise<(Stored<object> & Record<string, unknown>) | undefined> {
  const { id } = req.params
  return id === undefined ? undefined : await req.scope.require(collectionOf[kind], String(id))
}

/** Both versions side by side, with who made the other one. */
async function compared(
  req: Request,
  of: { fields: readonly Field[]; record: Stored<object> & Record<string, unknown>; state: FormState },
) {
  const last = (await trailOf(req.scope, of.record.id, 1))[0]
  const side = (values: Readonly<Record<string, unknown>>) =>
    of.fields.map((field) => ({ label: field.label, value: shown(field, values[field.name]) }))
  return {
    by: last?.actor.name ?? '',
    at: last === undefined ? '' : req.formats.moment(last.at),
    theirs: side(of.record),
    mine: side(of.state.values),
  }
}

const shown = (field: Field, value: unknown): string => {
  const text = typeof value === 'string' ? value : ''
  return field.options?.find((option) => option.value === text)?.label ?? text
}

const settingsOf = (req: Request): string => `/o/${req.organisation.slug}/settings`

const idOf = (req: Request): string | null => (req.params['id'] === undefined ? null : String(req.params['id']))

export const submitEntity = formHandler({
  schema: entitySchema,
  show: showPart('entity'),
  save: async (req, res, input) => {
    await saveEntity(req.scope, idOf(req), input)
    res.done(settingsOf(req), req.t('organisations.saved'))
  },
})

export const submitSite = formHandler({
  schema: siteSchema,
  show: showPart('site'),
  save: async (req, res, input) => {
    await saveSite(req.scope, idOf(req), input)
    res.done(settingsOf(req), req.t('organisations.saved'))
  },
})

export const submitRemoval = (kind: Kind): Handler =>
  formHandler({
    schema: Joi.object({}),
    show: async (req, res, state) => {
      const values = (await recordOf(kind, req)) ?? {}
      await showPart(kind)(req, res, { errors: [], conflict: false, ...state, values })
    },
    save: async (req, res) => {
      const remove = kind === 'entity' ? removeEntity : removeSite
      const { name } = await remove(req.scope, String(req.params['id']))
      res.done(settingsOf(req), req.t('organisations.removed', { name }))
    },
  })
