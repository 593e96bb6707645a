import type { Request, Response } from 'express'
import { publishedVersions, signersEver, signersOf, type StoredAgreement } from '../../data/agreements.ts'
import { listEmployees, type StoredEmployee } from '../../data/employees.ts'
import { listSites } from '../../data/sites.ts'
import type { Id } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { countSignings, type Signing, type SigningCounts, signingOf } from '../../domain/signing.ts'
import { dayOf } from '../../i18n/format.ts'
import { barOf, groupsOf } from './figures.ts'
import { filtersOf, hrefWith, matching, wantedOf } from './filters.ts'
import { rowsOf } from './rows.ts'
import { agreementHref, versionsHref } from './words.ts'

/** A signature as far as counting needs it. */
export interface Signed {
  employee: Id
  agreement: Id
  number: number
}

export type Standing = Signing<StoredEmployee, Signed>

const pageSize = 100

/** Who signed the version in force and who did not, those who did not first. */
export async function signaturesPage(req: Request, res: Response): Promise<void> {
  const versions = await publishedVersions(req.scope)
  const [agreement] = versions
  const [employees, sites] = await Promise.all([listEmployees(req.scope), listSites(req.scope)])
  const common = { title: req.t('agreement.signatures.title'), sheets: ['agreement.css'], actions: actionsOf(req) }
  if (agreement === undefined || employees.length === 0) {
    res.page('agreement/signatures', { ...common, actions: [], empty: emptyOf(req, agreement === undefined) })
    return
  }
  const all = await standings(req, { versions, agreement, employees })
  const wanted = wantedOf(req)
  const found = matching(req, all, wanted)
  const page = pageOf(req, found.length)
  const shown = found.slice((page - 1) * pageSize, page * pageSize)
  const counts = countSignings(all)
  res.page('agreement/signatures', {
    ...common,
    empty: null,
    lead: leadOf(req, agreement, counts),
    bar: barOf(req, counts),
    groups: groupsOf(req, all, sites),
    ...filtersOf(req, all, sites),
    shown: shownOf(req, { page, count: found.length, total: all.length }),
    rows: await rowsOf(req, shown, { agreement, sites }),
    pager: pagerOf(req, page, found.length),
    ownHref: agreementHref(req),
  })
}

/** Counted from the indexes alone: ten thousand signatures are not read to say that they are there. */
async function standings(
  req: Request,
  given: { versions: readonly StoredAgreement[]; agreement: StoredAgreement; employees: readonly StoredEmployee[] },
): Promise<Standing[]> {
  const { versions, agreement, employees } = given
  const [signers, ever] = await Promise.all([
    signersOf(req.scope, [agreement.id]),
    versions.length === 1 ? new Map<Id, number>() : signersEver(req.scope),
  ])
  const before = [...ever.keys()].filter((employee) => !signers.has(employee))
  const signatures: Signed[] = [
    ...[...signers.keys()].map((employee) => ({ employee, agreement: agreement.id, number: agreement.number })),
    ...before.map((employee) => ({ employee, agreement: '', number: 0 })),
  ]
  return signingOf({ employees, signatures, agreement, today: dayOf(req.context.now()) })
}

function leadOf(req: Request, { number }: StoredAgreement, { signed, total }: SigningCounts): string {
  if (total > 0 && signed === total) return req.t('agreement.signatures.allSigned', { total, number })
  const { number: written } = req.formats
  return req.t('agreement.signatures.lead', { signed: written(signed), total: written(total), number })
}

const actionsOf = (req: Request): object[] => [
  { href: versionsHref(req), label: req.t('agreement.versions.title'), icon: 'document' },
  {
    href: `/o/${req.organisation.slug}/documents/signatures.xlsx`,
    label: req.t('riskReport.documents.xlsx'),
    icon: 'download',
  },
]

function emptyOf(req: Request, noVersion: boolean): object {
  const what = noVersion ? 'noVersion' : 'noEmployees'
  const mayAct = isAllowed(req.roles, noVersion ? 'agreement.write' : 'employee.write')
  const href = noVersion ? `${versionsHref(req)}/new` : `/o/${req.organisation.slug}/employees`
  return {
    icon: noVersion ? 'document' : 'person',
    title: req.t(`agreement.signatures.${what}.title`),
    text: req.t(`agreement.signatures.${what}.text`),
    action: mayAct ? { href, label: req.t(`agreement.signatures.${what}.action`) } : null,
  }
}

function pageOf(req: Request, count: number): number {
  const asked = Math.trunc(Number(req.query['page']))
  const last = Math.max(1, Math.ceil(count / pageSize))
  return Number.isFinite(asked) ? Math.min(Math.max(1, asked), last) : 1
}

/** Which of how many stand here; '' when all of them do. */
function shownOf(req: Request, { page, count, total }: Record<'page' | 'count' | 'total', number>): string {
  const { number } = req.formats
  const [from, until] = [(page - 1) * pageSize + 1, Math.min(page * pageSize, count)]
  if (count > pageSize)
    return req.t('employees.shown', { from: number(from), until: number(until), total: number(count) })
  return count < total ? req.t('agreement.signatures.shown', { shown: count, total }) : ''
}

function pagerOf(req: Request, page: number, count: number): object {
  const last = Math.ceil(count / pageSize)
  return {
    previous: page > 1 ? { href: hrefWith(req, { page: String(page - 1) }) } : null,
    next: page < last ? { href: hrefWith(req, { page: String(page + 1) }) } : null,
  }
}
