import type { Request } from 'express'
import { controlCode, daysLate, nextCheckOn } from '../../domain/control.ts'
import type { Day } from '../../domain/organisation.ts'
import { actionCode, actionDueOn } from '../../domain/plan.ts'
import { whereOf } from '../norms/related.ts'
import { words } from '../norms/standing.ts'
import type { Facts } from './facts.ts'

/** One thing to do, with the page that settles it. */
export interface ToDo {
  kind: 'action' | 'control' | 'norm'
  dueOn: Day
  title: { text: string; lang?: string }
  note: string
  where: string
  href: string
}

/** A thing to do as its row shows it. */
export interface ToDoRow extends ToDo {
  state: 'late' | 'expiring'
  label: string
  button: string
}

/** How far ahead the page looks, in days. */
const ahead = 30

/** What is late and what is due within 30 days, the latest first. */
export function toDoOf(req: Request, facts: Facts): { late: ToDoRow[]; soon: ToDoRow[] } {
  const items = [...lateActions(req, facts), ...dueControls(req, facts), ...dueNorms(req, facts)]
  const due = items
    .filter(({ dueOn }) => daysLate(dueOn, facts.today) >= -ahead)
    .sort((a, b) => (a.dueOn === b.dueOn ? 0 : a.dueOn < b.dueOn ? -1 : 1))
    .map((item) => rowOf(req, item, facts.today))
  return { late: due.filter(({ state }) => state === 'late'), soon: due.filter(({ state }) => state === 'expiring') }
}

/** How many actions of the plan are past their end and not closed. */
export const countLateActions = (req: Request, facts: Facts): number =>
  lateActions(req, facts).filter(({ dueOn }) => dueOn < facts.today).length

function rowOf(req: Request, item: ToDo, today: Day): ToDoRow {
  const days = daysLate(item.dueOn, today)
  const sign = dueSign(req, item.dueOn, today)
  return { ...item, ...sign, state: days > 0 ? 'late' : 'expiring', button: req.t(`home.button.${item.kind}`) }
}

/** How long something is late or still has, as the word beside its sign. */
export function dueSign(req: Request, dueOn: Day, today: Day): { state: 'late' | 'expiring'; label: string } {
  const days = daysLate(dueOn, today)
  if (days > 0) return { state: 'late', label: req.t('home.daysLate', { count: days }) }
  return { state: 'expiring', label: days === 0 ? req.t('home.dueToday') : req.t('home.daysLeft', { count: -days }) }
}

function lateActions(req: Request, { actions, goals, sites, base }: Facts): ToDo[] {
  const codes = new Map(goals.map(({ id, code }) => [id, code]))
  const names = new Map(sites.map(({ id, name }) => [id, name]))
  return actions.flatMap((action) => {
    const dueOn = actionDueOn(action)
    if (dueOn === null) return []
    const code = actionCode(codes.get(action.goal) ?? '', action.position)
    return {
      kind: 'action',
      dueOn,
      title: { text: action.title },
      note: joined([req.t('home.actionNote', { code, timing: action.timing.trim() }), req.t(`state.${action.state}`)]),
      where: whereOf(req, { everywhere: false, sites: action.sites }, names),
      href: `${base}/plan/actions/${action.id}`,
    }
  })
}

function dueControls(req: Request, { controls, sites, base }: Facts): ToDo[] {
  const names = new Map(sites.map(({ id, name }) => [id, name]))
  return controls.flatMap((control) => {
    const dueOn = nextCheckOn(control)
    if (dueOn === null) return []
    return {
      kind: 'control',
      dueOn,
      title: words(req, control.title),
      note: joined([req.t('home.controlNote', { code: controlCode(control) }), normsNote(req, control.norms)]),
      where: whereOf(req, control, names),
      href: `${base}/controls/${control.id}`,
    }
  })
}

function dueNorms(req: Request, { answers, base }: Facts): ToDo[] {
  const { catalogue } = req.context
  return answers.flatMap(({ norm: id, nextCheckOn: dueOn }) => {
    const norm = catalogue.norm(req.organisation.edition, id)
    if (dueOn === null || norm === undefined) return []
    const title = words(req, norm.title)
    return {
      kind: 'norm',
      dueOn,
      title,
      note: req.t('home.normNote', { norm: id }),
      where: '',
      href: `${base}/norms/${id}`,
    }
  })
}

const normsNote = (req: Request, norms: readonly string[]): string =>
  norms.length === 0
    ? ''
    : req.t('home.norms', { count: norms.length, norms: norms.slice(0, 3).join(', ') + (norms.length > 3 ? ' …' : '') })

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' · ')
