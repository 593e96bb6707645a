import { createHash } from 'node:crypto'
import { chooseEmployeeColumns } from '../../src/actions/choose-employee-columns.ts'
import { draftAgreement } from '../../src/actions/draft-agreement.ts'
import { receivePlanNote } from '../../src/actions/import-plan.ts'
import { receiveStaffFile } from '../../src/actions/receive-employee-import.ts'
import { readings, signatures, type SignatureValues, type StoredAgreement } from '../../src/data/agreements.ts'
import { signatureDigest } from '../../src/domain/signing.ts'
import { publishVersion, smallText } from './agreement.ts'
import type { World } from './cast.ts'
import { act, type Plenty, times } from './plenty-shared.ts'
import { smallNote } from './plan-notes.ts'

const moment = new Date('2026-11-24T09:00:00Z')

/** What people sign and what is sent in: `n` versions with as many signatures, and imports of `n` rows. */
export async function makePapers(plenty: Plenty): Promise<void> {
  await makeVersions(plenty)
  await makeImports(plenty)
}

/** n published versions and a draft. Els signed all but the last one, Sofie all, and n colleagues the last. */
async function makeVersions({ world, n, made }: Plenty): Promise<void> {
  const versions: StoredAgreement[] = []
  for (let index = 0; index < n; index += 1)
    versions.push(await publishVersion(world, { nl: smallText('Reglement', `Werk ${index} keer veilig.`) }))
  const given = { from: 'latest', languages: ['nl'], ict: '', dpo: '', adopted: {}, validFrom: null } as const
  const draft = await draftAgreement(world.context, world.scope(), given)
  const latest = versions.at(-1)
  if (latest === undefined) throw new Error('no version was published')
  made['agreements'] = [draft.id, latest.id, ...versions.map(({ id }) => id)]
  const staff = made['employees'] ?? []
  const [els = '', sofie = ''] = staff
  const work = world.scope().work()
  const sign = (employee: string, user: string, version: StoredAgreement): string =>
    work.create(signatures, signatureOf({ employee, user, version }), act)
  made['signatures'] = [
    ...versions.map((version) => sign(sofie, world.userIds.sofie, version)),
    ...versions.slice(0, -1).map((version) => sign(els, world.userIds.els, version)),
    ...staff.slice(7, 7 + n).map((employee) => sign(employee, world.userIds.ann, latest)),
  ]
  made['readings'] = (made['users'] ?? []).map((user) =>
    work.create(readings, { user, agreement: latest.id, language: 'nl', sha256: shaOf(latest), openedAt: moment }, act),
  )
  made['receipts'] = [receiptOf(sofie, latest)]
  await work.commit()
}

const shaOf = ({ texts }: StoredAgreement): string => texts[0]?.sha256 ?? ''

function signatureOf(of: { employee: string; user: string; version: StoredAgreement }): SignatureValues {
  const { employee, user, version } = of
  const said: Omit<SignatureValues, 'digest'> = {
    ...{ employee, user, agreement: version.id, number: version.number, sha256: shaOf(version) },
    ...{ language: 'nl', statement: 'Read', name: 'Somebody', signedAt: moment, way: 'online' },
    ...{ shown: { openedAt: moment, parts: [], changes: '' }, receipt: receiptOf(employee, version) },
  }
  return { ...said, digest: signatureDigest(said) }
}

const receiptOf = (employee: string, { id }: StoredAgreement): string =>
  createHash('sha256').update(`${employee} ${id}`).digest('hex').slice(0, 16).toUpperCase()

/** The first import of each kind has n rows, and waits with n others; the second staff list has its columns chosen. */
async function makeImports({ world, n, made }: Plenty): Promise<void> {
  made['planImports'] = []
  made['employeeImports'] = []
  for (let index = 0; index < n; index += 1) {
    made['planImports'].push(await receivePlanNote(world.scope(), { text: noteOf(n), fileName: `note ${index}.txt` }))
    made['employeeImports'].push(await staffFileOf(world, n))
  }
  const columns = ['number', 'familyName', 'givenName', 'service'] as const
  const [, second = ''] = made['employeeImports']
  await chooseEmployeeColumns(world.scope(), second, { sheet: 0, header: 1, columns })
}

const noteOf = (n: number): string => smallNote + times(n, (index) => `\n\tActie ${index}\n\t2027\n\tN.V.T.\n`).join('')

function staffFileOf(world: World, n: number): Promise<string> {
  const rows = times(n, (index) => `0-${index};Family ${index};Jo;Dienst ${index}`)
  const bytes = Buffer.from(['Personeelsnr.;Naam;Voornaam;Dienst', ...rows].join('\n'))
  return receiveStaffFile(world.scope(), { bytes, fileName: 'staff.csv' })
}
