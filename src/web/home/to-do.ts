import type { Request } from 'express'
import { controlCode, daysLate, nextCheckOn } from '../../domain/control.ts'
import type { Day } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { actionCode, actionDueOn } from '../../domain/plan.ts'
import { whereOf } from '../norms/related.ts'
import { words } from '../norms/standing.ts'
import { dueSign, joined, siteNames, type ToDo } from './due.ts'
import type { Facts } from './facts.ts'
import { evidenceOfOthers, evidenceToRenew } from './evidence-to-do.ts'
import { accessToReview } from './access-review.ts'
import { certificatesToReplace } from './certificates.ts'
import { risksToLookAt } from './risks.ts'
import { accessToEnd } from './staff.ts'

/** A thing to do as its row shows it. */
export interface ToDoRow extends ToDo {
  state: 'late' | 'expiring' | 'expired' | 'question'
  label: string
}

export interface ToDoList {
  now: ToDoRow[]
  soon: ToDoRow[]
}

/** How far ahead the page looks, in days. */
const ahead = 30

/** What the visitor's roles ask: what is late or cannot wait, the latest first, and what is due within 30 days. */
export function toDoOf(req: Request, facts: Facts): ToDoList {
  const items = onlyLate(req)
    ? [...lateActions(req, facts), ...dueControls(req, facts), ...dueNorms(req, facts)]
    : allOf(req, facts)
  const due = items
    .filter(({ dueOn, isNow }) => isNow === true || daysLate(dueOn, facts.today) >= -ahead)
    .sort((a, b) => (a.dueOn === b.dueOn ? 0 : a.dueOn < b.dueOn ? -1 : 1))
  const isNow = ({ dueOn, isNow }: ToDo): boolean => isNow === true || dueOn < facts.today
  const row = (item: ToDo): ToDoRow => ({ ...item, ...(item.sign ?? dueSign(req, item.dueOn, facts.today)) })
  return { now: due.filter(isNow).map(row), soon: due.filter((item) => !isNow(item)).map(row) }
}

/** `?show=late`, from the portfolio: only what its number counts. */
export const onlyLate = (req: Request): boolean => req.query['show'] === 'late' && isAllowed(req.roles, 'norm.answer')

function allOf(req: Request, facts: Facts): ToDo[] {
  return [
    ...(isAllowed(req.roles, 'norm.answer') ? worksOf(req, facts) : []),
    ...(isAllowed(req.roles, 'evidence.write') ? evidenceToRenew(req, facts) : []),
    ...(isAllowed(req.roles, 'risk.write') ? risksToLookAt(req, facts) : []),
    ...(isAllowed(req.roles, 'person.write') ? accessToEnd(req, facts) : []),
    ...accessToReview(req, facts),
    ...certificatesToReplace(req, facts),
  ]
}

const worksOf = (req: Request, facts: Facts): ToDo[] => [
  ...lateActions(req, facts),
  ...dueControls(req, facts),
  ...dueNorms(req, facts),
  ...evidenceOfOthers(req, facts),
]

/** How many actions of the plan are past their end and not closed. */
export const countLateActions = (facts: Facts): number =>
  facts.actions.filter((action) => isBefore(actionDueOn(action), facts.today)).length

const isBefore = (day: Day | null, today: Day): boolean => day !== null && day < today

function lateActions(req: Request, facts: Facts): ToDo[] {
  const { actions, goals, base } = facts
  const codes = new Map(goals.map(({ id, code }) => [id, code]))
  const names = siteNames(facts)
  return actions.flatMap((action) => {
    const dueOn = actionDueOn(action)
    if (dueOn === null) return []
    const code = actionCode(codes.get(action.goal) ?? '', action.position)
    const href = `${base}/plan/actions/${action.id}`
    return {
      dueOn,
      title: { text: action.title },
      note: joined([req.t('home.actionNote', { code, timing: action.timing.trim() }), req.t(`state.${action.state}`)]),
      where: whereOf(req, { everywhere: false, sites: action.sites }, names),
      href,
      act: { href, label: req.t('home.button.action') },
    }
  })
}

/** What stands with the buildings further down is not said twice. */
function dueControls(req: Request, facts: Facts): ToDo[] {
  const { controls, base } = facts
  const names = siteNames(facts)
  const walksThrough = req.roles.includes('building-manager')
  return controls.flatMap((control) => {
    const dueOn = nextCheckOn(control)
    if (dueOn === null || (walksThrough && control.category.startsWith('building-'))) return []
    const href = `${base}/controls/${control.id}`
    return {
      dueOn,
      title: words(req, control.title),
      note: joined([req.t('home.controlNote', { code: controlCode(control) }), normsNote(req, control.norms)]),
      where: whereOf(req, control, names),
      href,
      act: { href: `${href}#check`, label: req.t('home.button.control') },
    }
  })
}

function dueNorms(req: Request, { answers, base }: Facts): ToDo[] {
  const { catalogue } = req.context
  return answers.flatMap(({ norm: id, nextCheckOn: dueOn }) => {
    const norm = catalogue.norm(req.organisation.edition, id)
    if (dueOn === null || norm === undefined) return []
    const href = `${base}/norms/${id}`
    return {
      dueOn,
      title: words(req, norm.title),
      note: req.t('home.normNote', { norm: id }),
      where: '',
      href,
      act: { href, label: req.t('home.button.norm') },
    }
  })
}

const normsNote = (req: Request, norms: readonly string[]): string =>
  norms.length === 0
    ? ''
    : req.t('home.norms', { count: norms.length, norms: norms.slice(0, 3).join(', ') + (norms.length > 3 ? ' …' : '') })
