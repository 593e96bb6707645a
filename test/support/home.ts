import { addEvidence } from '../../src/actions/add-evidence.ts'
import { answerNorm } from '../../src/actions/answer-norm.ts'
import { createRisk, type RiskDraft } from '../../src/actions/create-risk.ts'
import { draftAgreement } from '../../src/actions/draft-agreement.ts'
import { openAgreement } from '../../src/actions/open-agreement.ts'
import { publishAgreement } from '../../src/actions/publish-agreement.ts'
import { recordVisit } from '../../src/actions/record-visit.ts'
import { signAgreement } from '../../src/actions/sign-agreement.ts'
import { agreements, publishedAgreement } from '../../src/data/agreements.ts'
import { controls } from '../../src/data/controls.ts'
import { type EmployeeValues, employees } from '../../src/data/employees.ts'
import { organisations } from '../../src/data/organisations.ts'
import { risks, type RiskValues } from '../../src/data/risks.ts'
import { sites } from '../../src/data/sites.ts'
import { Scope } from '../../src/data/tenancy.ts'
import type { EvidenceLink } from '../../src/domain/evidence.ts'
import { cast, type Person, type World } from './cast.ts'

const act = { act: 'test.prepared', label: 'test' }

/** What stands in Demerdorp for the home pages, by a name of its own. */
export type HomeIds = Record<'hall' | 'test' | 'fire' | 'expired' | 'late' | 'asked' | 'small', string>

/** A scope in which one of the cast acts. */
export const acting = (the: World, person: Person): Scope =>
  new Scope(the.context.store, {
    organisation: the.organisations.demerdorp,
    actor: { kind: 'user', id: the.userIds[person], name: cast[person].name },
    now: the.context.now,
  })

/** Controls, answers, a visit, evidence, risks and staff: something for every person. The clock ends at the usual morning. */
export async function prepareHome(the: World): Promise<HomeIds> {
  const placed = await prepareWork(the)
  const known = { ...placed, ...(await prepareProof(the, placed)), ...(await prepareRisks(the)) }
  await hire(
    the,
    ...(['els', 'sofie', 'marc', 'piet', 'hilde'] as const).map((person, index) =>
      employee(`9${index}`, { user: the.userIds[person], email: `${person}@example.test`, service: 'Secretariaat' }),
    ),
    employee('1', { familyName: 'Nieuw', startedOn: '2026-11-16' }),
    employee('2', { familyName: 'Morgen', startedOn: '2026-12-01', email: 'morgen@example.test' }),
    employee('3', { familyName: 'Weg', leftOn: '2026-10-31' }),
    employee('4', { familyName: 'Vroeger', leftOn: '2026-01-31', user: the.userIds.karim }),
  )
  return known
}

async function prepareWork(the: World): Promise<Pick<HomeIds, 'hall' | 'test' | 'fire'>> {
  const work = the.scope().work()
  const place = { street: '', postcode: '', municipality: '', entity: null, responsible: '' }
  const common = {
    ...{ libraryRef: null, description: {}, evidence: {}, owner: '', ownerRole: '', entities: [], sites: [] },
    ...{ everywhere: true, state: 'working' as const, reason: '', plannedOn: null, introducedOn: '2026-11-01' },
    ...{ checkEveryMonths: 12, lastCheckedOn: '2026-11-01' },
  }
  const test = {
    ...common,
    number: 1,
    category: 'restore-test' as const,
    title: { nl: 'Hersteltest' },
    norms: ['12.3'],
  }
  const fire = { ...common, number: 2, category: 'building-fire' as const, title: { nl: 'Blusmiddelen' }, norms: [] }
  const ids = {
    hall: work.create(sites, { ...place, kind: 'town-hall', name: 'Gemeentehuis' }, act),
    test: work.create(controls, test, act),
    fire: work.create(controls, fire, act),
  }
  await work.commit()
  the.setNow('2026-08-01T09:00:00Z')
  await answer(the, '5.1')
  await recordVisit(acting(the, 'karim'), { on: '2026-08-01', nextOn: '2026-11-20', note: '' })
  the.setNow('2026-11-24T09:00:00Z')
  await answer(the, '12.3')
  return ids
}

async function answer(the: World, norm: string): Promise<void> {
  const found = the.context.catalogue.norm('ksz-2017', norm)!
  const points = found.points.map(() => ({ met: true, remark: '' }))
  const input = { number: 0, points, applicable: true, reason: '', remark: '' }
  await answerNorm(the.scope(), { catalogue: the.context.catalogue, edition: 'ksz-2017', norm: found, input })
}

