import Joi from 'joi'
import { linkText, parseLink } from '../../domain/chain.ts'
import { checkedText } from '../schemas.ts'

/** A head that was written down earlier, or nothing. */
export const verificationSchema = Joi.object<{ expect: string }>({
  expect: checkedText((text) => {
    const head = parseLink(text)
    return head === undefined ? undefined : linkText(head)
  }, 'trail.verify.expectForm'),
})
