import { organisations } from '../data/organisations.ts'
import type { Id } from '../domain/organisation.ts'
import { dayOf } from '../i18n/format.ts'
import type { DemoAuthority } from './demo-content.ts'
import { type DemoEmployee, demoEmployees } from './demo-employees.ts'
import { addDemoEvidence } from './demo-evidence.ts'
import { addAccounts, endAccounts } from './demo-people.ts'
import type { DemoProof } from './demo-proof-content.ts'
import { makeRegulation } from './demo-regulation.ts'
import { analyseRisks, treatRisks } from './demo-risks.ts'
import { type Places, type Seeding, workDayAgo } from './demo-seeding.ts'
import { signingsOf } from './demo-signings.ts'
import { linkTablets, takeOverLists } from './demo-staff.ts'
import { recordVisit } from './record-visit.ts'

type Made = Places & { organisation: Id; authority: DemoAuthority; proof: DemoProof }

/** The people of an authority and the regulation that they sign. */
export async function makeStaff(seeding: Seeding, { organisation, authority, proof }: Made): Promise<void> {
  const { staff, regulation } = proof
  const { slug, languages } = authority
  const employees = demoEmployees(staff, slug, seeding.content)
  const signings = signingsOf(regulation, employees, slug)
  const signers = new Set(signings.flat().map(({ employee }) => employee))
  const withAccount = employees.filter((one) => hasAccount(one, staff) || signers.has(one))
  // Tablets came with the latest version.
  const tablets = regulation?.versions.at(-1)?.published ?? 0
  await addAccounts(seeding, { organisation, slug, tablets }, withAccount)
  const by = (key: string): { id: Id; name: string } => named(employees, key)
  await takeOverLists(seeding, { organisation, staff, employees, by: by(staff.by) })
  const linking = seeding.ticket(organisation, { days: tablets, minute: 5 }, { kind: 'user', ...by(staff.by) })
  await linkTablets(linking, withAccount)
  await endAccounts(seeding, { organisation, slug }, employees)
  if (regulation !== undefined)
    await makeRegulation(seeding, { organisation, languages, by: by(regulation.by), regulation, signings })
}

const hasAccount = ({ email, key, roles }: DemoEmployee, { accounts }: DemoProof['staff']): boolean =>
  (accounts && email !== '') || key !== undefined || roles.length > 0

function named(employees: readonly DemoEmployee[], wanted: string): { id: Id; name: string } {
  const one = employees.find(({ key }) => key === wanted)
  if (one?.user === undefined) throw new Error(`seed/demo names "${wanted}", who is not on the staff list`)
  return { id: one.user, name: `${one.givenName} ${one.familyName}` }
}

/** The risks as they were analysed, before there was a plan. */
export async function makeRisks(seeding: Seeding, { organisation, proof: { risks }, ...places }: Made): Promise<void> {
  const found = await seeding.context.store.get(organisations, organisation)
  if (risks !== undefined && found !== undefined) await analyseRisks(seeding, risks, { ...places, organisation: found })
}

/** What came after the plan: the treatment of risks, the evidence, and the visits. */
export async function makeProof(
  seeding: Seeding,
  { organisation, authority, proof, ...rest }: Made & Record<'controls' | 'actions', ReadonlyMap<string, Id>>,
): Promise<void> {
  const found = await seeding.context.store.get(organisations, organisation)
  if (found === undefined) throw new Error('an authority of the demonstration is not there')
  const at = { ...rest, organisation: found }
  const planned = authority.plan?.days ?? 0
  if (proof.risks !== undefined) await treatRisks(seeding, proof.risks, { ...at, planned })
  await addDemoEvidence(seeding, proof.evidence, at)
  for (const { by, days, next, note } of proof.visits) {
    const scope = seeding.scope(organisation, { days, minute: 480, by })
    const nextOn = next === undefined ? null : workDayAgo(seeding, next)
    await recordVisit(scope, { on: dayOf(scope.now()), nextOn, note })
  }
}
