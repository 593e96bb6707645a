import { risks, type StoredRisk } from '../data/risks.ts'
import type { Scope } from '../data/tenancy.ts'
import { acceptanceIssues, acceptingRole, scoreToAccept } from '../domain/acceptance.ts'
import { Conflict, Forbidden, Invalid } from '../domain/errors.ts'
import type { Day, Id } from '../domain/organisation.ts'
import type { Role } from '../domain/permissions.ts'
import { type Acceptance, isSameScore, levelOf } from '../domain/risk.ts'
import { dayOf } from '../i18n/format.ts'
import { again } from './again.ts'
import { labelOf } from './create-risk.ts'

export interface AcceptanceGiven {
  version: number
  until: Day | null
  reason: string
  roles: readonly Role[]
}

/**
 * Accepts a risk until a day, in the highest role that may. Given twice it is one acceptance. Throws NotFound;
 * Forbidden when none of the roles may accept this level; Invalid (no score to accept, closed, the day, the reason);
 * Conflict on `version` when the risk changed since it was read: nobody accepts another risk than he or she saw.
 */
export async function acceptRisk(scope: Scope, id: Id, given: AcceptanceGiven): Promise<Acceptance> {
  const risk = await scope.require(risks, id)
  const acceptance = acceptanceOf(scope, risk, given)
  if (isSame(risk.acceptance, acceptance)) return acceptance
  if (risk.version !== given.version) throw new Conflict('version')
  const values = { acceptance, decision: risk.decision ?? ('accept' as const) }
  const work = scope.work()
  work.replace(risks, risk, { values, act: 'risk.accepted', label: labelOf(risk) })
  await work.commit()
  return acceptance
}

function acceptanceOf(scope: Scope, risk: StoredRisk, { until, reason, roles }: AcceptanceGiven): Acceptance {
  if (risk.closedOn !== null) throw new Invalid([{ field: '', code: 'risks.issue.closed' }])
  const score = scoreToAccept(risk)
  if (score === null) throw new Invalid([{ field: '', code: 'risks.issue.noResidual' }])
  const level = levelOf(score)
  const role = acceptingRole(level, roles)
  if (role === undefined || scope.actor.kind !== 'user') throw new Forbidden('risk.accept')
  const issues = acceptanceIssues(level, { until, reason }, dayOf(scope.now()))
  if (issues.length > 0) throw new Invalid(issues)
  const by = { id: scope.actor.id, name: scope.actor.name }
  return { by, role, at: scope.now(), until: until ?? '', reason, score, voidedAt: null }
}

const isSame = (one: Acceptance | null, other: Acceptance): boolean =>
  one !== null &&
  one.by.id === other.by.id &&
  one.until === other.until &&
  one.reason === other.reason &&
  isSameScore(one.score, other.score) &&
  (one.voidedAt ?? null) === null

/**
 * Takes an acceptance back; what is not accepted stays so. Who may accept the level may also withdraw.
 * Throws NotFound, Forbidden.
 */
export function withdrawAcceptance(scope: Scope, id: Id, roles: readonly Role[]): Promise<void> {
  return again(async () => {
    const risk = await scope.require(risks, id)
    if (risk.acceptance === null) return
    if (acceptingRole(levelOf(risk.acceptance.score), roles) === undefined) throw new Forbidden('risk.accept')
    const work = scope.work()
    work.replace(risks, risk, { values: { acceptance: null }, act: 'risk.acceptanceWithdrawn', label: labelOf(risk) })
    await work.commit()
  })
}
