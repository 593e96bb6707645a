import { addOrganisation } from '../../src/actions/create-organisation.ts'
import { controls, type ControlValues, listControls } from '../../src/data/controls.ts'
import { memberships } from '../../src/data/memberships.ts'
import { listRisks, risks } from '../../src/data/risks.ts'
import { collections } from '../../src/data/store.ts'
import { installationWork, Scope, valuesOf } from '../../src/data/tenancy.ts'
import { trail } from '../../src/data/trail.ts'
import { latestTrail } from '../../src/data/trail-entries.ts'
import { users } from '../../src/data/users.ts'
import type { EvidenceFile } from '../../src/domain/evidence.ts'
import { fillWithOneOfEach } from '../http/whole/belongings.ts'
import type { World } from './cast.ts'
import { oidcRecord, samlRecord } from './identity/record.ts'
import { makeAccessReviews } from './plenty-access.ts'
import { makePapers } from './plenty-papers.ts'
import { act, type Made, moment, type Plenty, times } from './plenty-shared.ts'
import { makeWork } from './plenty-work.ts'

/**
 * `n` of everything that an authority can have, with `n` of everything hanging on the first of each: the norms, sites
 * and controls of the first risk, the evidence of the first control. What a page shows depends on n only in how often.
 * A new owned collection needs its maker here, or this throws.
 */
export async function makePlenty(world: World, n: number): Promise<Made> {
  const files = await Promise.all(times(n, (index) => fileOf(world, index)))
  const norms = world.context.catalogue.normsOf('ksz-2017').slice(0, n)
  const plenty: Plenty = { world, n, made: { norms: norms.map(({ id }) => id), files: namesOf(files) }, norms, files }
  await makeMembers(plenty)
  await makeWork(plenty)
  await makePapers(plenty)
  await makeAuthorities(plenty)
  await makeDoors(plenty)
  await makeAccessReviews(plenty)
  await makeHistory(plenty)
  requireAll(plenty.made)
  return plenty.made
}

/** Identity providers that are open: the page to sign in on shows them. */
async function makeDoors({ world, n, made }: Plenty): Promise<void> {
  const ids: string[] = []
  for (const index of times(n, (one) => one))
    ids.push((await samlRecord(world, { name: `Door ${index}`, owners: null })).id)
  // One speaks OpenID Connect, at an address that is never asked since it is not public.
  const other = await oidcRecord(world, {
    name: 'Other door',
    owners: null,
    secret: 'plenty',
    oidc: { issuer: 'https://127.0.0.1' },
  })
  ids.splice(1, 0, other.id)
  made['identityProviders'] = ids
}

const namesOf = (files: readonly EvidenceFile[]): string[] =>
  files.slice(0, 1).flatMap(({ sha256, preview }) => [sha256, preview ?? ''])

function requireAll(made: Made): void {
  const owned = [...collections.values()].filter(
    ({ kind, name }) => kind === 'owned' && name !== 'trail' && !name.startsWith('test'),
  )
  const missing = owned.filter(({ name }) => made[name] === undefined).map(({ name }) => name)
  if (missing.length > 0) throw new Error(`test/support/plenty.ts makes no ${missing.join(', ')}`)
}

async function fileOf({ context }: World, index: number): Promise<EvidenceFile> {
  const kept = await context.files.keepBytes(Buffer.from(`file ${index}`))
  const preview = await context.files.keepBytes(Buffer.from(`preview ${index}`))
  return { ...kept, type: 'application/pdf', name: `file ${index}.pdf`, preview: preview.sha256 }
}

/** Colleagues with every role, who are members of Demerdorp, beside the cast. */
async function makeMembers({ world, n, made }: Plenty): Promise<void> {
  const { context, organisations } = world
  const work = installationWork(context.store, { kind: 'system', name: 'test' }, context.now)
  const account = {
    passwordHash: '',
    language: 'nl',
    installationAdministrator: false,
    mustChangePassword: false,
  } as const
  const dates = { sessionsValidFrom: moment, createdAt: moment, disabledAt: null }
  made['users'] = times(n, (index) =>
    work.create(
      users,
      { ...account, ...dates, email: `colleague${index}@example.test`, name: `Colleague ${index}` },
      act,
    ),
  )
  made['memberships'] = made['users'].map((user) =>
    work.create(
      memberships,
      { user, member: organisations.demerdorp, roles: ['building-manager', 'hr'], since: moment },
      act,
    ),
  )
  await work.commit()
}

/** Karim advises n more authorities, each with one of everything. */
async function makeAuthorities({ world, n }: Plenty): Promise<void> {
  const { context, userIds } = world
  const work = installationWork(context.store, { kind: 'system', name: 'test' }, context.now)
  const made = times(n, (index) => {
    const values = {
      name: `Authority ${index}`,
      slug: '',
      languages: ['nl'],
      nisCode: '',
      edition: 'ksz-2017',
    } as const
    const asked = { ...values, languages: [...values.languages], secondFactorRoles: [] }
    const { id } = addOrganisation(work, context, asked)
    work.create(memberships, { user: userIds.karim, member: id, roles: ['consultant'], since: moment }, act)
    return id
  })
  await work.commit()
  const grant = { actor: { kind: 'system', name: 'test' }, now: context.now } as const
  for (const organisation of made) await fillWithOneOfEach(new Scope(context.store, { ...grant, organisation }))
}

/** Last, the first site of each control and risk is changed: the trail names what is there, and what is no longer there. */
async function makeHistory({ world, n, made }: Plenty): Promise<void> {
  const scope = world.scope()
  const [known] = await listControls(scope)
  if (known === undefined) throw new Error('no control was made')
  const making = scope.work()
  const gone = making.create(controls, { ...(valuesOf(known) as unknown as ControlValues), number: n + 1 }, act)
  await making.commit()
  const work = scope.work()
  work.remove(controls, await scope.require(controls, gone), act)
  for (const control of (await listControls(scope)).slice(0, n))
    work.replace(controls, control, { ...act, values: { sites: made['sites']?.slice(0, 1) ?? [], owner: 'Piet Maes' } })
  for (const risk of (await listRisks(scope)).slice(0, n))
    work.replace(risks, risk, { ...act, values: { controls: [gone, ...risk.controls] } })
  await work.commit()
  const entries = await latestTrail(scope, 1)
  const [first] = await scope.find(trail, { sort: 'at', limit: 1 })
  made['trail'] = [...entries, ...(first === undefined ? [] : [first])].map(({ id }) => id)
}
