import type { Context } from '../context.ts'
import { noteArrival } from '../data/arrivals.ts'
import { type EmployeeValues, employees, type StoredEmployee } from '../data/employees.ts'
import { identityLinks, linkOf, linksOfUser } from '../data/identity-links.ts'
import type { StoredIdentityProvider } from '../data/identity-providers.ts'
import { factorsOf } from '../data/second-factors.ts'
import { memberships, membershipsOfUser } from '../data/memberships.ts'
import { organisations } from '../data/organisations.ts'
import { Scope, type Work } from '../data/tenancy.ts'
import { type StoredUser, userByEmail, users } from '../data/users.ts'
import { fullName, hasLeft } from '../domain/employee.ts'
import {
  type Account,
  type Arrival,
  type Claims,
  decideArrival,
  mappedRoles,
  readClaims,
} from '../domain/identity-provider.ts'
import { isNationalNumber } from '../domain/national-number.ts'
import type { Id } from '../domain/organisation.ts'
import { dayOf } from '../i18n/format.ts'
import { again } from './again.ts'

/** Who a provider says that somebody is, without what we may not keep. */
export interface Said {
  claims: Claims
  /** how many claims were left out because a national number stood in them */
  dropped: number
}

export type Arrived = { user: StoredUser } | { refused: string }

/** What is kept of what a provider says; undefined when a national number is all that names the person. */
export function readSaid(
  provider: StoredIdentityProvider,
  given: { nameId: string; attributes: ReadonlyMap<string, readonly string[]> },
): Said | undefined {
  const read = isNationalNumber(given.nameId) ? undefined : readClaims(provider.attributes, given)
  if (read === undefined) return undefined
  const email = isVouchedFor(provider, given.attributes) ? read.claims.email : null
  return { claims: { ...read.claims, email }, dropped: read.nationalIn.length }
}

/**
 * Whether the address is more than what a person typed at the provider: OpenID Connect tells by `email_verified` (Core 1.0,
 * §5.1); where it is silent the administrator has said whether the organisation itself gives out the addresses.
 */
function isVouchedFor({ oidc }: StoredIdentityProvider, attributes: ReadonlyMap<string, readonly string[]>): boolean {
  if (oidc === null) return true
  const told = attributes.get('email_verified')?.[0]
  return told === undefined ? oidc.trustsAddresses === true : told === 'true'
}

/**
 * Lets in the person of whom a provider says this, or does not. A first arrival links the account that there is, or makes
 * one, in one commit. The provider has vouched already: only now is there a scope of its organisation.
 */
export async function arrive(context: Context, provider: StoredIdentityProvider, claims: Claims): Promise<Arrived> {
  const arrived = await again(() => attempt(context, provider, claims))
  if ('refused' in arrived) return arrived
  const user = await context.store.get(users, arrived.id)
  if (user === undefined) return { refused: 'unknown' }
  await noteArrival(context, { provider: provider.id, user: user.id })
  return { user }
}

async function attempt(
  context: Context,
  provider: StoredIdentityProvider,
  claims: Claims,
): Promise<{ id: Id } | { refused: string }> {
  const actor = { kind: 'system', name: 'sign-in' } as const
  const scope = new Scope(context.store, { organisation: provider.organisation, actor, now: context.now })
  const known = await knownOf(context, { provider, scope, claims })
  const rules = { provisioning: provider.provisioning, organisation: provider.organisationBinding }
  const arrival = decideArrival(claims, known, rules)
  if (arrival.kind === 'refuse') return { refused: arrival.reason }
  const contradiction = await contradictionOf(context, { provider, known, claims, arrival })
  if (contradiction !== undefined) return { refused: contradiction }
  const work = scope.work()
  const person = { claims, employee: known.staff }
  const id = arrival.kind === 'enter' ? arrival.account : await makeAccount(work, context, { provider, ...person })
  if (id === undefined) return { refused: 'no-address' }
  if (arrival.kind === 'create' || arrival.link) link(work, context, { provider, id, ...person })
  await work.commit()
  return { id }
}

interface Found {
  linked: Account | undefined
  invited: Account | undefined
  employee: { id: Id; account: Account | undefined } | undefined
  isAddressTaken: boolean
  staff: StoredEmployee | undefined
}

async function knownOf(
  { store }: Context,
  { provider, scope, claims }: { provider: StoredIdentityProvider; scope: Scope; claims: Claims },
): Promise<Found> {
  const linked = await linkOf(store, { provider: provider.id, subject: claims.subject })
  const byAddress = claims.email === null ? undefined : await userByEmail(store, claims.email)
  const invited = await accountOf(scope, store, byAddress?.id)
  const staff = await employeeFor(scope, claims)
  const account = staff === undefined ? undefined : await accountOfEmployee(scope, store, staff)
  return {
    linked: await accountOf(scope, store, linked?.user),
    invited: invited !== undefined && invited.roles.length > 0 ? invited : undefined,
    employee: staff === undefined ? undefined : { id: staff.id, account },
    isAddressTaken: byAddress !== undefined,
    staff,
  }
}

