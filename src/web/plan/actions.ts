import type { Request, Response } from 'express'
import { closeAction, reopenAction } from '../../actions/close-action.ts'
import { removeAction } from '../../actions/remove-action.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { isClosed } from '../../domain/plan.ts'
import { risksOfAction } from '../../domain/risk-register.ts'
import { timingEnd } from '../../domain/timing.ts'
import { dayOf } from '../../i18n/format.ts'
import { panelOf } from '../evidence/panel.ts'
import { type FormState, formHandler } from '../forms.ts'
import { relatedRisks } from '../risks/links.ts'
import { conflictOf, versionFor } from './conflict.ts'
import { historyOf } from './history.ts'
import { type ReadAction, readAction } from './read.ts'
import { removalSchema } from './schemas.ts'
import { controlName, placedAction, planCrumb, type Surroundings } from './surroundings.ts'
import { budgetLines, budgetWords, timingWords } from './words.ts'

const hrefOf = (req: Request): string => `/o/${req.organisation.slug}/plan/actions/${String(req.params['id'])}`

/** Everything about one action, with its history. */
export async function showAction(req: Request, res: Response): Promise<void> {
  const { action, goal, ...around } = await placedAction(req)
  const read = readAction(action, {
    goal: goal?.code ?? '?',
    entities: around.entities,
    today: dayOf(req.context.now()),
  })
  const href = hrefOf(req)
  const writes = isAllowed(req.roles, 'plan.write')
  res.page('plan/action', {
    title: action.title === '' ? req.t('plan.untitled') : action.title,
    side: read.code,
    breadcrumb: [
      planCrumb(around),
      ...(goal === undefined
        ? []
        : [{ href: `${around.base}/plan/goals/${goal.id}`, label: `${goal.code} ${goal.title}` }]),
    ],
    ...factsOf(req, read, around),
    href,
    writes,
    closed: isClosed(action.state),
    history: await historyOf(req, action, around),
    trail: { kind: 'actions', id: action.id },
    evidence: await panelOf(req, { kind: 'action', id: action.id }, { photo: false }),
    risks: await relatedRisks(req, (all) => risksOfAction(all, action.id)),
    sheets: ['risks.css'],
  })
}

function factsOf(req: Request, read: ReadAction, around: Surroundings): Record<string, unknown> {
  const { action, timing, budget, late } = read
  const end = timingEnd(timing)
  const pick = <T extends { id: string }>(all: readonly T[], ids: readonly string[]): T[] =>
    all.filter(({ id }) => ids.includes(id))
  return {
    read: {
      state: late ? 'late' : action.state,
      alsoState: late ? req.t(`state.${action.state}`) : '',
      timing: action.timing,
      timingMeaning: timingWords(req.t, timing),
      end: end === null ? '' : req.t('plan.action.end', { day: req.formats.longDay(end) }),
      budget: budgetLines(action.budget),
      budgetMeaning: budgetWords(req, budget, around.entities),
      responsible: action.responsible,
      progress: action.progress.split('\n'),
      closedOn: action.closedOn === null ? '' : req.formats.longDay(action.closedOn),
      entities: pick(around.entities, action.entities).map(({ name }) => name),
      sites: pick(around.sites, action.sites).map(({ name }) => name),
      norms: action.norms.map((norm) => ({ href: `${around.base}/norms/${norm}`, label: norm })),
      controls: pick(around.controls, action.controls).map((control) => ({
        href: `${around.base}/controls/${control.id}`,
        label: controlName(req, control),
      })),
    },
  }
}

/** One click: done, today. The notice carries its undoing. */
export async function close(req: Request, res: Response): Promise<void> {
  await closeAction(req.scope, String(req.params['id']))
  const undo = { href: `${hrefOf(req)}/reopening`, label: req.t('parts.undo') }
  res.done(hrefOf(req), req.t('plan.done.actionClosed'), undo)
}

export async function reopen(req: Request, res: Response): Promise<void> {
  await reopenAction(req.scope, String(req.params['id']))
  res.done(hrefOf(req), req.t('plan.done.actionReopened'))
}

/** Asks before an action is removed. */
export async function showActionRemoval(req: Request, res: Response, state?: FormState): Promise<void> {
  const { action, plan, base } = await placedAction(req)
  const href = hrefOf(req)
  res.page('plan/removal', {
    title: req.t('plan.removal.action'),
    text: req.t('plan.removal.actionText', { title: action.title }),
    breadcrumb: [planCrumb({ plan, base }), { href, label: action.title }],
    errors: state?.errors ?? [],
    conflict: await conflictOf(req, { id: action.id, state }),
    target: `${href}/removal`,
    version: versionFor(action.version, state),
    submit: { label: req.t('plan.removal.removeAction'), cancel: { href } },
  })
}

export const removeActionForm = formHandler({
  schema: removalSchema,
  show: showActionRemoval,
  save: async (req, res, { version }) => {
    const { action, plan, base } = await placedAction(req)
    await removeAction(req.scope, { id: action.id, version })
    res.done(planCrumb({ plan, base }).href, req.t('plan.done.actionRemoved'))
  },
})
