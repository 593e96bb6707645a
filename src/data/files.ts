import type { Readable } from 'node:stream'

/**
 * Where files are kept: by the SHA-256 of their content, and once, whoever sent them. A file is read only through the
 * row of an organisation that names its hash. Bytes first, then the row: what a crash leaves is a file without a row.
 */
export interface FileStore {
  /** Takes over a file that stands on this machine; it is gone from there after. */
  keep: (path: string) => Promise<KeptFile>
  keepBytes: (bytes: Uint8Array) => Promise<KeptFile>
  /** Throws NotFound when there is no such file. */
  open: (sha256: string) => Promise<{ size: number; stream: () => Readable }>
  /** The whole content; throws NotFound. For texts and small documents only. */
  read: (sha256: string) => Promise<Buffer>
  has: (sha256: string) => Promise<boolean>
  /** whether the content still gives the hash it is named by: `missing` when there is no such file */
  check: (sha256: string) => Promise<'whole' | 'altered' | 'missing'>
  /**
   * Removes a file that was not kept, or kept again, since `before`; gives whether it did. Nothing comes between the
   * look and the removal: who keeps the same content meanwhile finds it gone and keeps it anew.
   */
  remove: (sha256: string, before: Date) => Promise<boolean>
  /** every file with the moment it was kept or last kept again, in no order */
  list: () => AsyncIterable<{ sha256: string; keptAt: Date }>
  /** a folder for files on their way in, on the same disk */
  readonly incoming: string
  /** Removes what was left on its way in since before a moment; gives how many there were. */
  clearIncoming: (before: Date) => Promise<number>
}

export interface KeptFile {
  sha256: string
  /** bytes */
  size: number
}
