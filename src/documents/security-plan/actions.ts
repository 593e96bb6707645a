import { type PayerSums, sumPerGoal, unassigned } from '../../domain/budget-table.ts'
import { type Action, actionStates, compareCodes, type Goal } from '../../domain/plan.ts'
import { heading, headingHeight, paragraph, prose, share } from '../pdf/blocks.ts'
import { toLines } from '../pdf/lines.ts'
import { ensure, newPage, rule, space } from '../pdf/paper.ts'
import type { Run } from '../pdf/runs.ts'
import type { Row, Table } from '../pdf/table-layout.ts'
import { table, tableStart } from '../pdf/table.ts'
import { colours, contentWidth, lineHeight, page, styles } from '../pdf/theme.ts'
import { codeOf } from './money.ts'
import { risksOf, writeGoalRisks } from './risks.ts'
import { actionRuns, authored, authoredIn, payerName, type Writing } from './writing.ts'

/** Each goal with its explanation and its actions and, per strategic goal, what it costs. */
export function writeActions(writing: Writing): void {
  const { paper, input, text } = writing
  prose(paper, text('actions'))
  const groups = Map.groupBy(
    input.goals.toSorted((a, b) => compareCodes(a.code, b.code)),
    ({ code }) => code.split('.')[0] ?? '',
  )
  const items = input.actions.map((action) => ({
    goal: codeOf(input, action).replace(/\.[^.]*$/, ''),
    budget: action.budget,
  }))
  const sums = sumPerGoal(items, input.entities)
  for (const [index, [code, goals]] of [...groups].entries()) {
    if (index > 0 && share(paper) < 1 / 3) newPage(paper)
    else if (index > 0) space(paper, 20)
    const sum = sumRuns(writing, code, sums.get(code))
    const height = sumHeight(writing, sum)
    for (const [at, goal] of goals.entries()) {
      const below = goals.slice(at + 1)
      writeGoal(writing, goal, { below, keepAfter: below.length === 0 ? height : 0 })
    }
    writeSum(writing, sum, height)
  }
  writeLost(writing)
}

interface Around {
  /** the goals that follow within the same strategic goal */
  below: readonly Goal[]
  /** height that must stay with the end of this goal */
  keepAfter: number
}

function writeGoal(writing: Writing, goal: Goal, { below, keepAfter }: Around): void {
  const spec = actionsOf(writing, goal)
  goalHeading(writing, goal, roomBelow(writing, goal, below))
  prose(writing.paper, goal.explanation, { after: 5, language: authoredIn(writing) })
  writeGoalRisks(writing, goal, spec.rows.length > 0 ? tableStart(writing.paper, spec) : 0)
  if (spec.rows.length > 0) table(writing.paper, { ...spec, keepAfter })
  else if (goal.level === 'operational')
    paragraph(writing.paper, writing.t('actions.none'), { style: styles.small, keep: keepAfter })
}

const actionsOf = (writing: Writing, goal: Goal): Table =>
  actionTable(
    writing,
    writing.input.actions.filter((action) => action.goal === goal.id),
  )

/**
 * The height that must follow the heading of a goal: the start of its table or, where nothing stands below the heading,
 * the next headings down to the one that has something. Undefined: as much as any heading keeps.
 */
function roomBelow(writing: Writing, goal: Goal, [next, ...others]: readonly Goal[]): number | undefined {
  if (goal.explanation !== '' || risksOf(writing, goal).length > 0) return undefined
  const spec = actionsOf(writing, goal)
  if (spec.rows.length > 0) return tableStart(writing.paper, spec) + 6
  if (goal.level === 'operational' || next === undefined) return undefined
  const height = headingHeight(writing.paper, [numbered(writing, next)], next.level === 'operational' ? 3 : 2)
  return height + (roomBelow(writing, next, others) ?? usual)
}

/** what a heading keeps with it when its text is not known: a few lines */
const usual = 90

const numbered = (writing: Writing, { code, title }: Goal): Run => authored(writing, `${code}\u00A0 ${title}`)

function goalHeading(writing: Writing, goal: Goal, keep: number | undefined): void {
  const { paper, t } = writing
  const room = keep === undefined ? {} : { keep }
  const title = numbered(writing, goal)
  if (goal.level === 'operational') heading(paper, [title], { level: 4, look: 3, ...room })
  else if (goal.level === 'tactical') heading(paper, [title], { level: 3, look: 2, ...room })
  else {
    ensure(paper, 80 + (keep ?? 150))
    paragraph(paper, t('actions.strategic', { code: goal.code }), { style: eyebrow, after: -12 })
    heading(paper, [authored(writing, goal.title)], { level: 2, look: 'goal', contents: title.text, ...room })
  }
}

