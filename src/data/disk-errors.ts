/** Why nothing can be written: a full disk, quota or limit; a folder or disk without leave to write; a disk that fails. */
export type WriteBar = 'full' | 'readOnly' | 'failing'

/** Nothing was written, and nothing is half: what was there before is as it was. It works again once the disk does. */
export class CannotWrite extends Error {
  override name = 'CannotWrite'
  readonly reason: WriteBar
  constructor(reason: WriteBar, cause?: unknown) {
    super(plainly[reason], { cause })
    this.reason = reason
  }
}

/** Something that was kept cannot be read any more. `kind` and `id` name the record, where it is known which. */
export class DataDamaged extends Error {
  override name = 'DataDamaged'
  readonly kind: string | null
  readonly id: string | null
  constructor(record: { kind: string; id: string } | null, cause?: unknown) {
    const what = record === null ? 'the database is damaged' : `record ${record.id} of ${record.kind} is damaged`
    super(`${what}; run waarborg doctor, and waarborg restore FILE with the last good backup`, { cause })
    this.kind = record?.kind ?? null
    this.id = record?.id ?? null
  }
}

const plainly: Record<WriteBar, string> = {
  full: 'the disk is full, or a quota or limit is reached: nothing was written; make room and go on, no restart is needed',
  readOnly: 'the data folder cannot be written by this user, or its disk is read-only: nothing was written',
  failing:
    'the disk refuses to write: nothing was written; look whether it is full, and in the log of the system whether it fails',
}

/** What the operating system says when a file cannot be written. */
const barOf: Readonly<Record<string, WriteBar>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  EROFS: 'readOnly',
  EACCES: 'readOnly',
  EPERM: 'readOnly',
  EIO: 'failing',
}

/** The bar behind an error of ours or of the operating system; undefined when it is something else. */
export function cannotWrite(error: unknown): CannotWrite | undefined {
  if (error instanceof CannotWrite) return error
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined
  const reason = barOf[String(error.code)]
  return reason === undefined ? undefined : new CannotWrite(reason, error)
}
