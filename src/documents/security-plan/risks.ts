import { compareCodes, type Goal } from '../../domain/plan.ts'
import { currentLevel, currentScore, levelOf, riskCode } from '../../domain/risk.ts'
import { paragraph } from '../pdf/blocks.ts'
import { ensure } from '../pdf/paper.ts'
import type { Run } from '../pdf/runs.ts'
import { table } from '../pdf/table.ts'
import { colours, styles } from '../pdf/theme.ts'
import { afterRuns, decisionWord, levelRuns } from '../risk-analysis/writing.ts'
import type { PlanRisk } from './input.ts'
import { inLanguage, type Writing } from './writing.ts'

/** So many are told here, and a few more when that is all; the others are in the risk analysis, which stays with the authority. */
const shown = 15
const few = 5

/** The highest risks of the register, each with the goals whose actions answer it. */
export function writeRisks(writing: Writing): void {
  const { paper, input, text, risk } = writing
  const { risks } = input
  const answered = risks.filter((one) => goalsOf(writing, one).length > 0).length
  paragraph(paper, `${text('risks')} ${risk.t('plan.answered', { count: answered, total: risks.length })}`)
  const isAnswered = (one: PlanRisk): number => (goalsOf(writing, one).length > 0 ? 1 : 0)
  const more = risks.length - shown > few ? risks.length - shown : 0
  const rows = risks
    .toSorted((a, b) => weight(b) - weight(a) || isAnswered(b) - isAnswered(a) || a.number - b.number)
    .slice(0, risks.length - more)
    .map((one) => ({
      cells: [
        named(writing, one),
        levelRuns(risk, one.before),
        afterRuns(risk, one),
        decisionWord(risk, one),
        goalsOf(writing, one).join(', ') || [{ text: risk.t('plan.noGoal'), colour: colours.muted }],
      ],
    }))
  const columns = [
    { title: risk.word('columns.title'), width: 39, names: true },
    { title: risk.word('columns.before'), width: 15 },
    { title: risk.word('columns.after'), width: 17 },
    { title: risk.word('columns.decision'), width: 17 },
    { title: risk.t('plan.goals'), width: 21 },
  ]
  table(paper, { columns, rows, dense: true, keepAfter: more > 0 ? 30 : 0 })
  if (more > 0) paragraph(paper, risk.t('plan.more', { count: more }), { style: styles.small })
}

/** The risks that the actions of a goal answer, in a line that stays with what follows, of the height `keep`. */
export function writeGoalRisks(writing: Writing, goal: Goal, keep: number): void {
  const { paper, risk } = writing
  const risks = risksOf(writing, goal)
  if (risks.length === 0) return
  ensure(paper, keep + 30)
  const each = risks.flatMap((one, index): Run[] => [
    { text: ' ' },
    ...named(writing, one),
    { text: stepText(writing, one, index < risks.length - 1), colour: colours.muted },
  ])
  const line = [{ text: risk.t('plan.line', { count: risks.length }), font: 'semibold' as const }, ...each]
  paragraph(paper, line, { style: { ...styles.body, size: 9.5 }, after: 5 })
}

/** The risks that name an action of the goal, the highest first. */
export function risksOf({ input }: Writing, goal: Goal): PlanRisk[] {
  const own = new Set(input.actions.filter((action) => action.goal === goal.id).map(({ id }) => id))
  return input.risks
    .filter(({ actions }) => actions.some((id) => own.has(id)))
    .toSorted((a, b) => weight(b) - weight(a) || a.number - b.number)
}

/** The step in brackets, with the sign that parts it from the next risk. */
function stepText(writing: Writing, one: PlanRisk, goesOn: boolean): string {
  const text = ` (${stepOf(writing, one)})`
  return goesOn ? writing.t('followed', { text }) : text
}

/** `hoog → matig`, or the one level that is known or that did not change. */
function stepOf({ risk }: Writing, { before, after }: PlanRisk): string {
  const word = (score: NonNullable<PlanRisk['before']>): string => risk.word(`level.${levelOf(score)}`)
  if (before === null) return risk.t('notScored')
  if (after === null || levelOf(before) === levelOf(after)) return word(before)
  return risk.t('plan.step', { before: word(before), after: word(after) })
}

function goalsOf({ input }: Writing, { actions }: PlanRisk): string[] {
  const named = new Set(input.actions.filter(({ id }) => actions.includes(id)).map(({ goal }) => goal))
  const codes = input.goals.filter(({ id }) => named.has(id)).map(({ code }) => code)
  return codes.toSorted(compareCodes)
}

const named = (writing: Writing, one: PlanRisk): Run[] => [
  { text: `${riskCode(one)}\u00A0 ` },
  inLanguage(writing, one.title),
]

function weight(one: PlanRisk): number {
  const score = currentScore(one)
  return score === null ? 0 : (currentLevel(one) ?? 0) * 100 + score.likelihood * score.impact
}
