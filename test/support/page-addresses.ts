import { beginAccessReview } from '../../src/actions/begin-access-review.ts'
import { chooseEmployeeColumns } from '../../src/actions/choose-employee-columns.ts'
import { openIdentityProvider } from '../../src/actions/manage-identity-provider.ts'
import { receiveStaffFile } from '../../src/actions/receive-employee-import.ts'
import { createIdentityProvider } from '../../src/actions/save-identity-provider.ts'
import type { Context } from '../../src/context.ts'
import { publishedAgreement, signersOf, signaturesOf } from '../../src/data/agreements.ts'
import { listEvidence } from '../../src/data/evidence.ts'
import { listMembers } from '../../src/data/members.ts'
import { actionsOf, currentPlan } from '../../src/data/plans.ts'
import { listControls } from '../../src/data/controls.ts'
import { listRisks } from '../../src/data/risks.ts'
import { userByEmail } from '../../src/data/users.ts'
import type { Id } from '../../src/domain/organisation.ts'
import { metadataXml } from './identity/metadata.ts'
import { testKeys } from './identity/provider.ts'
import { organisationBySlug } from '../../src/data/organisations.ts'
import { Scope } from '../../src/data/tenancy.ts'

/** What the addresses of the pages name, in the demonstration: made where it has none. */
export async function addressesIn(context: Context): Promise<Record<string, string>> {
  const organisation = (await organisationBySlug(context.store, 'demerdorp'))!.id
  const actor = { kind: 'system', name: 'test' } as const
  const scope = new Scope(context.store, { organisation, actor, now: context.now })
  return { ...(await workIn(scope)), ...(await doorsIn(context, organisation)) }
}

async function workIn(scope: Scope): Promise<Record<string, string>> {
  const plan = await currentPlan(scope)
  const agreement = await publishedAgreement(scope)
  const [signer] = (await signersOf(scope, [agreement!.id])).keys()
  const imported = await receiveStaffFile(scope, { bytes: Buffer.from(staffList), fileName: 'personeel.csv' })
  const columns = ['number', 'familyName', 'givenName', 'email', 'startedOn'] as const
  await chooseEmployeeColumns(scope, imported, { sheet: 0, header: 1, columns })
  return {
    control: (await listControls(scope))[0]!.id,
    action: (await actionsOf(scope, plan!.id))[0]!.id,
    evidence: (await listEvidence(scope)).find(({ revisions }) => revisions.some(({ files }) => files.length > 0))!.id,
    agreement: agreement!.id,
    receipt: (await signaturesOf(scope, [signer!]))[0]!.receipt,
    employee: signer!,
    import: imported,
    risk: (await listRisks(scope)).find(({ after }) => after !== null)!.id,
  }
}

/** What the administrator has to do with who gets in. */
async function doorsIn(context: Context, organisation: Id): Promise<Record<string, string>> {
  const ann = (await userByEmail(context.store, 'ann@demerdorp.example'))!
  const actor = { kind: 'user', id: ann.id, name: ann.name } as const
  const scope = new Scope(context.store, { organisation, actor, now: context.now })
  const metadata = metadataXml({ certificates: [(await testKeys()).idp.certificate] })
  const provider = await createIdentityProvider(context, scope, { preset: 'entra-id', name: 'Entra ID', metadata })
  await openIdentityProvider(context, scope, provider)
  const member = (await listMembers(context.store, organisation)).find(({ user }) => user.id !== ann.id)!
  return { provider, review: await beginAccessReview(scope), member: member.membership.id }
}

/** Somebody new, somebody whose number lost its noughts, and a day that does not exist. */
const staffList = `Personeelsnummer;Naam;Voornaam;E-mail;In dienst
990001;Wellens;Zoë;zoe.wellens@demerdorp.example;01/12/2026
990002;D’Hoore;André;;31/02/2026
`
