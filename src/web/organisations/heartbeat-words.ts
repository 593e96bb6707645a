import type { Request } from 'express'
import { dayOf, timeOf } from '../../i18n/format.ts'

/** One thing that Waarborg does by itself, as the settings show it. */
export interface HeartbeatRow {
  label: string
  value: string
  /** the sign; null where Waarborg cannot know */
  state: string | null
  /** what else there is to say, a sentence each */
  notes: string[]
}

/** Who looks after the installation: folders and reasons are of the server, and several authorities may share it. */
export const isOperator = (req: Request): boolean => req.user?.installationAdministrator === true

export const nextText = (req: Request, when: string): string => req.t('installation.next', { when })

/** `vannacht 02:30`, `gisteren 22:00`, `morgen 03:23`, or the day. */
export function whenOf({ t, formats, context }: Request, moment: Date): string {
  const now = context.now()
  const [day, today, time] = [dayOf(moment), dayOf(now), timeOf(moment)]
  if (day === today) return t(time < '06:00' && moment <= now ? 'backup.tonight' : 'backup.today', { time })
  if (day === dayAfter(today, -1)) return t('backup.yesterday', { time })
  return day === dayAfter(today, 1) ? t('installation.tomorrow', { time }) : formats.moment(moment)
}

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
