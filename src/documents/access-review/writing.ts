import type { Language } from '../../domain/text.ts'
import type { AccessReviewInput } from '../access-review.ts'
import type { Format } from '../format.ts'
import type { Paper } from '../pdf/paper.ts'
import type { AccessKey, Say, TermKey } from '../translate.ts'

/** What both parts of the document write with. */
export interface Writing {
  paper: Paper
  input: AccessReviewInput
  language: Language
  /** a text of the document: the key is looked up under `accessReview` */
  t: Say<AccessKey>
  term: Say<TermKey>
  format: Format
}
