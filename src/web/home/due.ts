import type { Request } from 'express'
import { daysLate } from '../../domain/control.ts'
import type { Day } from '../../domain/organisation.ts'
import type { Facts } from './facts.ts'

/** One thing to do, with the page it stands on and the one act that settles it. */
export interface ToDo {
  dueOn: Day
  /** stands under "now" although its day is still to come */
  isNow?: boolean
  /** instead of how late it is */
  sign?: { state: 'late' | 'expiring' | 'expired' | 'question'; label: string }
  title: { text: string; lang?: string }
  note: string
  where: string
  href: string
  act: { href: string; label: string }
}

/** How long something is late or still has, as the word beside its sign. */
export function dueSign(req: Request, dueOn: Day, today: Day): { state: 'late' | 'expiring'; label: string } {
  const days = daysLate(dueOn, today)
  if (days > 0) return { state: 'late', label: req.t('home.daysLate', { count: days }) }
  return { state: 'expiring', label: days === 0 ? req.t('home.dueToday') : req.t('home.daysLeft', { count: -days }) }
}

export const siteNames = ({ sites }: Facts): Map<string, string> => new Map(sites.map(({ id, name }) => [id, name]))

export const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ')
