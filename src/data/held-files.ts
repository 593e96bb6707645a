import type { FileStore } from './files.ts'

const holds = new WeakMap<FileStore, number>()

/**
 * While a hold is on, no file is removed by the job that clears up: a backup reads what rows named a while ago, and
 * those rows may be gone by now. In memory, since the process that has the data folder is the only one. Gives the
 * function that ends it.
 */
export function holdFiles(files: FileStore): () => void {
  holds.set(files, (holds.get(files) ?? 0) + 1)
  return () => holds.set(files, (holds.get(files) ?? 1) - 1)
}

/** True while anyone holds the files. */
export const areHeld = (files: FileStore): boolean => (holds.get(files) ?? 0) > 0
