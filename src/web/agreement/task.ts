import type { Request } from 'express'
import { publishedText } from '../../data/agreement-texts.ts'
import { publishedVersions, readings, signaturesOf, type StoredAgreement } from '../../data/agreements.ts'
import { employeeOf } from '../../data/employees.ts'
import { isInService } from '../../domain/employee.ts'
import { readingMinutes } from '../../domain/regulation.ts'
import { dayOf } from '../../i18n/format.ts'
import { agreementHref, receiptHref, userOf, versionLine } from './words.ts'

export interface AgreementTask {
  /**
   * `to-sign`: asked to sign; `signed`: has signed the version in force; `not-listed`: not in service on the staff list,
   * may read; `none`: there is no published version
   */
  state: 'to-sign' | 'signed' | 'not-listed' | 'none'
  title: string
  text: string
  /** where it is done or read; null when there is nothing to open */
  action: { href: string; label: string } | null
}

/** What the signed-in person has to sign or has signed, in words, for the home page. At most five reads. */
export async function agreementTask(req: Request): Promise<AgreementTask> {
  const { t } = req
  const user = userOf(req)
  const [versions, employee] = await Promise.all([publishedVersions(req.scope), employeeOf(req.scope, user)])
  const [agreement] = versions
  if (agreement === undefined)
    return { state: 'none', title: t('agreement.task.none.title'), text: t('agreement.task.none.text'), action: null }
  const title = `${t('agreement.title')}, ${versionLine(req, agreement)}`
  const href = agreementHref(req)
  if (employee === undefined || !isInService(employee, dayOf(req.context.now()))) {
    const text = t('agreement.task.notListed.text')
    return { state: 'not-listed', title, text, action: { href, label: t('agreement.task.read') } }
  }
  const signed = (await signaturesOf(req.scope, [employee.id])).find((one) => one.agreement === agreement.id)
  if (signed !== undefined) {
    const text = t('agreement.signedOn', { number: signed.number, at: req.formats.moment(signed.signedAt) })
    const action = { href: receiptHref(req, signed.receipt), label: t('agreement.task.receipt') }
    return { state: 'signed', title, text, action }
  }
  const action = { href, label: t('agreement.task.sign') }
  return { state: 'to-sign', title, text: await toSign(req, user.id, agreement), action }
}

/** How long it takes, and since when the person has been reading. */
async function toSign(req: Request, user: string, agreement: StoredAgreement): Promise<string> {
  const text = agreement.texts.find(({ language }) => language === req.language) ?? agreement.texts[0]
  const [opened, published] = await Promise.all([
    req.scope.find(readings, { where: { user, agreement: agreement.id }, limit: 1 }),
    publishedText(req.context.files, text?.sha256 ?? ''),
  ])
  const begun = opened[0] === undefined ? '' : req.t('agreement.begun', { at: req.formats.moment(opened[0].openedAt) })
  if (published.state !== 'whole') return req.t('agreement.task.toSign.text')
  const minutes = req.t('agreement.minutes', { count: readingMinutes(published.regulation) })
  return [req.t('agreement.task.toSign.text'), minutes, begun].filter((line) => line !== '').join(' ')
}
