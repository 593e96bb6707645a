import { accessSync, constants } from 'node:fs'
import { dirname } from 'node:path'
import { Conflict } from '../../domain/errors.ts'
import { CannotWrite, cannotWrite, DataDamaged, type WriteBar } from '../disk-errors.ts'
import { StoreRefused } from '../store.ts'

/** Another process has this data folder. */
export class StoreInUse extends Error {
  override name = 'StoreInUse'
}

interface SqliteError extends Error {
  errcode: number
}

const isSqlite = (error: unknown): error is SqliteError =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'

/** SQLite's result code without the part that says where it happened. */
const primary = ({ errcode }: SqliteError): number => errcode & 0xff

/** True when SQLite says that another process has the file. */
export const isLocked = (error: unknown): boolean => isSqlite(error) && primary(error) === 5

/** SQLite's words for a file it may not write (8), a disk that fails (10), a full one (13), and a file it cannot open (14). */
const bars: Readonly<Record<number, WriteBar>> = { 8: 'readOnly', 10: 'failing', 13: 'full', 14: 'readOnly' }

/** A database whose pages do not fit (11), or that is none (26). */
const isDamage = (error: SqliteError): boolean => [11, 26].includes(primary(error))

/** A taken unique key as a Conflict that names the field; a disk that refuses as CannotWrite; anything else as it was. */
export function conflictOf(error: unknown): unknown {
  if (!isSqlite(error)) return error
  const taken = /UNIQUE constraint failed: (.+)/.exec(error.message)?.[1]
  if (taken === undefined) return diskErrorOf(error)
  const fields = taken.split(', ').map((name) => name.slice(name.indexOf('.') + 1))
  return new Conflict(fields.find((field) => field !== 'organisation') ?? 'id')
}

/** What SQLite says of the disk and of damage, in the words of the port; anything else as it was. */
export function diskErrorOf(error: unknown): unknown {
  if (!isSqlite(error)) return error
  if (isDamage(error)) return new DataDamaged(null, error)
  const bar = bars[primary(error)]
  return bar === undefined ? error : new CannotWrite(bar, error)
}

/** The same while a database is opened: what stands in the way is told with the path and with what can be done. */
export function openingErrorOf(error: unknown, file: string): unknown {
  if (error instanceof Error && error.name === 'BSONError') return damaged(file, 'a record cannot be read')
  if (!isSqlite(error)) return cannotWrite(error) === undefined ? error : refusedWrite(file, error)
  if (isLocked(error)) return new StoreInUse('the data folder is in use by another process')
  // What our own statements do not fit on any more is SQLite's plain "error" (1): an altered name or number of the schema.
  if (isDamage(error) || primary(error) === 1) return damaged(file, error.message)
  if (bars[primary(error)] === undefined) return error
  // It says so too of a file whose first bytes were altered.
  if (primary(error) === 8 && mayWrite(file)) return damaged(file, error.message)
  return refusedWrite(file, mayWrite(file) && mayWrite(dirname(file)) ? error : undefined)
}

/** Without an error it is a matter of leave. */
function refusedWrite(file: string, error: unknown): StoreRefused {
  const folder = dirname(file)
  const known = isSqlite(error) ? bars[primary(error)] : cannotWrite(error)?.reason
  if (known === 'full')
    return new StoreRefused(`the disk of the data folder ${folder} is full; make room and start again`)
  if (known === 'failing')
    return new StoreRefused(
      `the disk refuses what is written to the data folder ${folder}; look whether it is full or failing, and start again`,
    )
  return new StoreRefused(
    `the data folder ${folder} cannot be written by this user; give it to the user of the service (chown -R waarborg: ${folder}), and look whether its disk is read-only`,
  )
}

/** Waarborg does not work on a database that is damaged: what it would show may be wrong. */
export const damaged = (file: string, what: string): StoreRefused =>
  new StoreRefused(
    `the database ${file} is damaged (${what}). Put the data folder aside and restore the last backup: waarborg restore FILE`,
  )

function mayWrite(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}
