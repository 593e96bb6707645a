import type { Paper } from './paper.ts'

/** Closes the document and gives its bytes. */
export async function finishPaper(paper: Paper): Promise<Buffer> {
  const { doc } = paper
  const chunks: Uint8Array[] = []
  doc.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  const ended = new Promise((resolve, reject) => doc.once('end', resolve).once('error', reject))
  paper.root.end()
  doc.end()
  await ended
  return Buffer.concat(chunks)
}
