import type { Context } from '../context.ts'
import { answers } from '../data/answers.ts'
import { controls } from '../data/controls.ts'
import { membershipsOfOrganisation } from '../data/memberships.ts'
import { planActions } from '../data/plans.ts'
import { sites } from '../data/sites.ts'
import type { AnyCollection, Collection } from '../data/store.ts'
import type { Scope } from '../data/tenancy.ts'
import { onceHere } from '../data/trail-entries.ts'
import { Invalid, type Issue, NotFound } from '../domain/errors.ts'
import type { EvidenceFile, EvidenceLink, EvidenceRevision, EvidenceSubject } from '../domain/evidence.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { dayOf } from '../i18n/format.ts'

/** The days of a revision: what it is about, and how long it proves anything. */
export interface EvidenceDays {
  aboutOn: Day
  validUntil: Day | null
}

/** What one revision of evidence consists of. */
export interface RevisionInput extends EvidenceDays {
  /** as `takeInFiles` gave them */
  files: readonly EvidenceFile[]
  /** an address that begins with http:// or https://, or '' */
  link: string
  note: string
}

/** Where norms are looked up: the catalogue, and the edition that the organisation works on. */
export type NormsOf = Pick<Context, 'catalogue'> & { edition: string }

/** The revision as it is kept. Throws Invalid when there is nothing in it, or when its days cannot be. */
export function revisionOf(scope: Scope, number: number, input: RevisionInput): EvidenceRevision {
  const { files, link, note, aboutOn, validUntil } = input
  if (files.length === 0 && link === '' && note === '')
    throw new Invalid([{ field: 'files', code: 'evidence.issue.nothing' }])
  if (link !== '' && !isWebAddress(link)) throw new Invalid([{ field: 'link', code: 'evidence.issue.link' }])
  requireDays(scope, input)
  const { actor } = scope
  const addedBy = { id: actor.kind === 'user' ? actor.id : null, name: actor.name }
  return { number, files, link, note, aboutOn, validUntil, addedAt: scope.now(), addedBy }
}

/** An address that a browser may be sent to: of the web, and with a host. */
export function isWebAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== ''
}

/** Evidence is about a day that has been, and ends no earlier than that. Throws Invalid. */
export function requireDays(scope: Scope, { aboutOn, validUntil }: EvidenceDays): void {
  const issues: Issue[] = []
  if (aboutOn > dayOf(scope.now())) issues.push({ field: 'aboutOn', code: 'evidence.issue.aboutFuture' })
  if (validUntil !== null && validUntil < aboutOn)
    issues.push({ field: 'validUntil', code: 'evidence.issue.endsBefore' })
  if (issues.length > 0) throw new Invalid(issues)
}

/** The owner is a member of the organisation, or nobody. Throws Invalid. */
export async function requireMember(context: Context, scope: Scope, owner: Id | null): Promise<void> {
  if (owner === null) return
  const members = await membershipsOfOrganisation(context.store, scope.organisation)
  if (!members.some(({ user }) => user === owner)) throw new Invalid([{ field: 'owner', code: 'any.only' }])
}

const collectionOf: Record<Exclude<EvidenceSubject, 'norm'>, AnyCollection> = {
  control: controls,
  answer: answers,
  action: planActions,
  site: sites,
}

/**
 * All of what evidence is to stand for is there, in this organisation. Throws Invalid for what a colleague removed
 * meanwhile, NotFound for what never was here. One read per kind.
 */
export async function requireSubjects(scope: Scope, norms: NormsOf, links: readonly EvidenceLink[]): Promise<void> {
  for (const [kind, group] of Map.groupBy(links, (link) => link.kind)) {
    const ids = [...new Set(group.map(({ id }) => id))]
    const missing =
      kind === 'norm'
        ? ids.find((id) => norms.catalogue.norm(norms.edition, id) === undefined)
        : await missingIn(scope, collectionOf[kind] as Collection<object>, ids)
    if (missing !== undefined) throw await missed(scope, { kind, id: missing })
  }
}

async function missed(scope: Scope, { kind, id }: EvidenceLink): Promise<Error> {
  const name = kind === 'norm' ? undefined : (await onceHere(scope, [id])).get(id)
  if (name === undefined) return new NotFound(`${kind} ${id}`)
  return new Invalid([{ field: 'subjects', code: 'evidence.issue.gone', values: { name } }])
}

async function missingIn(scope: Scope, collection: Collection<object>, ids: readonly Id[]): Promise<Id | undefined> {
  const found = new Set((await scope.find(collection, { where: { id: { in: ids } } })).map(({ id }) => id))
  return ids.find((id) => !found.has(id))
}
