import type { Request, Response } from 'express'
import { linksOfUser } from '../../data/identity-links.ts'
import { listIdentityProviders } from '../../data/identity-providers.ts'
import { membershipsOfUser } from '../../data/memberships.ts'
import type { PersonHeld } from '../../data/personal-data.ts'
import { factorsOf } from '../../data/second-factors.ts'
import { listSites } from '../../data/sites.ts'
import { type StoredEntry, trailStream } from '../../data/trail-entries.ts'
import { installationTrail } from '../../data/trail.ts'
import { draw } from '../../documents/draw.ts'
import type { PersonTable } from '../../documents/person-workbook.ts'
import { dayOf } from '../../i18n/format.ts'
import { employeeFacts, fieldText } from '../employees/words.ts'
import { lineOf } from '../trail/export.ts'
import { allNames } from '../trail/names.ts'

/** Everything that the organisation holds on a person, to hand over (GDPR art. 15). Nothing of other organisations is in it. */
export async function sendWorkbook(req: Request, res: Response, held: PersonHeld): Promise<void> {
  const { t, context, organisation, language } = req
  const title = t('personalData.file.title', { name: held.name, organisation: organisation.name })
  const tables = [await factsTable(req, held), signaturesTable(req, held), await trailTable(req, held)]
  const bytes = await draw('person-workbook', { title, tables, producedAt: context.now() }, language)
  res.set({
    'Content-Type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'Content-Disposition': `attachment; filename="${t('personalData.file.name')}-${dayOf(context.now())}.xlsx"`,
    'Cache-Control': 'no-store',
  })
  res.end(bytes)
}

const staffFields = ['familyName', 'givenName', ...employeeFacts] as const

async function factsTable(req: Request, held: PersonHeld): Promise<PersonTable> {
  const { t } = req
  const sites = await listSites(req.scope)
  const rows = held.employees.flatMap((row) =>
    staffFields.map((field): [string, string, string] => [
      t('personalData.file.staff'),
      t(`employees.field.${field}`),
      fieldText(req, { field, value: row[field] }, sites),
    ]),
  )
  return {
    name: t('personalData.file.facts'),
    columns: [
      { title: t('personalData.file.of'), width: 24 },
      { title: t('personalData.file.field'), width: 30 },
      { title: t('personalData.file.value'), width: 60 },
    ],
    rows: [...rows, ...(await accountRows(req, held))],
  }
}

async function accountRows(req: Request, { member }: PersonHeld): Promise<[string, string, string][]> {
  if (member === null) return []
  const { t, formats, context } = req
  const { user, membership } = member
  const [factors, links, providers, held] = await Promise.all([
    factorsOf(context.store, user.id),
    linksOfUser(context.store, user.id),
    listIdentityProviders(req.scope),
    membershipsOfUser(context.store, user.id),
  ])
  const ours = links.filter(({ provider }) => providers.some(({ id }) => id === provider))
  const isElsewhere = held.some(({ member }) => member !== req.scope.organisation)
  const facts = [
    ['person', user.name],
    ['email', user.email],
    ['language', t(`terms.language.${user.language}`)],
    ['created', formats.moment(user.createdAt)],
    ['roles', membership.roles.map((role) => t(`terms.role.${role}`)).join(', ')],
    ['since', formats.moment(membership.since)],
    ['app', t(factors.hasApp ? 'parts.yes' : 'parts.no')],
    ['passkeys', isElsewhere ? '' : factors.passkeys.map(({ name }) => name).join(', ')],
    ['links', ours.map(({ subject, linkedAt }) => `${subject} (${formats.moment(linkedAt)})`).join(', ')],
  ] as const
  return facts.map(([field, value]) => [t('personalData.file.account'), t(`personalData.file.${field}`), value])
}

function signaturesTable({ t, formats }: Request, { signatures }: PersonHeld): PersonTable {
  const columns = ['version', 'language', 'at', 'receipt', 'text', 'statement'] as const
  return {
    name: t('personalData.file.signatures'),
    columns: columns.map((one) => ({ title: t(`personalData.file.${one}`), width: one === 'statement' ? 70 : 24 })),
    rows: signatures.map((one) => [
      String(one.number),
      t(`terms.language.${one.language}`),
      formats.moment(one.signedAt),
      one.receipt,
      one.sha256,
      one.statement,
    ]),
  }
}

/** What was done to the person's records, and what he or she did. */
async function trailTable(req: Request, held: PersonHeld): Promise<PersonTable> {
  const columns = ['day', 'time', 'who', 'what', 'kind', 'label', 'changes'] as const
  const speech = { t: req.t, formats: req.formats, names: await allNames(req) }
  const lines = (await entriesOf(req, held)).map((entry) => lineOf(speech, entry))
  return {
    name: req.t('personalData.file.trail'),
    columns: columns.map((one) => ({
      title: req.t(`trail.export.${one}`),
      width: one === 'changes' ? 70 : 24,
      kind: one === 'day' ? ('day' as const) : ('text' as const),
    })),
    rows: lines.map((line) => columns.map((one) => line[one])),
  }
}

/** So many of each: what a spreadsheet opens with ease. */
const most = 20_000

async function entriesOf(req: Request, held: PersonHeld): Promise<StoredEntry[]> {
  const { member, employees: rows, signatures } = held
  const subjects = [...rows, ...signatures].map(({ id }) => id)
  const found = new Map<string, StoredEntry>()
  const take = async (entries: AsyncIterable<StoredEntry>): Promise<void> => {
    let count = 0
    for await (const entry of entries) {
      found.set(entry.id, entry)
      count += 1
      if (count === most) return
    }
  }
  if (subjects.length > 0) await take(trailStream(req.scope, { subjects }))
  if (member !== null) await take(trailStream(req.scope, { who: member.user.id }))
  for (const entry of await aboutAccess(req, held)) found.set(entry.id, entry)
  return [...found.values()].toSorted((a, b) => b.at.getTime() - a.at.getTime())
}

/** Of the account only where it is of this organisation alone. */
async function aboutAccess({ context }: Request, { member, isElsewhere }: PersonHeld): Promise<StoredEntry[]> {
  if (member === null) return []
  const subjects = [member.membership.id, ...(isElsewhere ? [] : [member.user.id])]
  return context.store.find(installationTrail, { where: { subjectId: { in: subjects } }, sort: '-at', limit: most })
}
