import { Worker } from 'node:worker_threads'
import type { Language } from '../domain/text.ts'
import type { DocumentInputs, DocumentKind, DrawReply, DrawRequest } from './kinds.ts'

export type { DocumentInputs, DocumentKind } from './kinds.ts'

/** After this long without work the worker goes: it holds some 150 MB. */
const idle = 60_000
/** A document that takes longer than this is stopped. */
const longest = 180_000
const limits = { maxOldGenerationSizeMb: 1024 }

let worker: Worker | null = null
let timer: NodeJS.Timeout | undefined
let queue: Promise<unknown> = Promise.resolve()

/**
 * Draws a document in a worker, so that pages go on being served meanwhile. One at a time; the others wait in order.
 * Rejects with the worker's own error and stack. The worker is kept for the next document: a warm one takes about half.
 */
export function draw<K extends DocumentKind>(
  kind: K,
  input: DocumentInputs[K],
  language: Language,
): Promise<Uint8Array> {
  const drawn = queue.then(() => ask({ kind, input, language }))
  queue = drawn.catch(() => undefined)
  return drawn
}

/** Stops the worker, for tests and at the end of a process. The next document starts a new one. */
export async function stopDrawing(): Promise<void> {
  clearTimeout(timer)
  const running = worker
  worker = null
  await running?.terminate()
}

function ask(request: DrawRequest): Promise<Uint8Array> {
  clearTimeout(timer)
  const running = (worker ??= new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits: limits }))
  running.ref()
  const limit = setTimeout(() => void running.terminate(), longest)
  return new Promise<Uint8Array>((resolve, reject) => {
    const failed = (reason: Error): void => reject(reason)
    running.once('message', (reply: DrawReply) =>
      'bytes' in reply ? resolve(reply.bytes) : reject(revived(reply.error)),
    )
    running.once('error', failed)
    running.once('exit', () => reject(new Error(`the worker stopped while it drew ${request.kind}`)))
    running.postMessage(request)
  }).finally(() => {
    clearTimeout(limit)
    running.removeAllListeners()
    rest(running)
  })
}

/** An idle worker keeps no process alive; one that stopped is forgotten. */
function rest(running: Worker): void {
  running.unref()
  running.once('exit', () => {
    if (worker === running) worker = null
  })
  running.once('error', () => undefined)
  timer = setTimeout(() => void stopDrawing(), idle).unref()
}

function revived({ name, message, stack }: { name: string; message: string; stack: string }): Error {
  return Object.assign(new Error(message), { name, stack })
}
