import type { Context } from '../context.ts'
import { fullName } from '../domain/employee.ts'
import { NotFound } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { signaturesOf, type StoredSignature } from './agreements.ts'
import { answers } from './answers.ts'
import { type EmployeeValues, employees, type StoredEmployee } from './employees.ts'
import { listMembers, type Member } from './members.ts'
import { memberships, membershipsOfUser } from './memberships.ts'
import type { AnyCollection, Collection } from './store.ts'
import { collections } from './store.ts'
import type { Scope } from './tenancy.ts'

/** By which record somebody is meant: a row of the staff list, or an access to the organisation. */
export interface PersonRef {
  by: 'employee' | 'member'
  id: Id
}

/** What an organisation holds on one person. */
export interface PersonHeld {
  name: string
  /** every time that he or she is on the staff list: who came back under another number is on it twice */
  employees: readonly StoredEmployee[]
  signatures: readonly StoredSignature[]
  /** null for who has no access */
  member: Member | null
  /** the account is of another organisation too, or of the installation: then it is not for this organisation to end */
  isElsewhere: boolean
}

/** Throws NotFound for who is not of this organisation. A handful of reads. */
export async function personHeld({ store }: Context, scope: Scope, ref: PersonRef): Promise<PersonHeld> {
  const members = await listMembers(store, scope.organisation)
  const row = ref.by === 'employee' ? await scope.require(employees, ref.id) : undefined
  const member =
    row === undefined
      ? members.find(({ membership }) => membership.id === ref.id)
      : await memberOfRow(scope, row, members)
  if (row === undefined && member === undefined) throw new NotFound(`${memberships.name} ${ref.id}`)
  const rows = await rowsOf(scope, { row, member })
  const ids = rows.map(({ id }) => id)
  const held = member === undefined ? [] : await membershipsOfUser(store, member.user.id)
  return {
    name: rows[0] === undefined ? (member?.user.name ?? '') : fullName(rows[0]),
    employees: rows,
    signatures: ids.length === 0 ? [] : await signaturesOf(scope, ids),
    member: member ?? null,
    isElsewhere: member?.user.installationAdministrator === true || held.length > 1,
  }
}

/** The access of somebody on the list: of the account that is linked, else of that with the address. */
async function memberOfRow(scope: Scope, row: StoredEmployee, members: readonly Member[]): Promise<Member | undefined> {
  if (row.user !== null) return members.find(({ user }) => user.id === row.user)
  const [only, another] = await addressedTo(scope, row.email)
  return another === undefined ? members.find(({ user }) => user.email === only?.email) : undefined
}

/** The row that was asked first, then the others of the same account. An address is of somebody only when nobody shares it. */
async function rowsOf(
  scope: Scope,
  { row, member }: { row: StoredEmployee | undefined; member: Member | undefined },
): Promise<StoredEmployee[]> {
  const user = row?.user ?? member?.user.id
  const linked = user === undefined ? [] : await scope.find(employees, { where: { user } })
  const addressed = member === undefined ? [] : await addressedTo(scope, member.user.email)
  const own = addressed.length === 1 ? addressed.filter((one) => one.user === null) : []
  const all = [...(row === undefined ? [] : [row]), ...linked, ...own]
  return [...new Map(all.map((one) => [one.id, one])).values()]
}

const addressedTo = async (scope: Scope, email: string): Promise<StoredEmployee[]> =>
  email === '' ? [] : scope.find(employees, { where: { email } })

/** A record in which the name or the address of somebody stands, beside those that are about him or her. */
export interface Mention {
  kind: string
  id: Id
  /** the norm that it answers; null where it answers none */
  norm: string | null
}

/**
 * Where these words still stand in what an organisation keeps, but for its trail: a text is for people to judge. Reads
 * every collection once.
 */
export async function mentionsOf(
  scope: Scope,
  words: readonly string[],
  { without, most }: { without: ReadonlySet<Id>; most: number },
): Promise<Mention[]> {
  const sought = words.map((word) => word.toLowerCase()).filter((word) => word.length > 3)
  const found: Mention[] = []
  for (const one of searched()) {
    for await (const record of scope.stream(one)) {
      if (found.length >= most) return found
      if (without.has(record.id)) continue
      const text = JSON.stringify(record).toLowerCase()
      if (sought.some((word) => text.includes(JSON.stringify(word).slice(1, -1))))
        found.push({ kind: one.name, id: record.id, norm: normOf(one, record) })
    }
  }
  return found
}

const normOf = ({ name }: { name: string }, record: object): string | null =>
  name === answers.name ? (record as { norm: string }).norm : null

const searched = (): Collection<EmployeeValues>[] =>
  ([...collections.values()] as AnyCollection[]).filter(
    ({ kind, name }) => kind === 'owned' && name !== 'trail',
  ) as unknown as Collection<EmployeeValues>[]
