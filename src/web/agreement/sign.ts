import type { Request, Response } from 'express'
import { signAgreement } from '../../actions/sign-agreement.ts'
import { Invalid } from '../../domain/errors.ts'
import { formHandler } from '../forms.ts'
import { agreementPage } from './read.ts'
import { signatureSchema } from './schemas.ts'
import { agreementHref, asking, queried, receiptHref, userOf } from './words.ts'

/** Signs, and leads to the receipt. What goes wrong is said on the page itself; nothing is signed then. */
export const sign = formHandler({
  schema: signatureSchema,
  show: agreementPage,
  save: async (req, res, { tick, ...input }) => {
    if (tick !== 'yes') throw new Invalid([{ field: 'tick', code: 'agreement.sign.tickMissing' }])
    const { receipt } = await signAgreement(req.context, req.scope, { user: userOf(req), input })
    res.redirect(303, receiptHref(req, receipt) + asking({ large: queried(req, 'large') === '1' && '1' }))
  },
})

/** Where a browser comes that loads the page again, or signs in again, after a signature that was not taken. */
export function backToText(req: Request, res: Response): void {
  const query = asking({ language: queried(req, 'language'), large: queried(req, 'large') })
  res.redirect(303, agreementHref(req) + query)
}
