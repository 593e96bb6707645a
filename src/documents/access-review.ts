import type { AccessPerson, AccessState } from '../domain/access-review.ts'
import type { Day, Organisation } from '../domain/organisation.ts'
import { writeList } from './access-review/list.ts'
import { writeSummary } from './access-review/summary.ts'
import type { Writing } from './access-review/writing.ts'
import { formatFor } from './format.ts'
import { finishPaper } from './pdf/finish.ts'
import { addFurniture } from './pdf/furniture.ts'
import { openPaper } from './pdf/paper.ts'
import { accessTexts, type DocumentOptions, termTexts } from './translate.ts'

/** One person of a review: what the list said when it was decided, and by whom. */
export interface ReviewedPerson {
  state: AccessState
  isOwn: boolean
  isNew: boolean
  person: AccessPerson
  by: string
  at: Date
}

/** What the document of a review is drawn from. Plain values only, so that it can be sent to a worker. */
export interface AccessReviewInput {
  organisation: Pick<Organisation, 'name'>
  number: number
  startedAt: Date
  startedBy: string
  finishedAt: Date
  finishedBy: string
  /** the last day it proves anything */
  validUntil: Day
  rows: readonly ReviewedPerson[]
  /** SHA-256 of all of the above as JSON */
  contentHash: string
}

/**
 * The document of an access review as a tagged PDF (PDF/A-3a, PDF/UA-1): a page that says who reviewed what when and what
 * that proves, and the list of everybody. The same input and language give the same bytes.
 */
export async function accessReview(input: AccessReviewInput, { language, t }: DocumentOptions): Promise<Buffer> {
  const say = accessTexts(t)
  const { organisation, number } = input
  const title = say('pdf.titleOf', { number, name: organisation.name })
  const about = { title, author: organisation.name, subject: say('pdf.title') }
  const paper = openPaper({ ...about, language, createdAt: input.finishedAt })
  const writing: Writing = { paper, input, language, t: say, term: termTexts(t), format: formatFor(language) }
  writeSummary(writing)
  writeList(writing)
  addFurniture(paper, { title: organisation.name, foot: say('pdf.foot', { number }) })
  return finishPaper(paper)
}
