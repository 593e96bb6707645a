import type { Signature } from '../domain/agreement.ts'
import type { Day, Organisation } from '../domain/organisation.ts'
import type { Regulation } from '../domain/regulation.ts'
import { finishPaper } from './pdf/finish.ts'
import { addFurniture } from './pdf/furniture.ts'
import { openPaper } from './pdf/paper.ts'
import { formatFor } from './format.ts'
import { writeReceipt } from './signature-receipt/receipt.ts'
import { writeText } from './signature-receipt/text.ts'
import type { Writing } from './signature-receipt/writing.ts'
import { type DocumentOptions, receiptTexts, termTexts } from './translate.ts'

/** What a receipt is drawn from. Plain values only, so that it can be sent to a worker. */
export interface SignatureReceiptInput {
  organisation: Pick<Organisation, 'name'>
  signature: Pick<
    Signature,
    'number' | 'language' | 'sha256' | 'statement' | 'name' | 'signedAt' | 'way' | 'shown' | 'receipt' | 'digest'
  >
  /** how the staff list knows the person; null when the person is not on it any more */
  employee: { number: string; service: string } | null
  /** the day from which the version holds */
  validFrom: Day | null
  /** the text that was signed, read from the file that carries its hash */
  text: Regulation
}

/**
 * The receipt of a signature as a tagged PDF (PDF/A-3a, PDF/UA-1): one page that says who signed what when, and the
 * whole text behind it. It says the moment of signing and no other, so that it is the same file whenever it is asked for.
 */
export async function signatureReceipt(
  input: SignatureReceiptInput,
  { language, t }: DocumentOptions,
): Promise<Buffer> {
  const say = receiptTexts(t)
  const { signature, organisation } = input
  const title = say('titleOf', { receipt: signature.receipt, name: signature.name })
  const about = { title, author: organisation.name, subject: input.text.title }
  const paper = openPaper({ ...about, language, createdAt: signature.signedAt })
  const writing: Writing = { paper, input, t: say, term: termTexts(t), format: formatFor(language) }
  writeReceipt(writing)
  writeText(writing)
  addFurniture(paper, { title: organisation.name, foot: say('foot', { receipt: signature.receipt }) })
  return finishPaper(paper)
}
