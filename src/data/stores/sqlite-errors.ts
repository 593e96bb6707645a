import { Conflict } from '../../domain/errors.ts'

/** Another process has this data folder. */
export class StoreInUse extends Error {
  override name = 'StoreInUse'

  /** The error itself, or a StoreInUse when SQLite says that the file is locked. */
  static from(error: unknown): unknown {
    return isSqlite(error) && (error.errcode === 5 || error.errcode === 261)
      ? new StoreInUse('the data folder is in use by another process')
      : error
  }
}

interface SqliteError extends Error {
  errcode: number
}

const isSqlite = (error: unknown): error is SqliteError =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'

/** A taken unique key as a Conflict that names the field; anything else as it was. */
export function conflictOf(error: unknown): unknown {
  if (!isSqlite(error)) return error
  const taken = /UNIQUE constraint failed: (.+)/.exec(error.message)?.[1]
  if (taken === undefined) return error
  const fields = taken.split(', ').map((name) => name.slice(name.indexOf('.') + 1))
  return new Conflict(fields.find((field) => field !== 'organisation') ?? 'id')
}
