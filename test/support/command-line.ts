import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inProject } from '../../src/paths.ts'

export interface Ended {
  code: number | null
  out: string
  err: string
}

/** Where the runner of the tests keeps compiled sources: a command that is started a hundred times reads them there. */
const cache = process.env['NODE_COMPILE_CACHE']
const compiled = cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }

/** The real `bin/waarborg`, in a folder of its own. */
export class CommandLine {
  readonly folder = mkdtempSync(join(tmpdir(), 'waarborg-commands-'))
  /** the data folder that it works on */
  readonly data = join(this.folder, 'data')

  start(words: readonly string[], environment: Record<string, string> = {}): ChildProcess {
    // With the room for what is new that `npm start` gives: without it a tenth of each start is spent on tidying up.
    return spawn(process.execPath, ['--max-semi-space-size=16', inProject('bin', 'waarborg'), ...words], {
      cwd: this.folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        WAARBORG_DATA: this.data,
        PORT: '0',
        LOG_LEVEL: 'silent',
        ...compiled,
        ...environment,
      },
    })
  }

  run(words: readonly string[], given: { environment?: Record<string, string>; input?: string } = {}): Promise<Ended> {
    const child = this.start(words, given.environment)
    child.stdin?.end(given.input ?? '')
    return ended(child)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** How it ended and what it printed from now on. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const [out, err] = [collected(child, 'stdout'), collected(child, 'stderr')]
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  return { code: child.exitCode, out: out(), err: err() }
}

/** Sends SIGTERM and gives the exit code. */
export async function stopped(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM')
  return (await ended(child)).code
}

/** The first lines of output, once they are there. */
export function printed(child: ChildProcess, count: number): Promise<string[]> {
  const err = collected(child, 'stderr')
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const lines = text.split('\n').slice(0, -1)
      if (lines.length >= count) resolve(lines)
    })
    child.once('exit', () => reject(new Error(`ended before it printed ${count} lines: ${err()}`)))
  })
}

/** The address in the line that a server prints first. */
export const addressIn = (line = ''): string => /http:\/\/[\d.]+:\d+/.exec(line)?.[0] ?? ''

function collected(child: ChildProcess, stream: 'stdout' | 'stderr'): () => string {
  const chunks: Buffer[] = []
  child[stream]?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString()
}
