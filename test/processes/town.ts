import { randomUUID } from 'node:crypto'
import { type ControlDraft, createControl } from '../../src/actions/create-control.ts'
import { hashPassword } from '../../src/actions/passwords.ts'
import type { Context } from '../../src/context.ts'
import { memberships } from '../../src/data/memberships.ts'
import { installationWork, Scope } from '../../src/data/tenancy.ts'
import { users } from '../../src/data/users.ts'
import { type Campaign, fillCampaign } from '../bench/campaign.ts'

export const password = 'vier woorden die ik onthoud'
export const home = '/o/campagne'

/** An authority that asks its staff to sign, with ICT managers who write in it. */
export interface Town extends Campaign {
  scope: Scope
  /** addresses of the ICT managers; all have the same password */
  managers: string[]
  /** controls that all of them write in at once */
  shared: string[]
}

export async function makeTown(context: Context, size: { staff: number; managers: number }): Promise<Town> {
  const campaign = await fillCampaign(context, size.staff)
  const actor = { kind: 'system', name: 'test' } as const
  const scope = new Scope(context.store, { organisation: campaign.organisation, actor, now: context.now })
  return {
    ...campaign,
    scope,
    managers: await addManagers(context, campaign.organisation, size.managers),
    shared: await addControls(scope, 4),
  }
}

async function addManagers({ store, now }: Context, organisation: string, count: number): Promise<string[]> {
  const passwordHash = await hashPassword(password)
  const work = installationWork(store, { kind: 'system', name: 'test' }, now)
  const before = new Date(now().getTime() - 60_000)
  const emails = Array.from({ length: count }, (_, index) => `ict-${index}@campagne.example`)
  for (const email of emails) {
    const account = { email, name: email, passwordHash, language: 'nl' as const, disabledAt: null }
    const rights = { installationAdministrator: false, mustChangePassword: false }
    const user = work.create(
      users,
      { ...account, ...rights, sessionsValidFrom: before, createdAt: before },
      { act: 'user.created', label: email },
    )
    work.create(
      memberships,
      { user, member: organisation, roles: ['ict-manager'], since: before },
      { act: 'member.added', label: email },
    )
  }
  await work.commit()
  return emails
}

async function addControls(scope: Scope, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let index = 0; index < count; index += 1)
    ids.push(await createControl(scope, { draft: draftOf(`Gedeeld ${index}`), languages: ['nl'] }))
  return ids
}

const draftOf = (title: string): ControlDraft => ({
  title: { nl: title },
  description: {},
  evidence: {},
  category: 'other',
  norms: [],
  owner: '',
  ownerRole: '',
  entities: [],
  sites: [],
  everywhere: true,
  state: 'planned',
  reason: '',
  plannedOn: null,
  introducedOn: null,
  checkEveryMonths: null,
})

/** A text that nothing else has in it. */
export const uniqueText = (kind: string): string => `${kind}-${randomUUID().slice(0, 13)}`
