import { risks } from '../data/risks.ts'
import type { Scope } from '../data/tenancy.ts'
import type { Id } from '../domain/organisation.ts'
import { dayOf } from '../i18n/format.ts'
import { again } from './again.ts'
import { labelOf } from './create-risk.ts'

/** Closes a risk that no longer exists, today. What is closed already stays as it is. */
export const closeRisk = (scope: Scope, id: Id): Promise<void> => close(scope, id, true)

/** Opens a closed risk again. What is open stays as it is. */
export const reopenRisk = (scope: Scope, id: Id): Promise<void> => close(scope, id, false)

function close(scope: Scope, id: Id, closed: boolean): Promise<void> {
  return again(async () => {
    const risk = await scope.require(risks, id)
    if ((risk.closedOn !== null) === closed) return
    const work = scope.work()
    const values = { closedOn: closed ? dayOf(scope.now()) : null }
    work.replace(risks, risk, { values, act: closed ? 'risk.closed' : 'risk.reopened', label: labelOf(risk) })
    await work.commit()
  })
}
