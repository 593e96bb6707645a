import type { Request, Response } from 'express'
import { acceptRisk, withdrawAcceptance } from '../../actions/accept-risk.ts'
import type { StoredRisk } from '../../data/risks.ts'
import {
  acceptanceRules,
  acceptanceState,
  type AcceptanceState,
  acceptingRole,
  latestUntil,
  scoreToAccept,
} from '../../domain/acceptance.ts'
import { Forbidden } from '../../domain/errors.ts'
import type { Day } from '../../domain/organisation.ts'
import { isAllowed } from '../../domain/permissions.ts'
import { levelOf, type RiskLevel } from '../../domain/risk.ts'
import { type Field, filled, type FormState, formHandler } from '../forms.ts'
import { detailPage } from './detail.ts'
import { acceptanceSchema } from './schemas.ts'
import { requested } from './surroundings.ts'
import { acceptanceSign, levelSign, type LevelSign, riskHref, scoreWords, voidedKeys } from './words.ts'

/** The acceptance of a risk as its page shows it: what holds, who may, and the form for who may. */
export interface AcceptanceView {
  standing: AcceptanceState
  sign: { state: string; label: string } | null
  /** who accepted what, when and why */
  lines: string[]
  reason: string
  /** why there is no form here, or who may and until when */
  rule: string
  level: LevelSign | null
  form: { fields: Field[]; action: string; version: number } | null
  withdrawal: string | null
}

export function acceptanceView(
  req: Request,
  risk: StoredRisk,
  { today, state }: { today: Day; state: FormState | undefined },
): AcceptanceView {
  const score = scoreToAccept(risk)
  const level = score === null ? null : levelOf(score)
  const standing = acceptanceState(risk, today)
  const given = risk.acceptance
  const href = `${riskHref(req, risk.id)}/acceptance`
  const mayAccept = level !== null && risk.closedOn === null && may(req, level)
  const mayWithdraw = given !== null && may(req, levelOf(given.score))
  return {
    standing,
    sign: acceptanceSign(req, risk, today),
    lines: given === null ? [] : linesOf(req, risk),
    reason: given?.reason ?? '',
    rule: level === null ? req.t('risks.acceptance.noScore') : ruleOf(req, level, today),
    level: levelSign(req.t, score),
    form: mayAccept && standing !== 'valid' ? { ...formOf(req, risk, { level, today, state }), action: href } : null,
    withdrawal: mayWithdraw ? `${href}/withdrawal` : null,
  }
}

const may = (req: Request, level: RiskLevel): boolean =>
  isAllowed(req.roles, 'risk.accept') && acceptingRole(level, req.roles) !== undefined

function linesOf(req: Request, { acceptance }: StoredRisk): string[] {
  if (acceptance === null) return []
  const { t, formats } = req
  const role = t(`terms.role.${acceptance.role as 'management'}`)
  const { name } = acceptance.by
  const lines = [
    t('risks.acceptance.by', { name, role, day: formats.longDay(acceptance.at) }),
    t('risks.acceptance.score', { score: scoreWords(t, acceptance.score) }),
  ]
  const voidedAt = acceptance.voidedAt ?? null
  return voidedAt === null ? lines : [...lines, t(voidedKeys(acceptance).on, { day: formats.longDay(voidedAt) })]
}

function ruleOf({ t, formats }: Request, level: RiskLevel, today: Day): string {
  const { roles, months, reason } = acceptanceRules[level]
  const who = roles.length > 1 ? t('risks.acceptance.either') : t('risks.acceptance.management')
  const rule = t('risks.acceptance.rule', { level, who, months, day: formats.longDay(latestUntil(level, today)) })
  return reason ? `${rule} ${t('risks.acceptance.ruleReason')}` : rule
}

function formOf(
  req: Request,
  risk: StoredRisk,
  { level, today, state }: { level: RiskLevel; today: Day; state: FormState | undefined },
): { fields: Field[]; version: number } {
  const { t } = req
  const fields: Field[] = [
    { name: 'until', label: t('risks.acceptance.untilLabel'), type: 'date' },
    {
      name: 'reason',
      label: t('risks.acceptance.reasonLabel'),
      type: 'textarea',
      rows: 3,
      optional: !acceptanceRules[level].reason,
    },
  ]
  return { fields: filled(fields, state, { until: latestUntil(level, today) }), version: risk.version }
}

const acceptForm = formHandler({
  schema: acceptanceSchema,
  show: detailPage,
  save: async (req, res, { version, until, reason }) => {
    const id = String(req.params['id'])
    const acceptance = await acceptRisk(req.scope, id, { version, until, reason, roles: req.roles })
    const href = riskHref(req, id)
    const undo = { href: `${href}/acceptance/withdrawal`, label: req.t('parts.undo') }
    res.done(href, req.t('risks.acceptance.done', { day: req.formats.longDay(acceptance.until) }), undo)
  },
})

/** Accepts a risk. Who may not accept this level is told so beside it, and not on a bare page: 403 all the same. */
export async function accept(req: Request, res: Response): Promise<void> {
  try {
    await acceptForm(req, res)
  } catch (error) {
    if (!(error instanceof Forbidden)) throw error
    const score = scoreToAccept(await requested(req))
    const level = score === null ? 5 : levelOf(score)
    res.status(403)
    const message = req.t('risks.acceptance.forbidden', { level })
    const values = (req.body ?? {}) as Record<string, unknown>
    await detailPage(req, res, { values, errors: [{ field: '', message }], conflict: false })
  }
}

/** Takes an acceptance back. */
export async function withdraw(req: Request, res: Response): Promise<void> {
  const id = String(req.params['id'])
  await withdrawAcceptance(req.scope, id, req.roles)
  res.done(riskHref(req, id), req.t('risks.acceptance.withdrawn'))
}
