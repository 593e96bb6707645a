import { basename, extname } from 'node:path'
import type { Context } from '../context.ts'
import { evidence, evidenceByKey, evidenceLinks, noEnd, type StoredEvidence } from '../data/evidence.ts'
import { newId } from '../data/records.ts'
import type { Scope, Work } from '../data/tenancy.ts'
import { currentRevision, type EvidenceLink, type EvidenceRevision } from '../domain/evidence.ts'
import { subjectKey } from '../domain/evidence-support.ts'
import type { Id } from '../domain/organisation.ts'
import { again } from './again.ts'
import { requireMember, requireSubjects, revisionOf, type RevisionInput } from './evidence-checks.ts'

export interface NewEvidence extends RevisionInput {
  /** '' gives it the name of its first file, its address or the first words of its note */
  title: string
  owner: Id | null
  /** what it stands for; may be nothing */
  links: readonly EvidenceLink[]
  /** the edition that the organisation works on, for the numbers of norms */
  edition: string
  /** of the form; the same form sent twice gives one piece of evidence */
  key?: string
}

/**
 * Adds a piece of evidence with its first revision and what it stands for, in one commit; gives its id.
 * Throws Invalid (nothing in it, days that cannot be, an owner who is no member), or NotFound for a link to what is not there.
 */
export async function addEvidence(context: Context, scope: Scope, given: NewEvidence): Promise<Id> {
  const revision = revisionOf(scope, 1, given)
  const { edition, links } = given
  await requireMember(context, scope, given.owner)
  await requireSubjects(scope, { catalogue: context.catalogue, edition }, links)
  const title = given.title === '' ? titleOf(given) : given.title
  return again(() => write(scope, { ...given, title }, revision))
}

async function write(scope: Scope, given: NewEvidence, revision: EvidenceRevision): Promise<Id> {
  const before = given.key === undefined ? undefined : await evidenceByKey(scope, given.key)
  if (before !== undefined && sameEvidence(before, given)) return before.id
  const { title, owner } = given
  // Somebody went back to the form and sent something else with it: that is another piece.
  const key = before === undefined ? (given.key ?? newId()) : newId()
  const work = scope.work()
  const id = createEvidence(work, { title, owner, key, links: given.links }, revision)
  await work.commit()
  return id
}

type Created = Pick<NewEvidence, 'title' | 'owner' | 'links'> & { key: string }

/** Adds to a unit of work a piece of evidence and what it stands for; gives its id. For what checked both before. */
export function createEvidence(work: Work, { title, owner, key, links }: Created, revision: EvidenceRevision): Id {
  const validUntil = revision.validUntil ?? noEnd
  const values = { title, owner, revisions: [revision], validUntil, addedAt: revision.addedAt, key }
  const id = work.create(evidence, values, { act: 'evidence.added', label: title })
  for (const link of new Map(links.map((one) => [subjectKey(one), one])).values())
    work.create(
      evidenceLinks,
      { evidence: id, kind: link.kind, target: link.id },
      { act: 'evidence.linked', label: title },
    )
  return id
}

const sameEvidence = (before: StoredEvidence, given: NewEvidence): boolean =>
  before.title === given.title && sameContent(currentRevision(before), given)

/** True when nothing in the two differs but who added it and when. */
export const sameContent = (a: RevisionInput, b: RevisionInput): boolean => contentOf(a) === contentOf(b)

const contentOf = ({ files, link, note, aboutOn, validUntil }: RevisionInput): string =>
  JSON.stringify([files.map(({ sha256, name }) => [sha256, name]), link, note, aboutOn, validUntil])

/** A title holds so many characters. */
const longest = 200

/** A title for what came without one. */
function titleOf({ files, link, note }: RevisionInput): string {
  const [first] = files
  const words = first === undefined ? (note.split('\n')[0] ?? '') || link : withoutEnding(first.name)
  return words.length > longest ? `${words.slice(0, longest - 1).trimEnd()}…` : words
}

const withoutEnding = (name: string): string => basename(name, extname(name)) || name
