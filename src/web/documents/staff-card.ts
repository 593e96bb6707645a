import type { Request } from 'express'
import { publishedAgreement, signersOf } from '../../data/agreements.ts'
import { listEmployees } from '../../data/employees.ts'
import { isInService } from '../../domain/employee.ts'
import { dayOf } from '../../i18n/format.ts'
import { type DocumentCard, hrefOf } from './cards.ts'

/** The card of the list of staff and signatures. */
export async function staffCard(req: Request): Promise<DocumentCard> {
  const { t, scope } = req
  const [agreement, people] = await Promise.all([publishedAgreement(scope), listEmployees(scope)])
  const signers = agreement === undefined ? new Map<string, number>() : await signersOf(scope, [agreement.id])
  const today = dayOf(req.context.now())
  const inService = people.filter((one) => isInService(one, today))
  const signed = inService.filter(({ id }) => signers.has(id)).length
  const noun = { count: inService.length, signed }
  return {
    title: t('staffBooks.documents.title'),
    text: t('staffBooks.documents.text'),
    size: agreement === undefined ? t('staffBooks.documents.noAgreement') : t('staffBooks.documents.size', noun),
    state: t('staffBooks.documents.state'),
    links: [{ href: hrefOf(req, 'signatures.xlsx'), label: t('riskReport.documents.xlsx') }],
  }
}
