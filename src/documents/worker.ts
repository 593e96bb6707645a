import { parentPort } from 'node:worker_threads'
import { createTranslator } from '../i18n/translate.ts'
import type { DocumentInputs, DocumentKind, DrawReply, DrawRequest } from './kinds.ts'
import type { DocumentOptions } from './translate.ts'

type Writers = { [K in DocumentKind]: (input: DocumentInputs[K], options: DocumentOptions) => Promise<Uint8Array> }

/** Loaded when first asked for: a list in a spreadsheet does not wait for the fonts of a plan. */
const writers: Writers = {
  'security-plan': async (input, options) => (await import('./security-plan.ts')).securityPlan(input, options),
  'controls-workbook': async (input, options) => (await import('./workbooks.ts')).controlsWorkbook(input, options),
  'risk-analysis': async (input, options) => (await import('./risk-analysis.ts')).riskAnalysis(input, options),
  'risk-workbook': async (input, options) => (await import('./risk-workbook.ts')).riskWorkbook(input, options),
  'signature-receipt': async (input, options) =>
    (await import('./signature-receipt.ts')).signatureReceipt(input, options),
  'access-review': async (input, options) => (await import('./access-review.ts')).accessReview(input, options),
  'staff-workbook': async (input, options) => (await import('./staff-workbook.ts')).staffWorkbook(input, options),
  'person-workbook': async (input, options) => (await import('./person-workbook.ts')).personWorkbook(input, options),
  'trail-workbook': async (input, options) => (await import('./trail-workbook.ts')).trailWorkbook(input, options),
}

parentPort?.on('message', (request: DrawRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply, 'bytes' in reply ? [reply.bytes.buffer] : []))
})

async function answer(request: DrawRequest): Promise<DrawReply> {
  try {
    return { bytes: await write(request) }
  } catch (error) {
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    return { error: { name, message, stack } }
  }
}

/** A copy with a buffer of its own: a small Buffer shares one with others, which cannot be sent away. */
async function write<K extends DocumentKind>({
  kind,
  input,
  language,
}: DrawRequest<K>): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(await writers[kind](input, { language, t: createTranslator(language) }))
}
