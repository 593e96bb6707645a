import type { Request, Response } from 'express'
import { closeRisk, reopenRisk } from '../../actions/close-risk.ts'
import { currentAnswers } from '../../data/answers.ts'
import type { StoredRisk } from '../../data/risks.ts'
import type { TrailEntry } from '../../data/trail.ts'
import { trailOf } from '../../data/trail-entries.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { currentScore, riskCode } from '../../domain/risk.ts'
import { dayOf } from '../../i18n/format.ts'
import { baseOf, normHref, said } from '../controls/words.ts'
import type { FormState } from '../forms.ts'
import { acceptanceView } from './acceptance.ts'
import { historyOf } from './history.ts'
import { residualView } from './residual.ts'
import { namesIn, requested, type Surroundings, surroundingsOf } from './surroundings.ts'
import { decisionWords, isReviewLate, levelSign, riskHref, riskName, risksHref, scoreWords, sheets } from './words.ts'

/** Everything about one risk. Nine reads, however much there is. */
export async function detailPage(req: Request, res: Response, state?: FormState): Promise<void> {
  const risk = await requested(req)
  const [around, answers, trail] = await Promise.all([
    surroundingsOf(req),
    currentAnswers(req.scope),
    trailOf(req.scope, risk.id),
  ])
  const today = dayOf(req.context.now())
  const names = namesIn(req, around)
  res.page('risks/detail', {
    title: riskName(risk),
    sheets,
    breadcrumb: [{ href: risksHref(req), label: req.t('risks.title') }],
    actions: actionsOf(req, risk),
    trail: { kind: 'risks', id: risk.id },
    ...scoresOf(req, risk),
    ...textsOf(req, risk),
    facts: factsOf(req, risk, names),
    residual: residualView(req, risk, { controls: controlsById(around), today }),
    acceptance: acceptanceView(req, risk, { today, state }),
    ...linksOf(req, risk, around),
    norms: normsOf(req, risk, new Map(answers.map(({ norm, outcome }) => [norm, outcome]))),
    history: historyOf(req, trail, names),
    ...permissionsOf(req, risk),
    errors: state?.errors ?? [],
    conflict: state?.conflict === true ? changedBy(req, trail[0]) : null,
  })
}

const controlsById = ({ controls }: Surroundings) => new Map(controls.map((control) => [control.id, control]))

const changedBy = (req: Request, last: TrailEntry | undefined): object =>
  last === undefined ? {} : { by: last.actor.name, at: req.formats.moment(last.at) }

function actionsOf(req: Request, risk: StoredRisk): object[] {
  if (!isAllowed(req.roles, 'risk.write') || risk.closedOn !== null) return []
  const href = riskHref(req, risk.id)
  return [
    { href: `${href}/edit`, label: req.t('risks.detail.edit'), icon: 'edit' },
    { href: `${href}/score`, label: req.t('risks.detail.score'), primary: risk.before === null },
  ]
}

function permissionsOf(req: Request, risk: StoredRisk): Record<string, unknown> {
  return {
    writes: isAllowed(req.roles, 'risk.write'),
    href: riskHref(req, risk.id),
    version: risk.version,
    isClosed: risk.closedOn !== null,
    closedOn: risk.closedOn === null ? '' : req.formats.longDay(risk.closedOn),
    stored: risk.before,
  }
}

function scoresOf(req: Request, risk: StoredRisk): Record<string, unknown> {
  const { t } = req
  const scenario = req.context.catalogue.scenarios.find(({ ref }) => ref === risk.scenario)
  const proposal = scenario === undefined ? null : { likelihood: scenario.likelihood, impact: scenario.impact }
  return {
    current: levelSign(t, currentScore(risk)),
    before: levelSign(t, risk.before),
    beforeWords: scoreWords(t, risk.before),
    after: levelSign(t, risk.after),
    afterWords: scoreWords(t, risk.after),
    library:
      scenario === undefined || risk.before !== null
        ? null
        : { level: levelSign(t, proposal), words: scoreWords(t, proposal), why: said(req, scenario.why) },
  }
}

function textsOf({ t }: Request, risk: StoredRisk): Record<string, unknown> {
  const texts = (['asset', 'threat', 'vulnerability', 'existing'] as const).map((name) => ({
    label: t(`risks.fields.${name}`),
    lines: risk[name].split('\n').filter((line) => line.trim() !== ''),
  }))
  const concerns = risk.concerns.map((one) => t(`risks.concern.${one}`)).join(', ')
  return {
    texts: [...texts, { label: t('risks.fields.concerns'), lines: concerns === '' ? [] : [concerns] }].filter(
      ({ lines }) => lines.length > 0,
    ),
  }
}

function factsOf(
  req: Request,
  risk: StoredRisk,
  names: ReadonlyMap<string, string>,
): { label: string; value: string; late?: string }[] {
  const { t, formats } = req
  const today = dayOf(req.context.now())
  const named = (id: string | null): string => (id === null ? '' : (names.get(id) ?? ''))
  const review = risk.reviewOn === null ? '' : formats.longDay(risk.reviewOn)
  return [
    { label: t('risks.fields.decision'), value: decisionWords(t, risk, today) || t('risks.decision.none') },
    { label: t('risks.fields.owner'), value: risk.owner || t('risks.detail.nobody') },
    {
      label: t('risks.fields.reviewOn'),
      value: review || t('risks.detail.noReview'),
      ...(isReviewLate(risk, today) ? { late: review } : {}),
    },
    { label: t('risks.fields.entity'), value: named(risk.entity) || t('risks.form.entityNone') },
    { label: t('risks.fields.site'), value: named(risk.site) || t('risks.form.siteNone') },
    {
      label: t('risks.fields.scenario'),
      value: t(risk.scenario === null ? 'risks.detail.own' : 'risks.detail.library'),
    },
  ]
}

function linksOf(req: Request, risk: StoredRisk, around: Surroundings): Record<string, unknown> {
  const base = baseOf(req)
  const linked = around.controls.filter(({ id }) => risk.controls.includes(id))
  return {
    controls: linked.map((control) => ({
      href: `${base}/controls/${control.id}`,
      code: `M${control.number}`,
      title: said(req, control.title),
      state: control.state,
    })),
    planActions: around.actions
      .filter(({ id }) => risk.actions.includes(id))
      .map((action) => ({ ...action, href: `${base}/plan/actions/${action.id}` })),
  }
}

function normsOf(req: Request, risk: StoredRisk, outcomes: ReadonlyMap<string, string>): object[] {
  return risk.norms.map((id) => {
    const norm = req.context.catalogue.norm(req.organisation.edition, id)
    if (norm === undefined) return { id, title: { text: req.t('risks.detail.otherEdition'), lang: null }, href: null }
    const state = outcomes.get(id) ?? 'unanswered'
    return { id, title: said(req, norm.title), href: normHref(baseOf(req), id), state }
  })
}

/** The risk exists no longer: one click, and the notice carries its undoing. */
export async function close(req: Request, res: Response): Promise<void> {
  const risk = await requested(req)
  await closeRisk(req.scope, risk.id)
  const href = riskHref(req, risk.id)
  const undo = { href: `${href}/reopening`, label: req.t('parts.undo') }
  res.done(href, req.t('risks.detail.closed', { code: riskCode(risk) }), undo)
}

export async function reopen(req: Request, res: Response): Promise<void> {
  const risk = await requested(req)
  await reopenRisk(req.scope, risk.id)
  res.done(riskHref(req, risk.id), req.t('risks.detail.reopened', { code: riskCode(risk) }))
}
