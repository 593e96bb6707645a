import { currentScore, type Risk, type RiskLevel } from '../../domain/risk.ts'
import { type Moment, matrixOf, moments } from '../../domain/risk-register.ts'
import { heading, paragraph } from '../pdf/blocks.ts'
import { countBar } from '../pdf/levels.ts'
import type { Run } from '../pdf/runs.ts'
import type { Row } from '../pdf/table-layout.ts'
import { table } from '../pdf/table.ts'
import { styles } from '../pdf/theme.ts'
import { isAccepted, questions } from './decide.ts'
import {
  afterRuns,
  authored,
  decisionWord,
  heaviestFirst,
  levelRuns,
  levels,
  levelWord,
  named,
  shortened,
  type Writing,
} from './writing.ts'

const lead = { ...styles.lead, size: 12 }
/** The tables of the page that must be one page. */
const small = { ...styles.cell, size: 8.7, leading: 1.3 }
const shown = { highest: 5, accepted: 4 }

/** The page that a council member reads who reads nothing else: how many, which, what to decide, what was accepted. */
export function writeShort(writing: Writing): void {
  const { paper, input, t } = writing
  paragraph(paper, sentences(writing), { style: lead, after: 8 })
  if (input.risks.length > 0) {
    levelTable(writing)
    highestTable(writing)
  }
  heading(paper, t('short.decide'), { level: 2, listed: false, look: 3 })
  questionTable(writing)
  heading(paper, t('short.accepted'), { level: 2, listed: false, look: 3 })
  acceptedTable(writing)
}

function sentences({ input, t, format }: Writing): string {
  const { risks } = input
  if (risks.length === 0) return t('short.nothing')
  const high = (moment: Moment): number => {
    const { perLevel } = matrixOf(risks, moment)
    return perLevel[4] + perLevel[5]
  }
  const unscored = risks.filter((risk) => currentScore(risk) === null).length
  const open = risks.filter(({ after }) => after === null).length
  return [
    t('short.count', { count: risks.length, date: format.longDay(input.day) }),
    ...(unscored === risks.length ? [] : [t('short.before', { count: high('before') })]),
    ...(open === risks.length ? [] : [t('short.after', { count: high('after') })]),
    ...(unscored > 0 ? [t('short.unscored', { count: unscored })] : []),
    ...(open > unscored ? [t('short.unconfirmed', { count: open - unscored })] : []),
  ].join(' ')
}

/** How many risks there are per level, before and after: a bar and a number each. */
function levelTable({ paper, input, t, word }: Writing): void {
  const both = moments.map((moment) => matrixOf(input.risks, moment))
  const largest = Math.max(...both.flatMap(({ perLevel, unscored }) => [...Object.values(perLevel), unscored]), 1)
  const bar = (count: number, level: RiskLevel | null): Run[] => [
    { text: String(count), mark: countBar(count / largest, level) },
  ]
  const rows: Row[] = levels.map((level) => ({
    cells: [levelWord({ word }, level), ...both.map(({ perLevel }) => bar(perLevel[level], level))],
  }))
  if (both.some(({ unscored }) => unscored > 0))
    rows.push({ cells: [t('noLevel'), ...both.map(({ unscored }) => bar(unscored, null))] })
  const columns = [
    { title: word('columns.level'), width: 30, names: true },
    { title: word('moment.before'), width: 35 },
    { title: word('moment.after'), width: 35 },
  ]
  table(paper, { columns, rows, dense: true, style: small, after: 0 })
}

function highestTable(writing: Writing): void {
  const { paper, input, t, word } = writing
  const scored = heaviestFirst(input.risks).filter((risk) => currentScore(risk) !== null)
  if (scored.length === 0) return
  heading(paper, t('short.highest'), { level: 2, listed: false, look: 3 })
  const rows = scored.slice(0, shown.highest).map((risk) => ({
    cells: [
      named(writing, risk, 110),
      levelRuns(writing, risk.before),
      afterRuns(writing, risk),
      decisionWord(writing, risk),
      [authored(writing, risk.owner === '' ? '–' : shortened(risk.owner, 40))],
    ],
  }))
  const columns = [
    { title: word('columns.title'), width: 40, names: true },
    { title: word('columns.before'), width: 14 },
    { title: word('columns.after'), width: 17 },
    { title: word('columns.decision'), width: 16 },
    { title: word('columns.owner'), width: 17 },
  ]
  table(paper, { columns, rows, dense: true, style: small, after: 0 })
}

function questionTable(writing: Writing): void {
  const { paper, t } = writing
  const rows = questions(writing).map(({ text, who }, index) => ({ cells: [String(index + 1), text, who] }))
  const columns = [
    { title: t('columns.number'), width: 5 },
    { title: t('columns.question'), width: 62, names: true },
    { title: t('columns.who'), width: 33 },
  ]
  table(paper, { columns, rows, dense: true, style: small, after: 0 })
}

/** The acceptances that hold, those that end first on top; the others are told by their number. */
function acceptedTable(writing: Writing): void {
  const { paper, input, t, word, format, chapters } = writing
  const accepted = acceptedNow(writing)
  if (accepted.length === 0) {
    paragraph(paper, t('short.noneAccepted'), { style: small, after: 0 })
    return
  }
  const rows = accepted.slice(0, shown.accepted).map((risk) => ({
    cells: [
      named(writing, risk, 80),
      levelRuns(writing, risk.acceptance?.score ?? null),
      risk.acceptance?.by.name ?? '',
      format.longDay(risk.acceptance?.until ?? input.day),
    ],
  }))
  const columns = [
    { title: word('columns.title'), width: 46, names: true },
    { title: word('columns.level'), width: 15 },
    { title: t('columns.acceptedBy'), width: 21 },
    { title: t('columns.until'), width: 18 },
  ]
  table(paper, { columns, rows, dense: true, style: small, after: 3 })
  const more = accepted.length - shown.accepted
  if (more > 0)
    paragraph(paper, t('short.moreAccepted', { count: more, chapter: chapters.get('accepted') ?? 0 }), {
      style: styles.small,
      after: 0,
    })
}

/** The risks whose acceptance holds, those that end first on top. */
export function acceptedNow({ input }: Writing): Risk[] {
  const until = ({ acceptance }: Risk): string => acceptance?.until ?? ''
  return input.risks
    .filter((risk) => isAccepted(risk, input.day))
    .toSorted((a, b) => until(a).localeCompare(until(b)) || a.number - b.number)
}
