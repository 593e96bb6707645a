import type { Format } from '../format.ts'
import type { Paper } from '../pdf/paper.ts'
import type { SignatureReceiptInput } from '../signature-receipt.ts'
import type { ReceiptKey, Say, TermKey } from '../translate.ts'

/** What both parts of a receipt write with. */
export interface Writing {
  paper: Paper
  input: SignatureReceiptInput
  /** a text of the document: the key is looked up under `receipt` */
  t: Say<ReceiptKey>
  term: Say<TermKey>
  format: Format
}
