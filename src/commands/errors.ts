import { ConfigError } from '../config.ts'
import { SecretsError } from '../data/secrets/key-file.ts'
import { CannotWrite, DataDamaged } from '../data/disk-errors.ts'
import { StoreRefused, StoreUnavailable } from '../data/store.ts'
import { StoreInUse } from '../data/stores/sqlite-errors.ts'
import { BackupError } from '../domain/backup.ts'
import { Conflict, Forbidden, Invalid, type Issue, NotFound } from '../domain/errors.ts'
import { createTranslator, hasKey } from '../i18n/translate.ts'

/** What was typed cannot be a command: exit 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** A command cannot do what it was asked to, for a reason that the message says in full: exit 1. */
export class CommandError extends Error {
  override name = 'CommandError'
}

/** What to print, and with which code to end: 2 when the command was not understood, 1 for all else. */
export function failureOf(error: unknown): { message: string; code: number } {
  if (error instanceof UsageError) return { message: error.message, code: 2 }
  return { message: messageOf(error), code: 1 }
}

/** Errors whose message is for the person who reads it, as it stands. */
const plain = [
  BackupError,
  CannotWrite,
  CommandError,
  ConfigError,
  SecretsError,
  DataDamaged,
  StoreInUse,
  StoreRefused,
  StoreUnavailable,
]

function messageOf(error: unknown): string {
  if (plain.some((type) => error instanceof type)) return (error as Error).message
  if (error instanceof Invalid) return error.issues.map(issueText).join('; ')
  if (error instanceof Conflict) return conflictText(error.field)
  if (error instanceof NotFound) return `there is no ${error.message}`
  if (error instanceof Forbidden) return `this is not allowed (${error.message})`
  return systemText(error) ?? bugText(error)
}

function issueText({ field, code, values }: Issue): string {
  const key = [`issues.${code}`, code].find(hasKey)
  const text = key === undefined ? code : createTranslator('en')(key, values)
  return `${field}: ${text}`
}

const conflictText = (field: string): string =>
  field === 'version'
    ? 'somebody else changed this at the same moment; nothing was written, try again'
    : `${field}: this exists already, nothing was written`

/** What the operating system says about files and ports, without its codes where a word will do. */
function systemText(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined
  const path = 'path' in error ? String(error.path) : ''
  const known: Record<string, string> = {
    ENOENT: `${path} is not there`,
    EACCES: `${path} may not be read or written by this user`,
    EPERM: `${path} may not be read or written by this user`,
    EISDIR: path === '' ? 'a folder was given where a file is expected' : `${path} is a folder, not a file`,
    ENOTDIR: `${path}: a part of this path is a file, not a folder`,
    ENOSPC: 'the disk is full; make room and try again',
    EDQUOT: 'the quota of this user on the disk is reached; make room and try again',
    EROFS: `${path} is on a disk that is read-only; nothing can be written there until it is mounted anew`,
  }
  return known[String(error.code)] ?? error.message
}

/** Anything else is a bug: its first line and the place, so that it can be reported. */
function bugText(error: unknown): string {
  if (!(error instanceof Error)) return `unexpected error: ${String(error)}`
  const place = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '))
  return `unexpected ${error.name}: ${error.message.split('\n')[0] ?? ''}${place === undefined ? '' : ` (${place.trim()})`}`
}
