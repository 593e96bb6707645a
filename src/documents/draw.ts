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

async function ask(request: DrawRequest): Promise<Uint8Array> {
  clearTimeout(timer)
  const running = (worker ??= start())
  running.ref()
  const limit = setTimeout(() => void running.terminate(), longest)
  try {
    running.postMessage(request)
    return await replyOf(running, request.kind)
  } finally {
    clearTimeout(limit)
    // an idle worker keeps no process alive
    running.unref()
    timer = setTimeout(() => void stopDrawing(), idle).unref()
  }
}

/** One that failed or stopped is forgotten, so that the next document starts another. */
function start(): Worker {
  const started = new Worker(new URL('./worker.ts', import.meta.url), { resourceLimits: limits })
  const forget = (): void => {
    if (worker === started) worker = null
  }
  return started.once('error', forget).once('exit', forget)
}

function replyOf(running: Worker, kind: DocumentKind): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const onMessage = (reply: DrawReply): void => {
      running.off('error', reject).off('exit', onExit)
      if ('bytes' in reply) resolve(reply.bytes)
      else reject(revived(reply.error))
    }
    const onExit = (): void => reject(new Error(`the worker stopped while it drew ${kind}`))
    running.once('message', onMessage).once('error', reject).once('exit', onExit)
  })
}

function revived({ name, message, stack }: { name: string; message: string; stack: string }): Error {
  return Object.assign(new Error(message), { name, stack })
}
