import { createHash, randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../context.ts'
import { readAccess } from '../data/access-people.ts'
import { accessReviews, decisionsOf, type StoredAccessReview, turnOfReview } from '../data/access-reviews.ts'
import { listControls } from '../data/controls.ts'
import type { StoredOrganisation } from '../data/organisations.ts'
import { newId } from '../data/records.ts'
import type { Scope } from '../data/tenancy.ts'
import { takeTurn, turnOf } from '../data/turns.ts'
import type { AccessReviewInput } from '../documents/access-review.ts'
import { draw } from '../documents/draw.ts'
import { accessRows, provenByReview, provenUntil, undecided } from '../domain/access-review.ts'
import { Invalid } from '../domain/errors.ts'
import type { EvidenceFile, EvidenceLink } from '../domain/evidence.ts'
import type { Upload } from '../domain/file-upload.ts'
import type { Id } from '../domain/organisation.ts'
import { dayOf, formats } from '../i18n/format.ts'
import { createTranslator } from '../i18n/translate.ts'
import { createEvidence } from './add-evidence.ts'
import { again } from './again.ts'
import { revisionOf } from './evidence-checks.ts'
import { requireUser } from './require-user.ts'
import { takeInFiles } from './take-in-files.ts'

interface ToFinish {
  id: Id
  organisation: StoredOrganisation
}

/**
 * Ends a review: draws its document in the languages of the authority and keeps it as evidence, in one commit with the
 * review itself; gives the id of the evidence. A review that is finished stays as it is. Throws Invalid while somebody is
 * still to be decided on.
 */
export const finishAccessReview = (context: Context, scope: Scope, given: ToFinish): Promise<Id> =>
  again(async () => {
    const turn = await turnOf(context.store, turnOfReview(given.id))
    const review = await scope.require(accessReviews, given.id)
    if (review.evidence !== null) return review.evidence
    const input = await inputOf(context, scope, { review, organisation: given.organisation })
    const files = await filesOf(context, input, given.organisation)
    const work = scope.work()
    const evidence = createEvidence(work, await pieceOf(context, scope, { review, ...given }), revision(scope, files))
    const gone = input.rows.filter(({ state }) => state === 'left').map(({ person }) => person.membership)
    const finished = { gone, finishedAt: input.finishedAt, finishedBy: requireUser(scope), evidence }
    work.replace(accessReviews, review, {
      values: { ...finished, contentHash: input.contentHash },
      act: 'accessReview.finished',
      label: String(review.number),
    })
    takeTurn(work, turn)
    await work.commit()
    return evidence
  })

async function inputOf(
  { store }: Context,
  scope: Scope,
  { review, organisation }: { review: StoredAccessReview; organisation: StoredOrganisation },
): Promise<AccessReviewInput> {
  const [people, decisions] = [await readAccess(store, scope), await decisionsOf(scope, review.id)]
  const rows = accessRows(people, decisions, review.startedAt)
  const left = undecided(rows).length
  if (left > 0) throw new Invalid([{ field: '', code: 'accessReview.issue.undecided', values: { count: left } }])
  const by = requireUser(scope)
  const content = {
    organisation: { name: organisation.name },
    ...{ number: review.number, startedAt: review.startedAt, startedBy: review.startedBy.name },
    ...{ finishedAt: scope.now(), finishedBy: by.name, validUntil: provenUntil(dayOf(scope.now())) },
    // What the list said when it was decided; who was taken out otherwise has that decision too.
    rows: rows.flatMap(({ state, decision, isOwn, isNew }) =>
      decision === null
        ? []
        : [{ state, isOwn, isNew, person: decision.person, by: decision.by.name, at: decision.at }],
    ),
  }
  return { ...content, contentHash: createHash('sha256').update(JSON.stringify(content)).digest('hex') }
}

async function filesOf(
  context: Context,
  input: AccessReviewInput,
  { languages }: StoredOrganisation,
): Promise<EvidenceFile[]> {
  const uploads: Upload[] = []
  for (const language of languages) {
    const bytes = await draw('access-review', input, language)
    const path = join(context.files.incoming, randomUUID())
    await writeFile(path, bytes)
    const stem = `${createTranslator(language)('accessReview.file')}-${dayOf(input.finishedAt)}`
    uploads.push({ path, name: `${stem}-${language}.pdf`, size: bytes.length })
  }
  return takeInFiles(context, uploads)
}

function revision(scope: Scope, files: readonly EvidenceFile[]): ReturnType<typeof revisionOf> {
  const today = dayOf(scope.now())
  const days = { aboutOn: today, validUntil: provenUntil(today) }
  return revisionOf(scope, 1, { files, link: '', note: '', ...days })
}

async function pieceOf(
  { catalogue }: Context,
  scope: Scope,
  { review, organisation }: { review: StoredAccessReview; organisation: StoredOrganisation },
): Promise<Parameters<typeof createEvidence>[1]> {
  const [language = 'nl'] = organisation.languages
  const values = { number: review.number, day: formats(language).longDay(scope.now()) }
  const own = (await listControls(scope)).filter(({ libraryRef }) => libraryRef === provenByReview.control)
  const norms = provenByReview.norms.filter((id) => catalogue.norm(organisation.edition, id) !== undefined)
  const links: EvidenceLink[] = [
    ...own.map(({ id }) => ({ kind: 'control' as const, id })),
    ...norms.map((id) => ({ kind: 'norm' as const, id })),
  ]
  const title = createTranslator(language)('accessReview.evidenceTitle', values)
  return { title, owner: requireUser(scope).id, links, key: newId() }
}
