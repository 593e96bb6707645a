import type { Request, Response } from 'express'
import { type Scored, scoreRisk } from '../../actions/score-risk.ts'
import { listControls } from '../../data/controls.ts'
import { risks, type StoredRisk } from '../../data/risks.ts'
import { Invalid } from '../../domain/errors.ts'
import { currentScore, riskCode, type RiskScore, type Scale, scale } from '../../domain/risk.ts'
import { dayOf } from '../../i18n/format.ts'
import type { Translate } from '../../i18n/translate.ts'
import { comparable } from '../controls/conflict.ts'
import { said } from '../controls/words.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { conflictOf, versionFor } from './form.ts'
import { residualView } from './residual.ts'
import { type ScoreInput, scoreSchema } from './schemas.ts'
import { requested } from './surroundings.ts'
import { levelSign, riskHref, riskName, risksHref, scoreWords, sheets } from './words.ts'

/** Scores before and after treatment, with the scales in words and the proposal that follows from the controls. */
export async function scorePage(req: Request, res: Response, state?: FormState): Promise<void> {
  const [risk, controls] = await Promise.all([requested(req), listControls(req.scope)])
  const { t } = req
  const known = new Map(controls.map((control) => [control.id, control]))
  const residual = residualView(req, risk, { controls: known, today: dayOf(req.context.now()) })
  const stored = storedScores(risk)
  const href = riskHref(req, risk.id)
  const fields = scoreFields(t, risk)
  res.page('risks/score', {
    title: t('risks.score.title', { code: riskCode(risk) }),
    sheets,
    breadcrumb: [
      { href: risksHref(req), label: t('risks.title') },
      { href, label: riskName(risk) },
    ],
    name: risk.title,
    threat: risk.threat,
    vulnerability: risk.vulnerability,
    before: filled(fields.slice(0, 2), state, stored),
    after: filled(fields.slice(2), state, stored),
    isScored: risk.before !== null,
    library: libraryOf(req, risk),
    residual,
    version: versionFor(risk.version, state),
    conflict: await conflictOf(req, risk, { state, facts: (values) => comparable(req, fields, values), stored }),
    errors: state?.errors ?? [],
    action: `${href}/score`,
    cancel: href,
  })
}

export const saveScore = formHandler({
  schema: scoreSchema,
  show: scorePage,
  save: async (req, res, input) => {
    const id = String(req.params['id'])
    const scored = await scoreRisk(req.scope, id, scoringOf(input))
    res.done(riskHref(req, id), noticeOf(req, await req.scope.require(risks, id), scored))
  },
})

/** What was brought about, in words: the new level, and what it undid. */
export function noticeOf(req: Request, risk: StoredRisk, { cleared, voided }: Scored): string {
  const sign = levelSign(req.t, currentScore(risk))
  const values = { code: riskCode(risk), level: sign?.level ?? '', word: sign?.word ?? '' }
  return [
    sign === null ? req.t('risks.score.cleared', values) : req.t('risks.score.done', values),
    ...(cleared ? [req.t('risks.score.afterCleared')] : []),
    ...(voided ? [req.t('risks.score.acceptanceVoided')] : []),
  ].join(' ')
}

/** What the library proposes, with its why; null for a risk of one's own. */
export function libraryOf(req: Request, risk: StoredRisk): Record<string, unknown> | null {
  const scenario = req.context.catalogue.scenarios.find(({ ref }) => ref === risk.scenario)
  if (scenario === undefined) return null
  const proposal = { likelihood: scenario.likelihood, impact: scenario.impact }
  return { level: levelSign(req.t, proposal), words: scoreWords(req.t, proposal), why: said(req, scenario.why) }
}

/** The five steps of a side in words, as one choice. */
export const scaleField = (t: Translate, name: string, side: 'likelihood' | 'impact'): Field => ({
  name,
  label: t(`risks.columns.${side}`),
  type: 'radio',
  options: scale.map((figure) => ({
    value: String(figure),
    label: `${figure} ${t(`risks.${side}Word.${figure}`)}`,
    hint: t(`risks.${side}.${figure}`),
  })),
})

function scoreFields(t: Translate, risk: StoredRisk): Field[] {
  const none = { value: '', label: t('risks.score.notYet') }
  const optional = (field: Field): Field => ({ ...field, optional: true, options: [none, ...(field.options ?? [])] })
  return [
    scaleField(t, 'beforeLikelihood', 'likelihood'),
    scaleField(t, 'beforeImpact', 'impact'),
    optional(scaleField(t, 'afterLikelihood', 'likelihood')),
    optional(scaleField(t, 'afterImpact', 'impact')),
  ].slice(0, risk.before === null ? 2 : 4)
}

function storedScores({ before, after }: StoredRisk): Record<string, string> {
  const text = (figure: Scale | undefined): string => (figure === undefined ? '' : String(figure))
  return {
    ...{ beforeLikelihood: text(before?.likelihood), beforeImpact: text(before?.impact) },
    ...{ afterLikelihood: text(after?.likelihood), afterImpact: text(after?.impact) },
  }
}

function scoringOf(input: ScoreInput): Parameters<typeof scoreRisk>[2] {
  const { version, beforeLikelihood, beforeImpact, afterLikelihood, afterImpact, shown } = input
  const before = pair(beforeLikelihood, beforeImpact, 'before')
  if (before === null) throw new Invalid([{ field: 'beforeLikelihood', code: 'any.required' }])
  const after = pair(afterLikelihood, afterImpact, 'after')
  const [likelihood, impact] = (shown ?? '').split('-').map(Number) as [Scale, Scale]
  // A form without the second part, of a risk that nobody scored yet, leaves it alone.
  const second =
    shown === null && after === null ? {} : { after, proposed: shown === null ? null : { likelihood, impact } }
  return { version, before, ...second }
}

/** Both figures or none. */
function pair(likelihood: Scale | null, impact: Scale | null, side: 'before' | 'after'): RiskScore | null {
  if (likelihood !== null && impact !== null) return { likelihood, impact }
  if (likelihood === null && impact === null) return null
  const field = likelihood === null ? `${side}Likelihood` : `${side}Impact`
  throw new Invalid([{ field, code: 'risks.issue.both' }])
}
