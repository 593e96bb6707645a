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
  remove: (sha256: string) => Promise<void>
  /** every file with the moment it was kept or last kept again, in no order */
  list: () => AsyncIterable<{ sha256: string; keptAt: Date }>
  /** a folder for files on their way in, on the same disk */
  readonly incoming: string
}

export interface KeptFile {
  sha256: string
  /** bytes */
  size: number
}
