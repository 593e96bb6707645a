import { Worker } from 'node:worker_threads'
import type { StaffFileRefusal } from '../domain/staff-list-file.ts'

/** What a spreadsheet holds, still packed: `unpackSheets` gives the rows. */
export interface WorkbookContents {
  packed: Uint8Array
  sheets: readonly { name: string; rows: number }[]
}

export interface WorkbookRefusal {
  refused: StaffFileRefusal
  values: Readonly<Record<string, string | number>>
}

export type WorkbookReply = WorkbookContents | WorkbookRefusal

/** A file that takes longer than this is stopped, in milliseconds. */
export const readingLimits = { time: 20_000, memoryMb: 1024 }

let queue: Promise<unknown> = Promise.resolve()

/**
 * Reads a spreadsheet (.xlsx or CSV) in a worker of its own, with a limit on memory and time: what is in a file cannot
 * keep others waiting or bring the process down. One at a time; the others wait in order. Nothing of a file that is
 * refused comes back.
 */
export function readWorkbook(bytes: Uint8Array, limits = readingLimits): Promise<WorkbookReply> {
  const read = queue.then(() => ask(bytes, limits))
  queue = read.catch(() => undefined)
  return read
}

function ask(bytes: Uint8Array, { time, memoryMb }: typeof readingLimits): Promise<WorkbookReply> {
  const own = Uint8Array.from(bytes)
  const worker = new Worker(new URL('./read-workbook-worker.ts', import.meta.url), {
    workerData: own,
    transferList: [own.buffer],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  })
  return new Promise<WorkbookReply>((resolve) => {
    const tooMuch = (): void => resolve({ refused: 'tooMuch', values: {} })
    const limit = setTimeout(tooMuch, time)
    worker
      .once('message', resolve)
      // What a reader chokes on without catching it is the file's doing.
      .once('error', (error: Error & { code?: string }) =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooMuch() : resolve({ refused: 'damaged', values: {} }),
      )
      .once('exit', () => {
        clearTimeout(limit)
        tooMuch()
      })
  }).finally(() => worker.terminate())
}
