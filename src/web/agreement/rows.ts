import type { Request } from 'express'
import { signaturesOf, type StoredAgreement, type StoredSignature } from '../../data/agreements.ts'
import type { SiteValues } from '../../data/sites.ts'
import type { Stored } from '../../data/store.ts'
import { latestBefore } from '../../domain/agreement.ts'
import { signatureIsWhole } from '../../domain/signing.ts'
import type { Standing } from './signatures.ts'
import { receiptHref } from './words.ts'

export interface SignatureRow {
  name: string
  href: string
  number: string
  service: string
  site: string
  sign: { state: string; label: string }
  /** when, and which version when it is not this one */
  at: string
  receipt: { number: string; href: string } | null
  isAltered: boolean
}

const noSignature: Pick<SignatureRow, 'at' | 'receipt' | 'isAltered'> = { at: '', receipt: null, isAltered: false }

/** The rows of one page of the list, with what these people signed: one read. */
export async function rowsOf(
  req: Request,
  standings: readonly Standing[],
  given: { agreement: StoredAgreement; sites: readonly Stored<SiteValues>[] },
): Promise<SignatureRow[]> {
  const ids = standings.filter(({ state }) => state !== 'unsigned').map(({ employee }) => employee.id)
  const found = ids.length === 0 ? [] : await signaturesOf(req.scope, ids)
  const signed = Map.groupBy(found, ({ employee }) => employee)
  const sites = new Map(given.sites.map(({ id, name }) => [id, name]))
  return standings.map(({ employee, state }) => {
    const own = signed.get(employee.id) ?? []
    const current = own.find(({ agreement }) => agreement === given.agreement.id)
    const signature = current ?? latestBefore(own, given.agreement)
    return {
      name: `${employee.familyName} ${employee.givenName}`.trim(),
      href: `/o/${req.organisation.slug}/employees/${employee.id}`,
      number: employee.number,
      service: employee.service,
      site: employee.site === null ? '' : (sites.get(employee.site) ?? ''),
      sign: { state: signOf[state], label: labelOf(req, state, signature) },
      ...(signature === undefined ? noSignature : whenOf(req, signature)),
    }
  })
}

/** The sign of the house for each state. */
export const signOf = { signed: 'signed', earlier: 'partly', unsigned: 'unsigned' } as const

const labelOf = (req: Request, state: Standing['state'], signature: StoredSignature | undefined): string =>
  state === 'earlier' && signature !== undefined
    ? req.t('agreement.state.earlierVersion', { number: signature.number })
    : req.t(`agreement.state.${state}`)

/** The day, the receipt, and whether the record still says what it said. */
export function whenOf(req: Request, signature: StoredSignature): typeof noSignature {
  const { signedAt, receipt } = signature as { signedAt: unknown; receipt: string }
  return {
    at: signedAt instanceof Date ? req.formats.day(signedAt) : '–',
    receipt: { number: receipt, href: receiptHref(req, receipt) },
    isAltered: !signatureIsWhole(signature),
  }
}