/** An account as the organisation of the scope sees it. */
export async function accountOf(
  scope: Scope,
  store: Context['store'],
  id: Id | undefined,
): Promise<Account | undefined> {
  const user = id === undefined ? undefined : await store.get(users, id)
  if (user === undefined) return undefined
  const held = await membershipsOfUser(store, user.id)
  const { hasOne } = await factorsOf(store, user.id)
  const isBeyond = held.some(({ roles }) => roles.includes('consultant') || roles.includes('administrator'))
  return {
    id: user.id,
    isDisabled: user.disabledAt !== null,
    roles: held.find(({ member }) => member === scope.organisation)?.roles ?? [],
    isBeyond: isBeyond || user.installationAdministrator,
    isClaimed: user.passwordHash !== '' || hasOne,
  }
}

/** The person on the staff list with that number, or else with that address when nobody else has it. */
async function employeeFor(scope: Scope, claims: Claims): Promise<StoredEmployee | undefined> {
  const { employeeNumber: number, email } = claims
  const today = dayOf(scope.now())
  const of = async (where: Record<string, string>): Promise<StoredEmployee[]> =>
    (await scope.find(employees, { where })).filter((one) => !hasLeft(one, today))
  const numbered = number === null ? [] : await of({ number })
  if (numbered[0] !== undefined) return numbered[0]
  const addressed = email === null ? [] : await of({ email })
  return addressed.length === 1 ? addressed[0] : undefined
}

async function accountOfEmployee(
  scope: Scope,
  store: Context['store'],
  { user, email }: EmployeeValues,
): Promise<Account | undefined> {
  if (user !== null) return accountOf(scope, store, user)
  const found = email === '' ? undefined : await accountOf(scope, store, (await userByEmail(store, email))?.id)
  return found !== undefined && found.roles.length > 0 ? found : undefined
}

/**
 * At a first arrival nothing may point elsewhere: an account that somebody else at this provider has already, or an
 * address and a number that are of two people. Whoever keeps the staff list can change a number, so it does not count
 * beside an address that is another one.
 */
async function contradictionOf(
  { store }: Context,
  given: { provider: StoredIdentityProvider; known: Found; claims: Claims; arrival: Arrival },
): Promise<string | undefined> {
  const { provider, known, claims, arrival } = given
  if (arrival.kind !== 'enter' || !arrival.link) return undefined
  if (known.invited === undefined && claims.email !== null) {
    const user = await store.get(users, arrival.account)
    if (![user?.email, known.staff?.email.toLowerCase()].includes(claims.email)) return 'two-people'
  }
  const ofEmployee = known.employee?.account?.id
  if (ofEmployee !== undefined && ofEmployee !== arrival.account) return 'two-people'
  const links = await linksOfUser(store, arrival.account)
  return links.some((one) => one.provider === provider.id) ? 'linked-otherwise' : undefined
}

interface Person {
  provider: StoredIdentityProvider
  claims: Claims
  employee: StoredEmployee | undefined
}

/** An account without a password: its owner can come in through the provider only. Undefined when it has no address. */
async function makeAccount(
  work: Work,
  { store, now, config }: Context,
  { provider, claims, employee }: Person,
): Promise<Id | undefined> {
  const email = claims.email ?? employee?.email ?? ''
  if (email === '') return undefined
  const given = [claims.givenName, claims.familyName].filter((part) => part !== null).join(' ')
  const name = (given || (employee === undefined ? email : fullName(employee))).slice(0, 200)
  const organisation = await store.get(organisations, provider.organisation)
  const language = claims.language ?? employee?.language ?? organisation?.languages[0] ?? config.language
  const state = { sessionsValidFrom: now(), createdAt: now(), disabledAt: null }
  const rights = { passwordHash: '', installationAdministrator: false, mustChangePassword: false }
  const user = work.create(users, { email, name, language, ...rights, ...state }, { act: 'user.created', label: name })
  const map = Object.fromEntries(provider.roleMap.map(({ value, role }) => [value, role]))
  const roles = [...new Set(['employee' as const, ...mappedRoles(map, claims.roles)])]
  const membership = { user, member: provider.organisation, roles, since: now() }
  work.create(memberships, membership, { act: 'member.added', label: name })
  return user
}

function link(work: Work, { now }: Context, given: Person & { id: Id }): void {
  const { provider, claims, employee, id: user } = given
  const values = { provider: provider.id, subject: claims.subject, user, linkedAt: now() }
  work.create(identityLinks, values, { act: 'identityLink.added', label: provider.name })
  if (employee?.user !== null) return
  work.replace(employees, employee, { values: { user }, act: 'employee.linked', label: fullName(employee) })
}
