import type { Request } from 'express'
import type { ControlValues } from '../../data/controls.ts'
import type { StoredRisk } from '../../data/risks.ts'
import type { Stored } from '../../data/store.ts'
import { controlCode } from '../../domain/control.ts'
import type { Day, Id } from '../../domain/organisation.ts'
import { residualDiffers, residualFor, type ResidualInput, type ResidualProposal } from '../../domain/residual.ts'
import { isSameScore, type RiskScore } from '../../domain/risk.ts'
import { baseOf, said, type Said } from '../controls/words.ts'
import { levelSign, type LevelSign, scoreWords } from './words.ts'

/** The proposal for the score after treatment as a page shows it: with every input, so that the figure explains itself. */
export interface ResidualView {
  level: LevelSign | null
  words: string
  rows: { href: string; code: string; title: Said; state: string; late: boolean; does: string; counts: string }[]
  sums: string[]
  /** the confirmed score is another one than the controls give today */
  differs: boolean
  /** it is the confirmed score */
  isConfirmed: boolean
  score: RiskScore
  /** as the form sends it back: what was shown */
  shown: string
}

/** Null as long as the risk was not scored before treatment. */
export function residualView(
  req: Request,
  risk: StoredRisk,
  { controls, today }: { controls: ReadonlyMap<Id, Stored<ControlValues>>; today: Day },
): ResidualView | null {
  const proposal = residualFor(risk, controls, today)
  if (proposal === null) return null
  const { score } = proposal
  return {
    level: levelSign(req.t, score),
    words: scoreWords(req.t, score),
    rows: proposal.inputs.map((input) => rowOf(req, input)),
    sums: sumsOf(req, risk, proposal),
    differs: residualDiffers(risk, proposal),
    isConfirmed: isSameScore(score, risk.after),
    score,
    shown: `${score.likelihood}-${score.impact}`,
  }
}

function rowOf(req: Request, input: ResidualInput<Stored<ControlValues>>): ResidualView['rows'][number] {
  const { t, formats } = req
  const { control, lowers, because, weight, late } = input
  return {
    href: `${baseOf(req)}/controls/${control.id}`,
    code: controlCode(control),
    title: said(req, control.title),
    state: control.state,
    late,
    does: t('risks.residual.does', { lowers: t(`risks.lowers.${lowers}`), because: t(`risks.because.${because}`) }),
    counts: weight === null || lowers === 'nothing' ? t('risks.residual.notCounted') : formats.number(weight),
  }
}

/** One sentence per side: from what, by how much, to what. */
function sumsOf(req: Request, risk: StoredRisk, proposal: ResidualProposal): string[] {
  const { before } = risk
  if (before === null) return []
  return (['likelihood', 'impact'] as const).map((side) => {
    const { weight, steps } = proposal[side]
    const values = { from: before[side], to: proposal.score[side], weight: req.formats.number(weight), count: steps }
    return steps === 0 ? req.t(`risks.residual.${side}Same`, values) : req.t(`risks.residual.${side}Lower`, values)
  })
}
