import { controls } from '../data/controls.ts'
import type { Scope } from '../data/tenancy.ts'
import { Invalid } from '../domain/errors.ts'
import type { Day, Id } from '../domain/organisation.ts'
import type { Language } from '../domain/text.ts'
import { dayOf } from '../i18n/format.ts'
import { labelOf } from './create-control.ts'

export interface ControlCheck {
  checkedOn: Day
  remark: string
  /** the check showed that an introduced control works */
  works: boolean
  languages: readonly Language[]
}

/**
 * Records that a control was checked, from which its next check follows. The same check recorded twice is one check.
 * Throws NotFound, or Invalid: a day to come (`date.future`) or before the introduction (`date.order`), or a control that is not there to be checked (`check.state`).
 */
export async function recordControlCheck(scope: Scope, id: Id, check: ControlCheck): Promise<void> {
  const control = await scope.require(controls, id)
  const { checkedOn, remark } = check
  if (!isCheckable(control)) throw new Invalid([{ field: '', code: 'check.state' }])
  if (checkedOn > dayOf(scope.now())) throw new Invalid([{ field: 'checkedOn', code: 'date.future' }])
  const isBefore = control.introducedOn !== null && checkedOn < control.introducedOn
  if (isBefore) throw new Invalid([{ field: 'checkedOn', code: 'date.order' }])
  // A check that is noted late does not move the next one back: the latest day counts.
  const lastCheckedOn = (control.lastCheckedOn ?? '') > checkedOn ? control.lastCheckedOn : checkedOn
  const state = check.works && control.state === 'introduced' ? 'working' : control.state
  const work = scope.work()
  const label = labelOf(control, check.languages)
  const values = { lastCheckedOn, checkRemark: remark, state }
  work.replace(controls, control, { act: 'control.checked', label, values })
  await work.commit()
}

/** Only what is in place can be checked. */
export const isCheckable = ({ state }: { state: string }): boolean => state === 'introduced' || state === 'working'
