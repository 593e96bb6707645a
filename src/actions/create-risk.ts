import { listRisks, risks, type RiskValues, type StoredRisk } from '../data/risks.ts'
import type { Scope } from '../data/tenancy.ts'
import { Conflict } from '../domain/errors.ts'
import type { Id } from '../domain/organisation.ts'
import { riskCode } from '../domain/risk.ts'
import { changedFields } from '../domain/trail.ts'

/** What a person fills in of a risk. The scores, the acceptance and the closing are acts of their own. */
export type RiskDraft = Omit<
  RiskValues,
  'number' | 'scenario' | 'before' | 'after' | 'proposed' | 'acceptance' | 'closedOn'
>

/** Makes a risk with the next number. Gives its id. The same form sent twice makes one risk. */
export async function createRisk(scope: Scope, draft: RiskDraft, scenario: string | null = null): Promise<Id> {
  let twin: StoredRisk | undefined
  const choose = (existing: readonly StoredRisk[]): UnnumberedRisk[] => {
    twin = existing.find((risk) => risk.closedOn === null && isSame(risk, draft))
    return twin === undefined ? [unscored(draft, scenario)] : []
  }
  const [id] = await addRisks(scope, choose)
  return id ?? twin?.id ?? ''
}

export type UnnumberedRisk = Omit<RiskValues, 'number'>

/** A risk as it begins: nobody scored it, nobody accepted it. */
export const unscored = (draft: RiskDraft, scenario: string | null): UnnumberedRisk => ({
  ...draft,
  scenario,
  ...{ before: null, after: null, proposed: null, acceptance: null, closedOn: null },
})

/** Others who add risks at the same moment take numbers too; each turn lets at least one of them through. */
const turns = 20

/**
 * Adds what `choose` makes of the existing risks, numbered on from the highest, in one commit. Gives their ids.
 * When somebody takes a number meanwhile, everything is read and chosen again.
 */
export async function addRisks(
  scope: Scope,
  choose: (existing: readonly StoredRisk[]) => readonly UnnumberedRisk[],
): Promise<Id[]> {
  for (let turn = 1; ; turn += 1) {
    const existing = await listRisks(scope)
    const last = Math.max(0, ...existing.map(({ number }) => number))
    const work = scope.work()
    const ids = choose(existing).map((values, index) => {
      const numbered = { ...values, number: last + index + 1 }
      return work.create(risks, numbered, { act: 'risk.created', label: labelOf(numbered) })
    })
    try {
      await work.commit()
      return ids
    } catch (error) {
      if (!(error instanceof Conflict) || error.field !== 'number' || turn === turns) throw error
    }
  }
}

/** How a risk is named in the trail: `R12 Brand in een gebouw`. */
export const labelOf = (risk: Pick<RiskValues, 'number' | 'title'>): string => `${riskCode(risk)} ${risk.title}`

/** The same in everything that the form asks for. */
const isSame = (risk: StoredRisk, draft: RiskDraft): boolean =>
  changedFields(Object.fromEntries(Object.keys(draft).map((key) => [key, risk[key as keyof RiskDraft]])), draft)
    .length === 0
