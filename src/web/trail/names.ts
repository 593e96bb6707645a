import type { Request } from 'express'
import { agreements } from '../../data/agreements.ts'
import { controls } from '../../data/controls.ts'
import { employees } from '../../data/employees.ts'
import { evidence } from '../../data/evidence.ts'
import { listMembers } from '../../data/members.ts'
import { goals, planActions, plans } from '../../data/plans.ts'
import { risks } from '../../data/risks.ts'
import { entities, sites } from '../../data/sites.ts'
import type { Collection, Query } from '../../data/store.ts'
import { trailPage } from '../../data/trail-entries.ts'
import { users } from '../../data/users.ts'
import { controlCode } from '../../domain/control.ts'
import { fullName } from '../../domain/employee.ts'
import { localized } from '../../domain/text.ts'
import { actsOf } from '../../domain/trail-acts.ts'
import { labelText } from './sentences.ts'

/** What the ids in a trail stand for, in words. */
export type Names = ReadonlyMap<string, string>

/** More ids than this on one page are not looked up. */
const most = 2000

/**
 * The names of what these values refer to, as far as it is still there: one read per kind of record, however many there
 * are, and none when nothing is referred to.
 */
export async function namesIn(req: Request, values: readonly unknown[]): Promise<Names> {
  const ids = new Set<string>()
  for (const value of values) collect(value, ids)
  if (ids.size === 0) return new Map(editionsOf(req))
  const found = await read(req, { where: { id: { in: [...ids].slice(0, most) } } })
  const gone = [...ids].filter((id) => !found.has(id)).slice(0, most)
  return new Map([...editionsOf(req), ...found, ...(gone.length === 0 ? [] : await namesOfGone(req, gone))])
}

const editionsOf = ({ context, language }: Request): [string, string][] =>
  context.catalogue.editions.map(({ id, title }) => [id, localized(title, language).text])

/** What is no longer there is called as it was called last, as the trail knows. */
async function namesOfGone(req: Request, subjects?: readonly string[]): Promise<[string, string][]> {
  const filter = { acts: actsOf({ group: 'removed' }), ...(subjects === undefined ? {} : { subjects }) }
  const last = await trailPage(req.scope, filter, { limit: most })
  return last.map(({ subject }) => [subject.id, req.t('trail.removedRecord', { label: labelText(req.t, subject) })])
}

/** The names of everything in the organisation that a value can refer to, for an export. */
export async function allNames(req: Request): Promise<Names> {
  const gone = await namesOfGone(req)
  return new Map([...editionsOf(req), ...gone, ...(await read(req, {}))])
}

async function read(req: Request, query: Query): Promise<Names> {
  const of = async <T>(collection: Collection<T>, name: (record: T) => string): Promise<[string, string][]> =>
    (await req.scope.find(collection, query)).map((record) => [record.id, name(record)])
  const found = await Promise.all([
    of(entities, ({ name }) => name),
    of(sites, ({ name }) => name),
    of(controls, (one) => `${controlCode(one)} ${localized(one.title, req.language, req.organisation.languages).text}`),
    of(plans, ({ title }) => title),
    of(goals, ({ code, title }) => `${code} ${title}`),
    of(planActions, ({ title }) => title),
    of(evidence, ({ title }) => title),
    of(employees, fullName),
    of(agreements, ({ number }) => String(number)),
    of(risks, ({ title }) => title),
    peopleIn(req, query),
  ])
  return new Map(found.flat())
}

/** Accounts are of the installation: only members, and those that a value of this organisation names, are read. */
async function peopleIn({ context, organisation }: Request, query: Query): Promise<[string, string][]> {
  const found =
    query.where === undefined
      ? (await listMembers(context.store, organisation.id)).map(({ user }) => user)
      : await context.store.find(users, query)
  return found.map(({ id, name }) => [id, name])
}

const isId = /^[0-9a-f]{24}$/

function collect(value: unknown, ids: Set<string>): void {
  if (typeof value === 'string') {
    if (isId.test(value)) ids.add(value)
  } else if (typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value))
    for (const part of Object.values(value) as unknown[]) collect(part, ids)
}
