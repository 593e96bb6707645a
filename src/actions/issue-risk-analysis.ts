import {
  type AnalysedRisk,
  listRiskAnalyses,
  listRisks,
  riskAnalyses,
  type RiskAnalysisValues,
  type StoredRisk,
} from '../data/risks.ts'
import type { Scope } from '../data/tenancy.ts'
import { acceptanceState } from '../domain/acceptance.ts'
import { Invalid } from '../domain/errors.ts'
import type { Day, Id } from '../domain/organisation.ts'
import { isOpen } from '../domain/risk-register.ts'
import { dayOf } from '../i18n/format.ts'
import { again } from './again.ts'

/**
 * Draws and keeps the documents of an analysis before it is written, so that none is issued without its papers.
 * `risks` are the whole risks behind the snapshot, in the same order.
 */
export type DrawDocuments = (
  analysis: Omit<RiskAnalysisValues, 'documents'>,
  risks: readonly StoredRisk[],
) => Promise<RiskAnalysisValues['documents']>

/** For who wants the register frozen and no paper. */
export const noDocuments: DrawDocuments = () => Promise.resolve([])

/**
 * Issues an analysis: how every open risk stands now, under the next number. `number` is the one that the page promised:
 * when it was issued meanwhile, that one is given and no second is made. Throws Invalid when there is no open risk.
 */
export function issueRiskAnalysis(
  scope: Scope,
  { number, drawDocuments = noDocuments }: { number: number; drawDocuments?: DrawDocuments },
): Promise<{ id: Id; number: number; isNew: boolean }> {
  return again(async () => {
    const [all, [last]] = await Promise.all([listRisks(scope), listRiskAnalyses(scope)])
    if (last !== undefined && last.number >= number) return { id: last.id, number: last.number, isNew: false }
    const open = all.filter(isOpen)
    if (open.length === 0) throw new Invalid([{ field: '', code: 'risks.issue.nothingToIssue' }])
    const analysis = analysisOf(scope, open, (last?.number ?? 0) + 1)
    const values = { ...analysis, documents: await drawDocuments(analysis, open) }
    const work = scope.work()
    const id = work.create(riskAnalyses, values, { act: 'riskAnalysis.issued', label: String(values.number) })
    await work.commit()
    return { id, number: values.number, isNew: true }
  })
}

function analysisOf(scope: Scope, open: readonly StoredRisk[], number: number): Omit<RiskAnalysisValues, 'documents'> {
  const { actor } = scope
  const issuedBy = { id: actor.kind === 'user' ? actor.id : scope.organisation, name: actor.name }
  const today = dayOf(scope.now())
  return { number, issuedAt: scope.now(), issuedBy, risks: open.map((risk) => snapshotOf(risk, today)) }
}

/** What an analysis of a day keeps of a risk. */
export function snapshotOf(risk: StoredRisk, today: Day): AnalysedRisk {
  const { id, number, title, before, after, decision } = risk
  return { risk: id, ...{ number, title, before, after, decision }, accepted: acceptanceState(risk, today) === 'valid' }
}
