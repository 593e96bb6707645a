import type { Day } from './organisation.ts'

/** How many backups are kept of each kind: the last days, and the last one of each of the last weeks and months. */
export const kept = { daily: 7, weekly: 4, monthly: 12 } as const

/**
 * The days whose backup is kept. Days, weeks (Monday to Sunday) and months without a backup do not count, so a server
 * that stood still for a month loses nothing by that. A day after `today` comes of a clock that was wrong: it is kept
 * and takes no other's place.
 */
export function retained(days: Iterable<Day>, today: Day): Set<Day> {
  const all = [...new Set(days)].sort().reverse()
  const past = all.filter((day) => day <= today)
  return new Set([
    ...all.filter((day) => day > today),
    ...past.slice(0, kept.daily),
    ...newestOfEach(past, mondayOf).slice(0, kept.weekly),
    ...newestOfEach(past, (day) => day.slice(0, 7)).slice(0, kept.monthly),
  ])
}

/** The first day of each period; `days` are newest first. */
const newestOfEach = (days: readonly Day[], periodOf: (day: Day) => string): Day[] =>
  [...new Map(days.toReversed().map((day) => [periodOf(day), day])).values()].sort().reverse()

function mondayOf(day: Day): Day {
  const date = new Date(day)
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7))
  return date.toISOString().slice(0, 10)
}
