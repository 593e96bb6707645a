import type { Request, Response } from 'express'
import Joi from 'joi'
import { seeBreakGlass } from '../../actions/see-break-glass.ts'
import { findBreakGlass } from '../../data/break-glass.ts'
import { type FormState, formHandler } from '../forms.ts'
import { localPath } from '../local-path.ts'
import type { Route } from '../route.ts'

/** What the break-glass account is, when it was used, and what to do about it: for administrators. */
async function showBreakGlass(req: Request, res: Response, state?: FormState): Promise<void> {
  const record = await findBreakGlass(req.context.store)
  const { t, formats } = req
  res.page('break-glass/show', {
    title: t('breakGlass.title'),
    lead: t('breakGlass.lead'),
    breadcrumb: [{ href: '/account', label: t('account.title') }],
    errors: state?.errors ?? [],
    made: record === undefined ? null : t('breakGlass.made', { day: formats.day(record.madeAt) }),
    uses: (record?.uses ?? []).toReversed().map((at) => formats.moment(at)),
  })
}

const seenSchema = Joi.object<{ until: Date; to: string }>({
  until: Joi.date().iso().required(),
  to: Joi.string().allow('').max(2000).default(''),
})

const submitSeen = formHandler({
  schema: seenSchema,
  show: showBreakGlass,
  save: async (req, res, { until, to }) => {
    // Never more than there was on the page: what came after it is told anew.
    const known = req.unseenUses.filter((at) => at <= until).at(-1)
    if (req.user !== undefined && known !== undefined) await seeBreakGlass(req.context, req.user, known)
    res.done(localPath(to), req.t('breakGlass.seen'))
  },
})

export const breakGlassRoutes: Route[] = [
  { method: 'get', path: '/break-glass', may: 'any-administrator', handler: showBreakGlass },
  { method: 'post', path: '/break-glass/seen', may: 'any-administrator', handler: submitSeen },
]
