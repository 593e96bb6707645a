import type { Request, Response } from 'express'
import { recordControlCheck } from '../../actions/record-control-check.ts'
import { dayOf } from '../../i18n/format.ts'
import { formHandler } from '../forms.ts'
import { detailPage } from './detail.ts'
import { checkSchema } from './schemas.ts'

/** Records a check of a control, and shows the control with its next one. */
export const recordCheck = formHandler({
  schema: checkSchema,
  show: detailPage,
  save: async (req: Request, res: Response, { checkedOn, remark, works }) => {
    const id = String(req.params['id'])
    const day = checkedOn ?? dayOf(req.context.now())
    const { languages } = req.organisation
    await recordControlCheck(req.scope, id, { checkedOn: day, remark, works: works === 'yes', languages })
    const notice = req.t('controls.checks.done', { day: req.formats.longDay(day) })
    res.done(`/o/${req.organisation.slug}/controls/${id}`, notice)
  },
})
