import { currentLevel, currentScore, type Risk, riskCode, type RiskLevel } from '../../domain/risk.ts'
import { type Moment, matrixOf, moments } from '../../domain/risk-register.ts'
import { heading, headingHeight, paragraph } from '../pdf/blocks.ts'
import { countBar } from '../pdf/levels.ts'
import type { Run } from '../pdf/runs.ts'
import type { Row, Table } from '../pdf/table-layout.ts'
import { table, tableHeight } from '../pdf/table.ts'
import { lineHeight, styles, textBottom } from '../pdf/theme.ts'
import { isAccepted, questions } from './decide.ts'
import { changeKinds } from './input.ts'
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
const shown = { highest: 5, equal: 8, codes: 12, accepted: 4 }

/** The page that a council member reads who reads nothing else: how many, which, what to decide, what was accepted. */
export function writeShort(writing: Writing): void {
  const { paper, input, t } = writing
  paragraph(paper, sentences(writing), { style: lead, after: 8 })
  if (input.risks.length > 0) {
    levelTable(writing)
    highestTable(writing)
  }
  heading(paper, t('short.decide'), { level: 2, listed: false, look: 3 })
  table(paper, questionsOf(writing))
  heading(paper, t('short.accepted'), { level: 2, listed: false, look: 3 })
  acceptedTable(writing)
}

function sentences(writing: Writing): string {
  const { input, t, format } = writing
  const { risks } = input
  if (risks.length === 0) return t('short.nothing')
  const high = (moment: Moment): number => {
    const { perLevel } = matrixOf(risks, moment)
    return perLevel[4] + perLevel[5]
  }
  const unscored = risks.filter((risk) => currentScore(risk) === null).length
  const open = risks.filter(({ after }) => after === null).length
  const unconfirmed = risks.filter(({ before, after }) => before !== null && after === null)
  const heavy = unconfirmed.filter((risk) => (currentLevel(risk) ?? 0) >= 4).length
  return [
    t('short.count', { count: risks.length, date: format.longDay(input.day) }),
    ...(unscored === risks.length ? [] : [t('short.before', { count: high('before') })]),
    ...(open === risks.length ? [] : [t('short.after', { count: high('after') })]),
    ...(unscored > 0 ? [t('short.unscored', { count: unscored })] : []),
    ...(unconfirmed.length === 0
      ? []
      : [t('short.unconfirmed', { count: unconfirmed.length }), t('short.unconfirmedHigh', { count: heavy })]),
    changeSentence(writing),
  ].join(' ')
}

/** What changed since the last analysis, counted per kind. */
function changeSentence({ input, t, format }: Writing): string {
  const { since } = input
  if (since === null) return t('short.first')
  const counted = changeKinds
    .map((kind) => ({ kind, count: since.changes.filter((change) => change.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => t(`changes.${kind}`, { count }))
  const last = { number: since.number, date: format.longDay(since.day) }
  return counted.length === 0
    ? t('short.sinceNothing', last)
    : t('short.since', { ...last, list: format.list(counted) })
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
  const { paper, input, t } = writing
  const scored = heaviestFirst(input.risks).filter((risk) => currentScore(risk) !== null)
  if (scored.length === 0) return
  heading(paper, t('short.highest'), { level: 2, listed: false, look: 3 })
  const { told, more } = highest(scored, roomFor(writing, scored))
  table(paper, { ...highestOf(writing, told), after: more.length > 0 ? 3 : 0 })
  if (more.length === 0) return
  const codes = more.slice(0, shown.codes).map(riskCode).join(', ')
  const list = more.length > shown.codes ? `${codes}\u00A0…` : codes
  paragraph(paper, t('short.sameLevel', { count: more.length, codes: list }), { style: styles.small, after: 0 })
}

function highestOf(writing: Writing, risks: readonly Risk[]): Table {
  const { word } = writing
  const rows = risks.map((risk) => ({
    cells: [
      named(writing, risk, 80),
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
  return { columns, rows, dense: true, style: small }
}

/** How many risks the table of the highest may tell, so that the page stays one page. */
function roomFor(writing: Writing, scored: readonly Risk[]): number {
  const { paper, t } = writing
  const line = lineHeight(styles.small) + 3
  const below = [
    ...[t('short.decide'), t('short.accepted')].map((title) => headingHeight(paper, title, 3)),
    tableHeight(paper, questionsOf(writing)),
    tableHeight(paper, acceptedOf(writing)) + line,
  ].reduce((sum, height) => sum + height, line)
  let room = shown.equal
  while (
    room > shown.highest &&
    tableHeight(paper, highestOf(writing, highest(scored, room).told)) + below > left(paper)
  )
    room -= 1
  return room
}

const left = (paper: Writing['paper']): number => textBottom - paper.y

/** The five highest with those of the same level as the fifth, up to `room`; the others of that level are `more`. */
function highest(scored: readonly Risk[], room: number): { told: readonly Risk[]; more: readonly Risk[] } {
  const fifth = scored[shown.highest - 1]
  if (fifth === undefined) return { told: scored, more: [] }
  const level = currentLevel(fifth)
  const equal = scored.slice(shown.highest).filter((risk) => currentLevel(risk) === level)
  const extra = room - shown.highest
  return { told: [...scored.slice(0, shown.highest), ...equal.slice(0, extra)], more: equal.slice(extra) }
}

function questionsOf(writing: Writing): Table {
  const { t } = writing
  const rows = questions(writing).map(({ text, who }, index) => ({ cells: [String(index + 1), text, who] }))
  const columns = [
    { title: t('columns.number'), width: 5 },
    { title: t('columns.question'), width: 62, names: true },
    { title: t('columns.who'), width: 33 },
  ]
  return { columns, rows, dense: true, style: small, after: 0 }
}

/** The acceptances that hold, those that end first on top; the others are told by their number. */
function acceptedTable(writing: Writing): void {
  const { paper, t, chapters } = writing
  const accepted = acceptedNow(writing)
  if (accepted.length === 0) {
    paragraph(paper, t('short.noneAccepted'), { style: small, after: 0 })
    return
  }
  table(paper, acceptedOf(writing))
  const more = accepted.length - shown.accepted
  if (more > 0)
    paragraph(paper, t('short.moreAccepted', { count: more, chapter: chapters.get('accepted') ?? 0 }), {
      style: styles.small,
      after: 0,
    })
}

function acceptedOf(writing: Writing): Table {
  const { input, t, word, format } = writing
  const rows = acceptedNow(writing)
    .slice(0, shown.accepted)
    .map((risk) => ({
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
  return { columns, rows, dense: true, style: small, after: 3 }
}

/** The risks whose acceptance holds, those that end first on top. */
export function acceptedNow({ input }: Writing): Risk[] {
  const until = ({ acceptance }: Risk): string => acceptance?.until ?? ''
  return input.risks
    .filter((risk) => isAccepted(risk, input.day))
    .toSorted((a, b) => until(a).localeCompare(until(b)) || a.number - b.number)
}
