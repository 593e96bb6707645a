import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Preview, PreviewRequest } from './requests.ts'

export type { Preview, PreviewKind } from './requests.ts'

/** A preview that takes longer is given up, in milliseconds. */
const longest = 20_000
/** Who waits longer for a turn goes without: somebody else sends files that take long to look at. */
const longestWait = 20_000
/** After this long without work the process goes. */
const idle = 20_000
/** Its process holds no more script memory than this; pictures and PDF have their own limits (picture.ts, pdf-page.ts). */
const execArgv = ['--max-old-space-size=192']

let maker: ChildProcess | null = null
let timer: NodeJS.Timeout | undefined
let queue: Promise<unknown> = Promise.resolve()

/**
 * Makes the preview of a picture or of the first page of a PDF. One at a time; never rejects. It happens in a process
 * of its own: files of strangers go through native code, which can hang, crash or eat memory, and must not take this
 * process with it. A worker thread shares the memory and cannot be stopped inside native code.
 */
export function makePreview(request: PreviewRequest): Promise<Preview> {
  const since = performance.now()
  const made = queue.then(() => (performance.now() - since > longestWait ? tooBusy : ask(request)))
  queue = made
  return made
}

/** Stops the process, for tests and at the end. The next preview starts a new one. */
export function stopPreviews(): void {
  clearTimeout(timer)
  maker?.kill('SIGKILL')
  maker = null
}

const tooBusy: Preview = { locked: false, reason: 'others took too long' }

async function ask(request: PreviewRequest): Promise<Preview> {
  clearTimeout(timer)
  const running = (maker ??= start())
  const limit = setTimeout(() => running.kill('SIGKILL'), longest)
  running.ref()
  running.channel?.ref()
  try {
    return await answerOf(running, request)
  } catch (error) {
    return { locked: false, reason: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(limit)
    // an idle process keeps no other alive
    running.unref()
    running.channel?.unref()
    timer = setTimeout(stopPreviews, idle).unref()
  }
}

/** Without our environment, in which secrets may stand, and with nothing to write to. */
function start(): ChildProcess {
  const path = fileURLToPath(new URL('./worker.ts', import.meta.url))
  const started = fork(path, [], {
    execArgv,
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const forget = (): void => {
    if (maker === started) maker = null
  }
  return started.once('error', forget).once('exit', forget)
}

function answerOf(running: ChildProcess, request: PreviewRequest): Promise<Preview> {
  return new Promise((resolve, reject) => {
    const onMessage = (preview: unknown): void => {
      running.off('error', reject).off('exit', onExit)
      resolve(preview as Preview)
    }
    const onExit = (code: number | null, signal: string | null): void => {
      running.off('message', onMessage)
      reject(new Error(`the preview stopped: ${signal ?? `exit ${code ?? ''}`}`))
    }
    running.once('message', onMessage).once('error', reject).once('exit', onExit)
    running.send(request)
  })
}
