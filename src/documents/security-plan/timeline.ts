import { type Action, compareCodes, isClosed } from '../../domain/plan.ts'
import { parseTiming, type Period, periodOf, type Timing, yearsOf } from '../../domain/timing.ts'
import { heading, prose } from '../pdf/blocks.ts'
import type { Drawing, Row } from '../pdf/table-layout.ts'
import { table, tableStart } from '../pdf/table.ts'
import { codeOf } from './money.ts'
import { barIn, laterMark, type Slot } from './timeline-bars.ts'
import { authored, type Writing } from './writing.ts'

/** The actions over the years: a bar each, dashed when it is ongoing, with an arrow when it goes on after the plan. */
export function writeTimeline(writing: Writing): void {
  const { paper, input, text, t } = writing
  prose(paper, text('timeline'))
  const period = shownPeriod(writing)
  const strategic = input.goals
    .filter(({ level }) => level === 'strategic')
    .toSorted((a, b) => compareCodes(a.code, b.code))
  for (const goal of strategic) {
    const actions = ordered(writing).filter((action) => codeOf(input, action).split('.')[0] === goal.code)
    if (actions.length === 0) continue
    const spec = {
      columns: columns(writing, period),
      rows: actions.map((action) => row(writing, action, period)),
      dense: true,
    }
    const title = [{ text: `${t('timeline.goal', { code: goal.code })} ` }, authored(writing, goal.title)]
    heading(paper, title, { level: 2, listed: false, look: 3, keep: tableStart(paper, spec) + 40 })
    table(paper, spec)
  }
}

/** The years of the plan and those its actions name, at most eight; what lies further is told by an arrow. */
function shownPeriod({ input }: Writing): Period {
  const { firstYear: from, lastYear: to } = input.plan
  const named = periodOf(input.actions.map(({ timing }) => parseTiming(timing)))
  const whole = { from: Math.min(from, named?.from ?? from), to: Math.max(to, named?.to ?? to) }
  if (whole.to - whole.from < 8) return whole
  return { from, to: Math.min(to, from + 7) }
}

function ordered({ input }: Writing): Action[] {
  const goal = (action: Action): string => input.goals.find(({ id }) => id === action.goal)?.code ?? ''
  return input.actions.toSorted((a, b) => compareCodes(goal(a), goal(b)) || a.position - b.position)
}

function columns({ t }: Writing, period: Period): { title: string; width: number; names?: boolean; ruled?: boolean }[] {
  const years = yearsOf({ kind: 'ongoing' }, period)
  return [
    { title: t('actions.number'), width: 9 },
    { title: t('actions.action'), width: 40, names: true },
    { title: t('actions.timing'), width: 15 },
    ...years.map((year) => ({ title: String(year), width: 36 / (years.length + 0.6), ruled: true })),
    { title: t('timeline.later'), width: 7, ruled: true },
  ]
}

function row(writing: Writing, action: Action, period: Period): Row {
  const { input } = writing
  const timing = parseTiming(action.timing)
  const closed = isClosed(action.state)
  const years = yearsOf({ kind: 'ongoing' }, period).map((year) => cell(writing, slotOf(timing, year), { closed }))
  const title = action.title.length > 160 ? `${action.title.slice(0, 150).trimEnd()} …` : action.title
  return {
    cells: [
      codeOf(input, action),
      [authored(writing, title)],
      [authored(writing, action.timing.replace(/\s+/g, ' '))],
      ...years,
      later(writing, timing, { closed, period }),
    ],
  }
}

function cell({ paper, t }: Writing, slot: Slot | null, { closed }: { closed: boolean }): Drawing | string {
  if (slot === null) return ''
  return {
    actual: t(slot.dashed ? 'timeline.ongoing' : 'timeline.runs'),
    draw: (box) => barIn(paper, slot, { box, closed }),
  }
}

function later(
  { paper, t }: Writing,
  timing: Timing,
  { closed, period }: { closed: boolean; period: Period },
): Drawing | string {
  const beyond = timing.kind === 'range' && timing.to > period.to
  if (timing.kind !== 'from' && timing.kind !== 'ongoing' && !beyond) return ''
  return {
    actual: t('timeline.later'),
    draw: (box) => laterMark(paper, { box, closed, dashed: timing.kind === 'ongoing' }),
  }
}

const thirds = { begin: [0, 1 / 3], middle: [1 / 3, 2 / 3], end: [2 / 3, 1] } as const

/** Which part of a year an action takes; null when none. */
function slotOf(timing: Timing, year: number): Slot | null {
  if (!yearsOf(timing, { from: year, to: year }).includes(year)) return null
  if (timing.kind === 'part')
    return { from: thirds[timing.part][0], to: thirds[timing.part][1], dashed: false, first: true, last: true }
  if (timing.kind === 'quarter')
    return { from: (timing.quarter - 1) / 4, to: timing.quarter / 4, dashed: false, first: true, last: true }
  const from =
    timing.kind === 'range'
      ? timing.from
      : timing.kind === 'ongoing'
        ? -Infinity
        : 'year' in timing
          ? timing.year
          : year
  const to = timing.kind === 'range' ? timing.to : timing.kind === 'year' ? timing.year : Infinity
  return { from: 0, to: 1, dashed: timing.kind === 'ongoing', first: from === year, last: to === year }
}
