import { Schema } from 'mongoose'
import type { Id } from '../domain/organisation.ts'
import type { Risk, RiskScore } from '../domain/risk.ts'
import { day, ownedSchema, part, reference, references, text } from './schemas.ts'
import { collection, type Stored } from './store.ts'
import type { Scope } from './tenancy.ts'
import { trail, type TrailEntry } from './trail.ts'

export type RiskValues = Omit<Risk, 'id' | 'version'>
export type StoredRisk = Stored<RiskValues>

const score = part({ likelihood: Number, impact: Number })
const scored = { type: score, default: null }
const who = part({ id: Schema.Types.ObjectId, name: String })
const acceptance = part({
  by: who,
  role: String,
  at: Date,
  until: String,
  reason: text,
  score,
  voidedAt: Date,
  voidedFor: String,
})

export const risks = collection<RiskValues>({
  name: 'risks',
  kind: 'owned',
  schema: ownedSchema({
    number: { type: Number, required: true },
    scenario: { type: String, default: null },
    title: { type: String, required: true },
    asset: text,
    threat: text,
    vulnerability: text,
    existing: text,
    entity: reference,
    site: reference,
    concerns: [String],
    before: scored,
    after: scored,
    proposed: scored,
    decision: { type: String, default: null },
    owner: text,
    acceptance: { type: acceptance, default: null },
    controls: references,
    actions: references,
    norms: [String],
    reviewOn: day,
    closedOn: day,
  }),
  indexes: [{ fields: ['number'], unique: true }],
})

/** All risks of the organisation, by number. */
export const listRisks = (scope: Scope): Promise<StoredRisk[]> => scope.find(risks, { sort: 'number' })

/** How a risk stood when an analysis was issued: what the next one is compared with. */
export interface AnalysedRisk {
  risk: Id
  number: number
  title: string
  before: RiskScore | null
  after: RiskScore | null
  decision: string | null
  /** that somebody's acceptance held; null in analyses that did not keep it */
  accepted?: boolean | null
}

/** An analysis that was issued: its documents are frozen by hash. */
export interface RiskAnalysisValues {
  /** 1, 2, 3 … */
  number: number
  issuedAt: Date
  issuedBy: { id: Id; name: string }
  risks: readonly AnalysedRisk[]
  /** the PDF per language, by its SHA-256 in the file store */
  documents: readonly { language: string; sha256: string; size: number }[]
}

export const riskAnalyses = collection<RiskAnalysisValues>({
  name: 'riskAnalyses',
  kind: 'owned',
  schema: ownedSchema({
    number: { type: Number, required: true },
    issuedAt: Date,
    issuedBy: who,
    risks: [
      part({
        risk: Schema.Types.ObjectId,
        number: Number,
        title: String,
        before: scored,
        after: scored,
        decision: { type: String, default: null },
        accepted: { type: Boolean, default: null },
      }),
    ],
    documents: [part({ language: String, sha256: String, size: Number })],
  }),
  indexes: [{ fields: ['number'], unique: true }],
})

/** The analyses that were issued, the latest first. */
export const listRiskAnalyses = (scope: Scope): Promise<Stored<RiskAnalysisValues>[]> =>
  scope.find(riskAnalyses, { sort: '-number' })

/** Whoever scored a risk since a moment, the latest first. A workshop of a day has hundreds of acts, not thousands. */
export async function scoringsSince(scope: Scope, since: Date): Promise<Stored<TrailEntry>[]> {
  const entries = await scope.find(trail, { where: { at: { from: since } }, sort: '-at', limit: 2000 })
  return entries.filter(({ act }) => act === 'risk.scored')
}
