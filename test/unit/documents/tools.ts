import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** True when a tool of Debian (poppler-utils, qpdf) is on this machine; tests that need it are skipped otherwise. */
export function has(tool: string): boolean {
  const found = tools.get(tool) ?? spawnSync(tool, ['--version']).error === undefined
  tools.set(tool, found)
  return found
}

const tools = new Map<string, boolean>()

/** What was asked of a file before: a file is the same each time, and a tool takes half a second. */
const known = new WeakMap<Uint8Array, Map<string, string>>()

/** What a tool prints about a file; `FILE` among the arguments is the file. */
export function inspect(tool: string, args: readonly string[], bytes: Uint8Array): string {
  const asked = known.get(bytes) ?? new Map<string, string>()
  known.set(bytes, asked)
  const question = [tool, ...args].join(' ')
  const answer = asked.get(question) ?? ask(tool, args, bytes)
  asked.set(question, answer)
  return answer
}

function ask(tool: string, args: readonly string[], bytes: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'waarborg-pdf-'))
  try {
    const file = join(folder, 'document.pdf')
    writeFileSync(file, bytes)
    const found = args.map((argument) => (argument === 'FILE' ? file : argument))
    return execFileSync(tool, found, { encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'ignore'] })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** All letters and digits of the text, without spaces, hyphens and line ends: what was broken over lines is one again. */
export const essence = (text: string): string => text.normalize('NFKC').replace(/[\s\u00AD\u200B-]+/gu, '')

/** The text of a PDF in reading order. No-break spaces come out as spaces. */
export const textOf = (bytes: Uint8Array): string => inspect('pdftotext', ['-raw', 'FILE', '-'], bytes)
