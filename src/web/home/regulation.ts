import type { Request } from 'express'
import { publishedAgreement, signersOf, type StoredAgreement } from '../../data/agreements.ts'
import { listEmployees, type StoredEmployee } from '../../data/employees.ts'
import type { Scope } from '../../data/tenancy.ts'
import type { Day } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { countSignings, countsPerService, type Signing, signingOf } from '../../domain/signing.ts'
import type { Facts } from './facts.ts'

export interface RegulationFacts {
  /** undefined until the first version is published */
  published: StoredAgreement | undefined
  employees: StoredEmployee[]
  /** how those who are in service stand to it; empty without a version */
  signings: Signing<StoredEmployee, unknown>[]
}

/** Who signed the version in force: three reads, and of the signatures only whose they are. */
export async function readRegulation(scope: Scope, today: Day): Promise<RegulationFacts> {
  const [published, employees] = await Promise.all([publishedAgreement(scope), listEmployees(scope)])
  if (published === undefined) return { published, employees, signings: [] }
  const { id: agreement, number } = published
  const signers = await signersOf(scope, [agreement])
  const signatures = [...signers.keys()].map((employee) => ({ employee, agreement, number }))
  return { published, employees, signings: signingOf({ employees, signatures, agreement: published, today }) }
}

export interface RegulationView {
  sentence: string
  /** null when there is nobody to count, or nothing to sign */
  meter: { signed: number; total: number; label: string } | null
  links: { href: string; label: string }[]
  /** who signed least first; for human resources */
  services: { name: string; text: string; href: string }[]
}

/** How far the signing is, with the list behind the figure. Null for who may not see who signed. */
export function regulationOf(req: Request, facts: Facts): RegulationView | null {
  const { regulation, base } = facts
  if (regulation === null) return null
  const { published, signings } = regulation
  const nothing = { meter: null, services: [] }
  if (published === undefined) {
    const links = isAllowed(req.roles, 'agreement.write')
      ? [{ href: `${base}/agreement/versions`, label: req.t('home.regulation.begin') }]
      : []
    return { ...nothing, sentence: req.t('home.regulation.none'), links }
  }
  if (signings.length === 0) {
    const links = [{ href: `${base}/employees`, label: req.t('home.regulation.staff') }]
    return { ...nothing, sentence: req.t('home.regulation.nobody', { number: published.number }), links }
  }
  return counted(req, { base, signings, number: published.number })
}

function counted(
  req: Request,
  { base, signings, number }: { base: string; signings: RegulationFacts['signings']; number: number },
): RegulationView {
  const { t } = req
  const { signed, total } = countSignings(signings)
  const left = total - signed
  const unreachable = signings.filter(({ state, employee }) => state !== 'signed' && employee.email === '').length
  const list = `${base}/agreement/signatures`
  const sentences = [
    t('home.regulation.signed', { count: signed, total, number }),
    left === 0 ? t('home.regulation.all') : t('home.regulation.left', { count: left }),
    unreachable === 0 ? '' : t('home.regulation.unreachable', { count: unreachable }),
  ]
  return {
    sentence: sentences.filter((one) => one !== '').join(' '),
    meter: { signed, total, label: t('home.regulation.meter', { signed, total }) },
    links: [
      left === 0
        ? { href: list, label: t('home.regulation.who') }
        : { href: `${list}?state=missing`, label: t('home.regulation.whoNot') },
    ],
    services: servicesOf(req, signings, list),
  }
}

function servicesOf(
  { t, language }: Request,
  signings: RegulationFacts['signings'],
  list: string,
): RegulationView['services'] {
  return [...countsPerService(signings)]
    .map(([service, { signed, total }]) => ({ service, signed, total, left: total - signed }))
    .filter(({ left }) => left > 0)
    .toSorted((a, b) => b.left - a.left || a.service.localeCompare(b.service, language))
    .map(({ service, signed, total, left }) => ({
      name: service === '' ? t('home.regulation.noService') : service,
      text: t('home.regulation.ofService', { count: left, signed, total }),
      href: `${list}?${new URLSearchParams({ state: 'missing', service: service === '' ? 'none' : service }).toString()}`,
    }))
}
