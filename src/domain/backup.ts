/** A backup cannot be made or used, for a reason that the message says in full to the person who asked. */
export class BackupError extends Error {
  override name = 'BackupError'
}

/** The form of the archive. A higher number is of a newer Waarborg, and is refused. */
export const backupFormat = 1

/** What a backup says about itself: its first part. */
export interface BackupLabel {
  format: number
  /** of the Waarborg that made it */
  version: string
  /** the number of the data (docs/decisions/0014); the first backups did not say it, and hold number 0 */
  data?: number
  /** ISO 8601 */
  createdAt: string
}

/** What a backup holds: its last part but one, so that everything could be counted and hashed on the way. */
export interface BackupManifest extends BackupLabel {
  parts: { name: string; size: number; sha256: string }[]
  /** records per collection */
  counts: Record<string, number>
  /** the head of each trail as `number:hash`, by the id of its organisation or `installation` */
  heads: Record<string, string>
  /** files that a record names and that were not there, or not what they were, when the backup was made */
  missing: string[]
  altered: string[]
}

/** What is known about the backups of an installation, kept beside its data and never inside a backup. */
export interface LastBackup {
  made: { at: string; file: string; size: number; damaged: number } | null
  /** the last attempt that failed, with the reason */
  failed: { at: string; message: string } | null
}

/** A backup a day: after a day and a half one has been missed. In milliseconds. */
const late = 36 * 3_600_000
const hour = 3_600_000

/** How it stands with the backups. `damaged`: made, but with files that were no longer what they were. */
export type BackupState = 'none' | 'failed' | 'late' | 'damaged' | 'good'

export function backupState({ made, failed }: LastBackup, now: Date): BackupState {
  // A backup that succeeds takes the note of a failure away, whatever the clock said at either.
  if (failed !== null) return 'failed'
  if (made === null) return 'none'
  const age = now.getTime() - Date.parse(made.at)
  // Made later than now: the clock was wrong then or is now, and nobody can say how old it is.
  if (age > late || age < -hour) return 'late'
  return made.damaged > 0 ? 'damaged' : 'good'
}

/** The name of a scheduled backup: local day and time, as in `waarborg-2026-11-24T0230.tar`. */
export const scheduledName = (stamp: string, isSealed: boolean): string =>
  `waarborg-${stamp}.${isSealed ? 'sealed' : 'tar'}`

/** The local day and time in the name of a scheduled backup; undefined when the file is something else. */
export const stampOf = (name: string): string | undefined =>
  /^waarborg-(\d{4}-\d{2}-\d{2}T\d{4})\.(?:tar|sealed)$/.exec(name)?.[1]

/**
 * Whether the backup of the last planned moment is still to be made. `now` is a stamp, `at` a time as `02:30`. Told by
 * what is there and not by the hour, so that a night without 02:30, a stopped server or a failed attempt is made up for.
 */
export function isBackupDue(stamps: readonly string[], { now, at }: { now: string; at: string }): boolean {
  const time = at.replace(':', '')
  const [day = '', clock = ''] = now.split('T')
  const planned = `${clock >= time ? day : dayBefore(day)}T${time}`
  return !stamps.some((stamp) => stamp >= planned && stamp <= now)
}

function dayBefore(day: string): string {
  const date = new Date(day)
  date.setUTCDate(date.getUTCDate() - 1)
  return date.toISOString().slice(0, 10)
}

/** True when a version, such as `0.10.0`, is later than another. */
export function isNewer(version: string, than: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(than)]
  for (let place = 0; place < 3; place += 1) {
    const difference = (a[place] ?? 0) - (b[place] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return false
}

const numbersOf = (version: string): number[] => version.split(/[.-]/, 3).map((part) => Number.parseInt(part, 10) || 0)
