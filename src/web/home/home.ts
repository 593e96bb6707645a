import type { Request, Response } from 'express'
import { isAllowed, type Permission } from '../../domain/permissions.ts'
import { countStandings, scoreOf } from '../../domain/score.ts'
import { trendOf } from '../../domain/trend.ts'
import { dayOf } from '../../i18n/format.ts'
import { barOf, scoreSentence, standingsFor } from '../norms/standing.ts'
import { buildingsOf } from './buildings.ts'
import { type Facts, gather } from './facts.ts'
import { planFigures } from './plan-figures.ts'
import { startOf } from './start.ts'
import { toDoOf, type ToDoRow } from './to-do.ts'

/** Today: what each role comes for, and nothing that it may not see. */
export async function showHome(req: Request, res: Response): Promise<void> {
  const may = (permission: Permission) => isAllowed(req.roles, permission)
  const day = dayOf(req.context.now())
  const common = { title: req.t('terms.menu.today'), side: req.formats.fullDay(day), actions: otherAuthorities(req) }
  if (!may('norm.read')) {
    res.page('home/page', { ...common, own: honestText(req) })
    return
  }
  const facts = await gather(req)
  const start = startOf(req, facts)
  const toDo = may('norm.answer') ? toDoOf(req, facts) : null
  // A new authority has a path to walk; that nothing is late yet would only stand in its way.
  const isIdle = start !== null && toDo !== null && toDo.late.length + toDo.soon.length === 0
  res.page('home/page', {
    ...common,
    ...stateOfAffairs(req, facts),
    start,
    toDo: toDo === null || isIdle ? null : shortened(req, toDo),
    buildings: req.roles.includes('building-manager') ? { groups: buildingsOf(req, facts) } : null,
    management: req.roles.includes('management') ? managementOf(req, facts) : null,
    own: req.roles.every((role) => role === 'hr' || role === 'employee') ? honestText(req) : null,
  })
}

/** The way from one authority to all of them, for who has several. */
const otherAuthorities = (req: Request): { href: string; label: string }[] =>
  req.memberOf.length > 1 ? [{ href: '/portfolio', label: req.t('home.allAuthorities') }] : []

function stateOfAffairs(req: Request, facts: Facts): object {
  const { base, earlier, earlierDay, today } = facts
  const score = scoreOf(countStandings(standingsFor(req, facts.answers)))
  const trend = trendOf(score.counts, earlier, { day: earlierDay, today })
  return { sentence: scoreSentence(req, score, { base, trend }), bar: barOf(req, score, base) }
}

/** A long list of what is late stops at ten, until one asks for all of it. */
function shortened(req: Request, toDo: { late: ToDoRow[]; soon: ToDoRow[] }): object {
  const limit = 'all' in req.query ? toDo.late.length : 10
  const hidden = toDo.late.length - limit
  return {
    late: toDo.late.slice(0, limit),
    lateCount: toDo.late.length,
    more: hidden > 0 ? { href: '?all=yes#now', label: req.t('home.more', { count: hidden }) } : null,
    soon: toDo.soon,
  }
}

function managementOf(req: Request, facts: Facts): object {
  return {
    plan: planFigures(req, facts),
    planHref: `${facts.base}/plan`,
    download: { href: `${facts.base}/documents`, label: req.t('home.plan.download') },
  }
}

/** What is here for staff and for human resources now. The regulation and its signatures are not there yet. */
function honestText(req: Request): { title: string; text: string } {
  const who = req.roles.includes('hr') ? 'hr' : 'employee'
  return { title: req.t(`home.own.${who}.title`), text: req.t(`home.own.${who}.text`) }
}
