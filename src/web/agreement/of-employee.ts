import type { Request } from 'express'
import { publishedAgreement, signaturesOf } from '../../data/agreements.ts'
import type { Id } from '../../domain/organisation.ts'
import { languageNames } from './words.ts'
import { signOf, whenOf } from './rows.ts'

export interface EmployeeSignatures {
  /** how the person stands to the version in force; null when there is no version yet */
  standing: { state: string; label: string } | null
  rows: {
    version: string
    at: string
    language: string
    receipt: { number: string; href: string } | null
    isAltered: boolean
  }[]
}

/**
 * What a person signed, the latest first, for the page of that person: two reads.
 * The view: `include('agreement/of-employee', { signatures })`.
 */
export async function signaturesOfEmployee(req: Request, employee: Id): Promise<EmployeeSignatures> {
  const [agreement, found] = await Promise.all([publishedAgreement(req.scope), signaturesOf(req.scope, [employee])])
  const signed = found.toSorted((a, b) => b.number - a.number)
  const current = signed.some((signature) => signature.agreement === agreement?.id)
  const state = current ? 'signed' : signed.length > 0 ? 'earlier' : 'unsigned'
  return {
    standing: agreement === undefined ? null : { state: signOf[state], label: req.t(`agreement.state.${state}`) },
    rows: signed.map((signature) => ({
      version: req.t('agreement.versionOpen', { number: signature.number }),
      language: languageNames[signature.language],
      ...whenOf(req, signature),
    })),
  }
}
