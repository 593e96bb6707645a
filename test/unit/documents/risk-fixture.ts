import { readdirSync, readFileSync } from 'node:fs'
import type { RiskAnalysisInput } from '../../../src/documents/risk-analysis.ts'
import type { Norm } from '../../../src/domain/norm.ts'
import type { Risk, RiskScenario, RiskScore, Scale } from '../../../src/domain/risk.ts'
import { inProject } from '../../../src/paths.ts'
import { planInput } from './fixture.ts'

const readAll = (folder: string): unknown[] =>
  readdirSync(inProject('seed', 'catalogue', folder))
    .toSorted()
    .map((file) => JSON.parse(readFileSync(inProject('seed', 'catalogue', folder, file), 'utf8')) as unknown)

export const scenarios = readAll('scenarios') as RiskScenario[]
const norms = readAll('norms').flat() as Norm[]
const owners = ['Sofie Claes', 'Piet Maes', 'diensthoofd burgerzaken', '']
const lowered = (from: Scale, by: number): Scale => Math.max(1, from - by) as Scale

/** A risk made from a scenario, as an authority of 20 risks would have it; `index` varies what is known of it. */
function riskOf(scenario: RiskScenario, index: number): Risk {
  const before: RiskScore | null = index === 19 ? null : { likelihood: scenario.likelihood, impact: scenario.impact }
  const after =
    before === null || index % 6 === 4
      ? null
      : { likelihood: lowered(before.likelihood, index % 3), impact: lowered(before.impact, index % 2) }
  const accepted = index % 7 === 3 || index === 12
  return {
    ...{ id: `r${index}`, version: 1, number: index + 1, scenario: scenario.ref, title: scenario.title.nl! },
    ...{ asset: scenario.asset.nl!, threat: scenario.threat.nl!, vulnerability: scenario.vulnerability.nl! },
    existing: index % 3 === 0 ? `Er is een procedure ${index}, maar niet iedereen kent ze.` : '',
    ...{ entity: index % 4 === 0 ? 'e1' : null, site: index % 5 === 0 ? 's3' : null, concerns: scenario.concerns },
    ...{ before, after, owner: owners[index % 4]! },
    decision: index === 19 || index % 8 === 6 ? null : accepted ? 'accept' : 'treat',
    acceptance:
      accepted && before !== null
        ? {
            ...{ by: { id: 'u1', name: 'Marc De Wolf' }, role: 'management', at: new Date('2026-10-12T09:00:00Z') },
            ...{ until: index === 12 ? '2026-11-01' : '2027-04-30', reason: `De begroting van 2028, ${index}.` },
            ...{ score: after ?? before, voidedAt: null },
          }
        : null,
    ...{ controls: ['c1'], actions: index % 3 === 1 ? ['x0'] : [], norms: scenario.norms },
    ...{ reviewOn: index % 4 === 3 ? null : '2027-02-15', closedOn: null },
  }
}

/** A register of 20 risks of the library, some scored, treated, accepted, or none of it, and what changed. */
export function riskInput(over: Partial<RiskAnalysisInput> = {}): RiskAnalysisInput {
  const { entities, sites } = planInput()
  const risks = scenarios.slice(0, 20).map(riskOf)
  const touched = new Set(risks.flatMap(({ norms: own }) => own))
  const was: RiskScore = { likelihood: 2, impact: 2 }
  const is: RiskScore = { likelihood: 4, impact: 4 }
  const closed = scenarios.at(-1)!
  return {
    organisation: { name: 'Gemeente en OCMW Demerdorp', languages: ['nl', 'fr'], nisCode: '24999' },
    ...{ entities, sites, risks, scenarios },
    edition: { id: 'ksz-2017', title: { nl: 'Minimale normen', fr: 'Normes minimales' } },
    controls: [{ id: 'c1', code: 'M12', title: { nl: 'Back-upstrategie', fr: 'Stratégie' }, state: 'working' }],
    actions: [{ id: 'x0', code: '1.1.2.c', title: 'Invoeren paswoordbeleid', timing: '2027', state: 'planned' }],
    norms: norms.filter(({ id }) => touched.has(id)).map(({ id, title }) => ({ id, title })),
    issued: { number: 2, by: 'Karim Haddad' },
    since: {
      ...{ number: 1, day: '2025-11-12' },
      changes: [
        { kind: 'new', number: 3, title: '', scenario: null, was: null, is },
        { kind: 'gone', number: 44, title: 'Oude kopieermachine', scenario: null, was: is, is: null },
        { kind: 'gone', number: 45, title: closed.title.nl!, scenario: closed.ref, was: is, is: null },
        { kind: 'scored', number: 6, title: '', scenario: null, was: null, is },
        { kind: 'higher', number: 7, title: '', scenario: null, was, is },
        { kind: 'lower', number: 8, title: '', scenario: null, was: is, is: was },
        { kind: 'accepted', number: 4, title: '', scenario: null, was: null, is: null },
        { kind: 'lost', number: 13, title: '', scenario: null, was: is, is },
      ],
    },
    day: '2026-11-24',
    ...{ producedAt: new Date('2026-11-24T09:30:00Z'), producedBy: 'Karim Haddad' },
    contentHash: '9f2c55e07b1a4c7dc0de11a983f26be19f2c55e07b1a4c7dc0de11a983f26be1',
    ...over,
  }
}
