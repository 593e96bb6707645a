import type { Request, Response } from 'express'
import { isAllowed, type Permission, type Role } from '../../domain/permissions.ts'
import { countStandings, type Score, scoreOf } from '../../domain/score.ts'
import { trendOf } from '../../domain/trend.ts'
import { dayOf } from '../../i18n/format.ts'
import { type AgreementTask, agreementTask } from '../agreement/task.ts'
import { isPlain } from '../agreement/words.ts'
import type { Piece } from '../norms/linked.ts'
import { barOf, scoreSentence, standingsFor } from '../norms/standing.ts'
import { buildingsOf } from './buildings.ts'
import { type Facts, gather } from './facts.ts'
import { planFigures } from './plan-figures.ts'
import { regulationOf } from './regulation.ts'
import { decisionsOf } from './risks.ts'
import { staffOf } from './staff.ts'
import { startOf } from './start.ts'
import { onlyLate, type ToDoList, toDoOf } from './to-do.ts'
import { visitOf } from './visit.ts'

/** Today: what each role comes for, and nothing that it may not see. Several roles get their parts together. */
export async function showHome(req: Request, res: Response): Promise<void> {
  const task = await agreementTask(req)
  if (!isAllowed(req.roles, 'norm.read')) {
    showTask(req, res, task)
    return
  }
  const facts = await gather(req)
  const score = scoreOf(countStandings(standingsFor(req, facts.answers)))
  const has = (role: Role): boolean => req.roles.includes(role)
  const toDo = toDoOf(req, facts)
  const buildings = has('building-manager') ? buildingsOf(req, facts) : null
  const regulation = regulationOf(req, facts)
  const decisions = has('management') ? decisionsOf(req, facts) : null
  res.page('home/page', {
    ...common(req),
    ...headOf(req, facts, {
      score,
      others: [buildings?.sentence ?? '', has('hr') ? (regulation?.sentence ?? '') : ''],
    }),
    signature: task.state === 'to-sign' ? { ...task, title: req.t('home.signature') } : null,
    ...(await firstThings(req, facts, toDo)),
    decisions,
    visit: has('consultant') ? await visitOf(req, facts, score) : null,
    regulation,
    receipt: task.state === 'signed' ? task : null,
    management: decisions === null ? null : managementOf(req, facts, decisions.count),
    staff: has('hr') ? await staffOf(req, facts) : null,
    buildings,
  })
}

const common = (req: Request): { title: string; side: string; actions: object[]; sheets: string[] } => ({
  title: req.t('terms.menu.today'),
  side: req.formats.fullDay(dayOf(req.context.now())),
  // The way from one authority to all of them, for who has several.
  actions: req.memberOf.length > 1 ? [{ href: '/portfolio', label: req.t('home.allAuthorities') }] : [],
  sheets: ['home.css', ...(req.roles.includes('management') ? ['risks.css'] : [])],
})

/** Somebody who comes to sign lands on that one task. */
function showTask(req: Request, res: Response, task: AgreementTask): void {
  res.page('home/task', { ...common(req), plain: isPlain(req), title: titleOf(req, task), task })
}

/** The version is told on the page of the text itself. */
const titleOf = (req: Request, { state, title }: AgreementTask): string =>
  state === 'none' ? title : req.t('agreement.title')

/** How things stand: the norms for who works on them; what the visitor comes for, for who does not. */
function headOf(req: Request, facts: Facts, { score, others }: { score: Score; others: string[] }): object {
  const roles: readonly Role[] = ['administrator', 'consultant', 'ict-manager', 'management']
  if (!req.roles.some((role) => roles.includes(role))) {
    const sentence: Piece[] = [{ text: others.filter((one) => one !== '').join(' ') }]
    return { sentence: sentence[0]?.text === '' ? null : sentence, bar: null }
  }
  const { base, earlier, earlierDay, today } = facts
  const trend = trendOf(score.counts, earlier, { day: earlierDay, today })
  return { sentence: scoreSentence(req, score, { base, trend }), bar: barOf(req, score, base) }
}

/** The tasks and the path of a new authority: the path first, until something cannot wait. */
async function firstThings(req: Request, facts: Facts, toDo: ToDoList): Promise<object> {
  const start = await startOf(req, facts)
  const isCalm = toDo.now.length === 0
  const may = (permission: Permission) => isAllowed(req.roles, permission)
  // A new authority has a path to walk; that nothing is late yet would only stand in its way.
  const isIdle = isCalm && toDo.soon.length === 0 && (!may('norm.answer') || (start !== null && !start.isWalked))
  return { start, startFirst: start !== null && !start.isWalked && isCalm, toDo: isIdle ? null : shortened(req, toDo) }
}

/** A long list of what cannot wait stops at ten, until one asks for all of it. */
function shortened(req: Request, { now, soon }: ToDoList): object {
  const limit = 'all' in req.query ? now.length : 10
  const hidden = now.length - limit
  return {
    only: onlyLate(req) ? { text: req.t('home.onlyLate'), href: '?#now', label: req.t('home.showAll') } : null,
    now: now.slice(0, limit),
    count: now.length,
    // Who works on norms and controls is told that nothing comes up; to others it was never asked.
    saysNothingSoon: isAllowed(req.roles, 'norm.answer') && !onlyLate(req),
    more:
      hidden > 0
        ? {
            href: onlyLate(req) ? '?show=late&all=yes#now' : '?all=yes#now',
            label: req.t('home.more', { count: hidden }),
          }
        : null,
    soon: onlyLate(req) ? [] : soon,
  }
}

/** What waits for a decision comes first; without that the document of the plan is the main thing here. */
function managementOf(req: Request, facts: Facts, waiting: number): object {
  const { base, plan, risks } = facts
  const pdf = (name: string): string => `${base}/documents/${name}.pdf?language=${req.language}`
  const documents = [
    { is: plan !== undefined, href: pdf('security-plan'), label: req.t('home.plan.download') },
    { is: risks.length > 0, href: pdf('risk-analysis'), label: req.t('home.plan.risks') },
  ]
  return {
    plan: planFigures(req, facts),
    documents: documents.filter(({ is }) => is),
    primary: waiting === 0,
    all: { href: `${base}/documents`, label: req.t('home.plan.documents') },
  }
}