const eyebrow = { ...styles.small, size: 10.5 }

/** Actions whose goal is not in the plan are never dropped in silence. */
function writeLost(writing: Writing): void {
  const { paper, input, t } = writing
  const spec = actionTable(
    writing,
    input.actions.filter((action) => !input.goals.some(({ id }) => id === action.goal)),
  )
  if (spec.rows.length === 0) return
  heading(paper, t('actions.lost'), { level: 2 })
  table(paper, spec)
}

/** The same widths for every goal, so that the eye finds the same column at the same place. */
function actionTable(writing: Writing, actions: readonly Action[]): Table {
  const { t } = writing
  const columns = [
    { title: t('actions.number'), width: 7.5 },
    { title: t('actions.action'), width: 27.5, names: true },
    { title: t('actions.timing'), width: 12.5 },
    { title: t('actions.budget'), width: 19.5 },
    { title: t('actions.who'), width: 14 },
    { title: t('actions.norms'), width: 10 },
    { title: t('actions.state'), width: 13.5 },
  ]
  const ordered = actions.toSorted((a, b) => a.position - b.position)
  return { columns, rows: ordered.map((action) => actionRow(writing, action)) }
}

function actionRow(writing: Writing, action: Action): Row {
  const code = { text: codeOf(writing.input, action), colour: colours.muted }
  const [timing, budget] = [oneLine(action.timing), action.budget.replace(/\n\s*\n/g, '\n').trim()].map((text) => [
    authored(writing, text),
  ])
  return {
    cells: [
      [code],
      actionText(writing, action),
      timing ?? '',
      budget ?? '',
      action.responsible,
      action.norms.join(', '),
      actionRuns(writing, action.state),
    ],
  }
}

function actionText(writing: Writing, action: Action): Run[] {
  const { input, t } = writing
  const controls = action.controls.flatMap((id) => input.controls.find((control) => control.id === id)?.code ?? [])
  const notes = [
    action.progress,
    controls.length === 0 ? '' : t('actions.controls', { count: controls.length, codes: controls.join(', ') }),
  ]
  return [
    authored(writing, action.title),
    ...notes.filter((note) => note !== '').map((note) => ({ text: `\n${note}`, colour: colours.muted })),
  ]
}

const oneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')

function sumRuns(writing: Writing, code: string, sums: PayerSums | undefined): Run[] {
  const { t, format } = writing
  const payers = [...writing.input.entities.map(({ id }) => id), unassigned]
  const costs = payers.flatMap((payer) => {
    const cents = sums?.perPayer.get(payer) ?? 0
    return cents === 0 ? [] : [`${payerName(writing, payer)} ${format.money(cents)}`]
  })
  const money = costs.length === 0 ? t('actions.noCost') : costs.join(' · ')
  return [
    { text: `${t('actions.sum', { code })} `, font: 'semibold' },
    { text: `${money} · ${stateCounts(writing, code)}` },
  ]
}

const sumIndent = 11

/** The height of the sum with the room above it. The sum stays with the last row before it. */
function sumHeight({ paper }: Writing, sum: readonly Run[]): number {
  const lines = toLines(paper, sum, { width: contentWidth - sumIndent, style: styles.body })
  return 18 + lines.length * lineHeight(styles.body)
}

function writeSum({ paper }: Writing, sum: readonly Run[], height: number): void {
  ensure(paper, height - 12)
  paper.y += 6
  const top = paper.y
  paragraph(paper, sum, { indent: sumIndent, after: 8 })
  const bar = { x: page.margin + 1, y: top, height: paper.y - 8 - top }
  if (bar.height > 0)
    rule(paper, { x: bar.x - 1, y: bar.y + bar.height / 2, width: 2.2, colour: colours.accent, weight: bar.height })
}

function stateCounts({ input, t, format }: Writing, code: string): string {
  const actions = input.actions.filter((action) => codeOf(input, action).split('.')[0] === code)
  const counts = actionStates.map((state) => ({
    state,
    count: actions.filter((action) => action.state === state).length,
  }))
  const parts = counts.filter(({ count }) => count > 0).map(({ state, count }) => t(`actionCount.${state}`, { count }))
  const total = t('actions.count', { count: actions.length })
  return parts.length === 0 ? total : t('pair', { label: total, value: format.list(parts) })
}
