import type { AgreementVersion, Signature } from '../domain/agreement.ts'
import { type Employee, isInService } from '../domain/employee.ts'
import type { Day, Organisation, Site } from '../domain/organisation.ts'
import {
  countSignings,
  countsPerService,
  countsPerSite,
  type Signing,
  type SigningCounts,
  signingOf,
} from '../domain/signing.ts'
import { dayOf } from '../i18n/format.ts'
import { timeOf } from './format.ts'
import { type DocumentOptions, type Say, type StaffBooksKey, staffTexts, termTexts } from './translate.ts'
import { type Sheet, type SheetColumn, type Value, workbook } from './workbook.ts'

/** A signature as the list tells it. */
export type ListedSignature = Pick<Signature, 'employee' | 'agreement' | 'number' | 'language' | 'signedAt' | 'receipt'>

/** What the list of staff and signatures is written from. Plain values, for a worker. */
export interface StaffWorkbookInput {
  organisation: Pick<Organisation, 'name'>
  sites: readonly Pick<Site, 'id' | 'name'>[]
  employees: readonly Employee[]
  /** to any version */
  signatures: readonly ListedSignature[]
  /** the version that is to be signed; null while there is none */
  agreement: Pick<AgreementVersion, 'id' | 'number'> | null
  day: Day
  producedAt: Date
}

/** Who signed what when, how many per service and per building, and who is missing, as an .xlsx with three sheets. */
export async function staffWorkbook(input: StaffWorkbookInput, { t, language }: DocumentOptions): Promise<Buffer> {
  const term = termTexts(t)
  const listing: Listing = {
    input,
    t: staffTexts(t),
    languageName: (language) => term(`language.${language}`),
    signings: signingsOf(input),
  }
  const sheets = [peopleSheet(listing), groupSheet(listing), missingSheet(listing)]
  const title = `${listing.t('title')}, ${input.organisation.name}`
  return workbook(sheets, { title, createdAt: input.producedAt, language })
}

type Person = Signing<Employee, ListedSignature>

interface Listing {
  input: StaffWorkbookInput
  t: Say<StaffBooksKey>
  languageName: (language: Employee['language']) => string
  /** those in service, by name */
  signings: readonly Person[]
}

/** Nobody can sign what is not there: without a version to sign everybody is told apart. */
function signingsOf({ employees, signatures, agreement, day }: StaffWorkbookInput): Person[] {
  const ordered = employees.toSorted(byName)
  return signingOf({ employees: ordered, signatures, agreement: agreement ?? { id: '', number: 0 }, today: day })
}

function byName(a: Employee, b: Employee): number {
  const compared = a.familyName.localeCompare(b.familyName, 'nl') || a.givenName.localeCompare(b.givenName, 'nl')
  return compared || a.number.localeCompare(b.number, 'nl', { numeric: true })
}

const whoColumns = ({ t }: Listing): SheetColumn[] => [
  { title: t('number'), width: 18 },
  { title: t('familyName'), width: 24 },
  { title: t('givenName'), width: 20 },
  { title: t('service'), width: 26 },
  { title: t('site'), width: 26 },
]

const whoCells = ({ input }: Listing, { number, familyName, givenName, service, site }: Employee): Value[] => [
  number,
  familyName,
  givenName,
  service,
  input.sites.find(({ id }) => id === site)?.name,
]

/** Everybody in service, then who left and signed this version: it stays proof. */
function peopleSheet(listing: Listing): Sheet {
  const { t, signings, input } = listing
  const rows = [...signings, ...goneSigners(listing)].map((one) => [
    ...whoCells(listing, one.employee),
    t(`stateOf.${input.agreement === null ? 'none' : one.state}`),
    ...signatureCells(listing, one.signature ?? one.earlier),
    one.employee.leftOn,
  ])
  const columns: SheetColumn[] = [
    ...whoColumns(listing),
    { title: t('state'), width: 26 },
    { title: t('version'), width: 9, kind: 'number' },
    { title: t('signedIn'), width: 14 },
    { title: t('signedOn'), width: 13, kind: 'day' },
    { title: t('signedAt'), width: 13 },
    { title: t('receipt'), width: 26 },
    { title: t('leftOn'), width: 13, kind: 'day' },
  ]
  return { name: t('sheet.people'), columns, rows }
}

function goneSigners({ input }: Listing): Person[] {
  const { employees, signatures, agreement, day } = input
  const current = new Map(signatures.flatMap((one) => (one.agreement === agreement?.id ? [[one.employee, one]] : [])))
  return employees
    .filter((employee) => !isInService(employee, day))
    .toSorted(byName)
    .flatMap((employee) => {
      const signature = current.get(employee.id)
      return signature === undefined ? [] : [{ employee, state: 'signed', signature }]
    })
}

function signatureCells({ languageName }: Listing, signature: ListedSignature | undefined): Value[] {
  if (signature === undefined) return [null, null, null, null, null]
  const { number, language, signedAt, receipt } = signature
  return [number, languageName(language), dayOf(signedAt), timeOf(signedAt), receipt]
}

function groupSheet(listing: Listing): Sheet {
  const { t, input, signings } = listing
  const columns: SheetColumn[] = [
    { title: t('group'), width: 12 },
    { title: t('name'), width: 36 },
    { title: t('total'), width: 12, kind: 'number' },
    { title: t('signed'), width: 12, kind: 'number' },
    { title: t('earlier'), width: 16, kind: 'number' },
    { title: t('unsigned'), width: 16, kind: 'number' },
    { title: t('percent'), width: 14, kind: 'number' },
  ]
  const siteName = (id: string | null): string => input.sites.find((site) => site.id === id)?.name ?? t('noSite')
  const services = [...countsPerService(signings)].map(([name, counts]) => ({ name: name || t('noService'), counts }))
  const sites = [...countsPerSite(signings)].map(([id, counts]) => ({ name: siteName(id), counts }))
  return {
    name: t('sheet.groups'),
    columns,
    rows: [
      groupRow(t('groupKind.all'), { name: t('everybody'), counts: countSignings(signings) }),
      ...services.toSorted(byGroupName).map((group) => groupRow(t('groupKind.service'), group)),
      ...sites.toSorted(byGroupName).map((group) => groupRow(t('groupKind.site'), group)),
    ],
  }
}

interface Group {
  name: string
  counts: SigningCounts
}

const byGroupName = (a: Group, b: Group): number => a.name.localeCompare(b.name, 'nl')

function groupRow(kind: string, { name, counts }: Group): Value[] {
  const { total, signed, earlier, unsigned } = counts
  return [kind, name, total, signed, earlier, unsigned, total === 0 ? null : Math.floor((100 * signed) / total)]
}

/** Who is in service and did not sign this version. */
function missingSheet(listing: Listing): Sheet {
  const { t, input, signings, languageName } = listing
  const columns: SheetColumn[] = [
    ...whoColumns(listing),
    { title: t('language'), width: 14 },
    { title: t('hasAccount'), width: 10 },
    { title: t('lastVersion'), width: 14, kind: 'number' },
    { title: t('startedOn'), width: 14, kind: 'day' },
  ]
  const missing = input.agreement === null ? [] : signings.filter(({ state }) => state !== 'signed')
  const rows = missing.map(({ employee, earlier }) => [
    ...whoCells(listing, employee),
    languageName(employee.language),
    t(employee.user === null ? 'no' : 'yes'),
    earlier?.number,
    employee.startedOn,
  ])
  return { name: t('sheet.missing'), columns, rows }
}
