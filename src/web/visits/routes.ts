import type { Request, Response } from 'express'
import Joi from 'joi'
import { recordVisit, type VisitDetails } from '../../actions/record-visit.ts'
import { listVisits, type VisitValues } from '../../data/visits.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { dayOf } from '../../i18n/format.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { organisationRoutes } from '../route.ts'
import { longText, optionalDay } from '../schemas.ts'

const schema = Joi.object<VisitDetails>({
  on: optionalDay.required(),
  nextOn: optionalDay,
  note: longText(4000),
})

/** The visits of the consultant to this authority, with the form to note one. */
async function showVisits(req: Request, res: Response, state?: FormState): Promise<void> {
  const { t, formats } = req
  const visits = await listVisits(req.scope)
  const mayWrite = isAllowed(req.roles, 'visit.write')
  const fields: Field[] = [
    { name: 'on', label: t('visits.on'), type: 'date', width: 'short' },
    { name: 'nextOn', label: t('visits.nextOn'), type: 'date', width: 'short', optional: true },
    { name: 'note', label: t('visits.note'), type: 'textarea', rows: 4, optional: true },
  ]
  const [last] = visits
  res.page('visits/list', {
    title: t('visits.title'),
    lead:
      last === undefined
        ? t('visits.none')
        : t('visits.last', { day: formats.longDay(last.on), name: last.by.name, count: visits.length }),
    errors: state?.errors ?? [],
    visits: visits.map((visit) => rowOf(req, visit)),
    form: !mayWrite
      ? null
      : {
          target: `/o/${req.organisation.slug}/visits`,
          fields: filled(fields, state, { on: dayOf(req.context.now()) }),
          submit: { label: t('visits.record') },
        },
  })
}

function rowOf({ t, formats }: Request, { on, by, nextOn, counts, note }: VisitValues): object {
  return {
    on: formats.day(on),
    by: by.name,
    next: nextOn === null ? '' : t('visits.next', { day: formats.longDay(nextOn) }),
    figures: counts === null ? t('visits.nothing') : t('visits.figures', { count: counts.yes }),
    note,
  }
}

const record = formHandler<VisitDetails>({
  schema,
  show: showVisits,
  save: async (req, res, details) => {
    await recordVisit(req.scope, details)
    res.done(`/o/${req.organisation.slug}/visits`, req.t('visits.done'))
  },
})

export const visitRoutes = organisationRoutes([
  { method: 'get', path: '/visits', may: 'visit.read', handler: (req, res) => showVisits(req, res) },
  { method: 'post', path: '/visits', may: 'visit.write', handler: record },
])