async function prepareProof(
  the: World,
  { hall, test, fire }: Pick<HomeIds, 'hall' | 'test' | 'fire'>,
): Promise<Pick<HomeIds, 'expired'>> {
  const proof = (title: string, owner: Person | null, end: { on: string; of?: EvidenceLink }) =>
    addEvidence(the.context, acting(the, 'karim'), {
      ...{ title, owner: owner === null ? null : the.userIds[owner], files: [], link: '', note: 'map op het netwerk' },
      ...{
        aboutOn: '2025-06-01',
        validUntil: end.on,
        links: end.of === undefined ? [] : [end.of],
        edition: 'ksz-2017',
      },
    })
  const expired = await proof('Verslag hersteltest', 'sofie', { on: '2026-11-10', of: { kind: 'control', id: test } })
  await proof('Attest bliksem', null, { on: '2026-11-30', of: { kind: 'site', id: hall } })
  await proof('Attest brandblussers', 'piet', { on: '2026-12-20', of: { kind: 'control', id: fire } })
  await proof('Lijst van opleidingen', 'hilde', { on: '2026-12-31' })
  await proof('Contract leverancier', 'karim', { on: '2027-01-23' })
  await proof('Nog lang geldig', 'sofie', { on: '2027-01-24' })
  return { expired }
}

async function prepareRisks(the: World): Promise<Pick<HomeIds, 'late' | 'asked' | 'small'>> {
  const [likely, rare] = [{ likelihood: 3, impact: 3 } as const, { likelihood: 1, impact: 1 } as const]
  const risk = (title: string, values: Partial<RiskValues>) => makeRisk(the, title, values)
  const late = await risk('Sleutelfiguur', { before: likely, decision: 'treat', reviewOn: '2026-10-03' })
  const asked = await risk('Internetlijn', { before: likely, decision: 'accept', owner: 'Sofie Claes' })
  const small = await risk('Printer', { before: rare, decision: 'accept' })
  const by = { id: the.userIds.marc, name: 'Marc De Wolf' }
  const given = { by, role: 'management', at: new Date('2025-11-01'), reason: '', score: likely }
  await risk('Papier', { before: likely, decision: 'accept', acceptance: { ...given, until: '2026-10-31' } })
  await risk('Serverlokaal', { before: likely, decision: 'accept', acceptance: { ...given, until: '2026-12-15' } })
  await risk('Ongescoord', {})
  await risk('Voorbij', { before: likely, decision: 'accept', closedOn: '2026-11-01' })
  return { late, asked, small }
}

async function makeRisk(the: World, title: string, values: Partial<RiskValues>): Promise<string> {
  const draft: RiskDraft = {
    ...{ title, asset: '', threat: '', vulnerability: '', existing: '', entity: null, site: null, concerns: [] },
    ...{ decision: null, owner: '', controls: [], actions: [], norms: [], reviewOn: null },
  }
  const id = await createRisk(the.scope(), draft)
  const work = the.scope().work()
  work.replace(risks, await the.scope().require(risks, id), { ...act, values })
  await work.commit()
  return id
}

/** Somebody on the staff list: in service since 2015, at Burgerzaken, without a mailbox, unless told otherwise. */
export const employee = (number: string, values: Partial<EmployeeValues>): EmployeeValues => ({
  ...{ number, familyName: `Familie ${number}`, givenName: 'Jo', service: 'Burgerzaken', site: null, email: '' },
  ...{ language: 'nl' as const, startedOn: '2015-01-01', leftOn: null, user: null, ...values },
})

/** Puts people on the staff list. */
export async function hire(the: World, ...people: EmployeeValues[]): Promise<void> {
  const work = the.scope().work()
  for (const values of people) work.create(employees, values, act)
  await work.commit()
}

/** Publishes the standard regulation in Dutch. */
export async function publishRegulation(the: World): Promise<void> {
  const scope = acting(the, 'hilde')
  const given = { ict: 'toestel 12', dpo: 'toestel 13', adopted: { nl: 'de raad van 5 november 2026' } }
  const { id } = await draftAgreement(the.context, scope, {
    ...{ from: 'standard', languages: ['nl'], validFrom: '2026-11-10', ...given },
  })
  const organisation = (await the.context.store.get(organisations, the.organisations.demerdorp))!
  const { version } = await scope.require(agreements, id)
  await publishAgreement(the.context, scope, { id, version, organisation })
}

/** One of the cast opens the regulation and signs it. */
export async function signRegulation(the: World, person: Person): Promise<void> {
  const scope = acting(the, person)
  const agreement = (await publishedAgreement(scope))!
  const text = agreement.texts[0]!
  const sha256 = text.sha256!
  const user = { id: the.userIds[person], email: `${person}@example.test` }
  const { id: reading } = await openAgreement(scope, { user: user.id, agreement, text: { ...text, sha256 } })
  const input = { agreement: agreement.id, language: text.language, sha256, reading }
  await signAgreement(the.context, scope, { user, input })
}
