import { budgetTable } from '../../domain/budget-table.ts'
import { countStandings, scoreOf, scorePerChapter, type Score } from '../../domain/score.ts'
import { heading, paragraph } from '../pdf/blocks.ts'
import { bar, figure, type Segment, stackedBar } from '../pdf/figure.ts'
import { space } from '../pdf/paper.ts'
import { table } from '../pdf/table.ts'
import { colours, styles } from '../pdf/theme.ts'
import { budgetItems, payerTable } from './money.ts'
import { inLanguage, type Writing } from './writing.ts'

const lead = { ...styles.lead, size: 12 }
/** The tables of the page that must be one page. */
const small = { ...styles.cell, size: 8.7, leading: 1.3 }

/** How things stand, what is to be decided and what it costs: the page that is read when nothing else is. */
export function writeState(writing: Writing): void {
  const { paper, input, t, format } = writing
  const score = scoreOf(countStandings(input.normStandings))
  paragraph(paper, stateSentence(writing, score), { style: lead, after: 8 })
  standingBar(writing, score, { height: 15 })
  paragraph(paper, t('state.note', { date: format.longDay(input.version.date) }), { style: styles.small, after: 0 })
  heading(paper, t('state.perChapter'), { level: 2, listed: false, look: 3 })
  chapterTable(writing)
  heading(paper, t('state.decisions'), { level: 2, listed: false, look: 3 })
  decisionTable(writing)
  const budget = budgetTable(budgetItems(input), input.entities)
  if (budget.total === 0) return
  heading(paper, t('state.costs'), { level: 2, listed: false, look: 3 })
  table(paper, { ...payerTable(writing, budget), dense: true, style: small })
}

/** A bar of norms by how they stand, over a share of the width of the page. */
export function standingBar(
  { paper, t }: Writing,
  { counts }: Score,
  { height, share = 1 }: { height: number; share?: number },
): void {
  const segments: Segment[] = [
    { count: counts.yes, label: t('short.yes'), colour: colours.yes },
    { count: counts.partly, label: t('short.partly'), colour: colours.partly },
    { count: counts.no, label: t('short.no'), colour: colours.no },
    { count: counts.unanswered, label: t('short.unanswered'), colour: colours.none, hollow: true },
    { count: counts['not-applicable'], label: t('short.not-applicable'), colour: colours.none },
  ]
  const alt = segments.filter(({ count }) => count > 0).map(({ count, label }) => `${count} ${label}`)
  figure(paper, { alt: alt.join(', '), height }, (area) =>
    stackedBar(paper, segments, { ...area, width: area.width * share }),
  )
  space(paper, 4)
}

function stateSentence(writing: Writing, score: Score): string {
  const { t, format } = writing
  if (score.applicable === 0) return t('state.nothing')
  const parts = [t('state.compliant', { count: score.compliant, applicable: score.applicable })]
  const open = (['partly', 'no', 'unanswered'] as const).filter((standing) => score.counts[standing] > 0)
  const rest = open.map((standing) => t(`state.rest.${standing}`, { count: score.counts[standing] }))
  if (rest.length > 0) parts.push(t('state.others', { list: format.list(rest) }))
  const weakest = weakestChapters(writing)
  if (weakest.length > 0) parts.push(t('state.weakest', { list: format.list(weakest) }))
  return [...parts, ...costSentences(writing)].join(' ')
}

/** How many actions ask for money and how much; what those ask that were dropped is told apart. */
function costSentences({ input, t, format }: Writing): string[] {
  const items = budgetItems(input)
  const { total, left } = budgetTable(items, input.entities)
  if (total === 0) return []
  const count = items.length - left.length
  const cost =
    items.length === 1
      ? t('state.costOnly', { amount: format.money(total) })
      : t('state.cost', { count, total: items.length, amount: format.money(total) })
  const dropped = new Set(input.actions.filter(({ state }) => state === 'dropped').map(({ id }) => id))
  const apart = budgetTable(
    items.filter(({ id }) => dropped.has(id)),
    input.entities,
  ).total
  return apart === 0 ? [cost] : [cost, t('state.costDropped', { amount: format.money(apart) })]
}

/** Up to two chapters with the lowest share in order, of those with three norms or more. */
function weakestChapters(writing: Writing): string[] {
  const scores = [...scorePerChapter(writing.input.normStandings)]
  const low = scores.filter(
    ([, { percentage, applicable }]) => percentage !== null && percentage < 50 && applicable >= 3,
  )
  const sorted = low.toSorted(
    ([, a], [, b]) => (a.percentage ?? 0) - (b.percentage ?? 0) || b.applicable - a.applicable,
  )
  return sorted.slice(0, 2).map(([code]) => chapterName(writing, code))
}

function chapterName(writing: Writing, code: string): string {
  const found = writing.input.chapters.find((one) => one.code === code)
  return found ? inLanguage(writing, found.title).text : code
}

function chapterTable(writing: Writing): void {
  const { paper, input, t, format } = writing
  const scores = scorePerChapter(input.normStandings)
  const rows = [...scores].map(([code, score]) => {
    const title = input.chapters.find((one) => one.code === code)?.title
    const share = score.applicable === 0 ? 0 : score.compliant / score.applicable
    const words =
      score.applicable === 0
        ? t('short.not-applicable')
        : t('state.of', { count: score.compliant, total: score.applicable })
    const percentage = score.percentage === null ? '–' : format.percent(score.percentage)
    return {
      cells: [
        [{ text: `${code}\u00A0 ` }, ...(title ? [inLanguage(writing, title)] : [])],
        [{ text: words, mark: bar(share) }],
        percentage,
      ],
    }
  })
  const columns = [
    { title: t('state.chapter'), width: 46, names: true },
    { title: t('state.inOrder'), width: 42 },
    { title: t('state.share'), width: 12, align: 'right' as const },
  ]
  table(paper, { columns, rows, dense: true, style: small, after: 0 })
}

function decisionTable(writing: Writing): void {
  const { paper, t } = writing
  const rows = decisions(writing).map(({ text, who, cost }, index) => ({ cells: [String(index + 1), text, who, cost] }))
  const columns = [
    { title: t('actions.number'), width: 5 },
    { title: t('state.decision'), width: 54, names: true },
    { title: t('state.who'), width: 25 },
    { title: t('state.price'), width: 16, align: 'right' as const },
  ]
  table(paper, { columns, rows, dense: true, style: small, after: 0 })
}

interface Decision {
  text: string
  who: string
  cost: string
}

/** What the plan asks of those who decide, as far as its figures tell. */
function decisions(writing: Writing): Decision[] {
  const { input, t, format } = writing
  const budget = budgetTable(budgetItems(input), input.entities)
  const { firstYear: from, lastYear: to } = input.plan
  const approve = {
    text: t('decide.approve', { from, to, count: input.actions.length }),
    who: t('decide.councils'),
    cost: format.money(budget.total),
  }
  const first = budget.columns.findIndex(
    (column, index) => column !== 'unyeared' && column >= from && (budget.totals[index] ?? 0) > 0,
  )
  const amount = budget.totals[first] ?? 0
  const credits = {
    text: t('decide.credits', { year: budget.columns[first] ?? from }),
    who: t('decide.competent'),
    cost: format.money(amount),
  }
  return [approve, ...(amount > 0 ? [credits] : []), ...openCosts(writing), ...gaps(writing)]
}

/** Actions whose cost waits for a decision of somebody else. */
function openCosts({ input, t }: Writing): Decision[] {
  const { left } = budgetTable(budgetItems(input), input.entities)
  const waiting = left.filter(({ reason }) => reason === 'depends-on').map(({ code }) => code)
  if (waiting.length === 0) return []
  const shown = waiting.slice(0, 6)
  const codes = shown.length < waiting.length ? `${shown.join(', ')}\u00A0…` : shown.join(', ')
  return [
    { text: t('decide.open', { count: waiting.length, codes }), who: t('decide.college'), cost: t('decide.unknown') },
  ]
}

/** Norms that are not in order and that no action of the plan names: a risk to accept, or an action to add. */
function gaps({ input, t }: Writing): Decision[] {
  const named = new Set(input.actions.flatMap(({ norms }) => norms))
  const open = input.normStandings.filter(
    ({ norm, standing }) => (standing === 'no' || standing === 'partly') && !named.has(norm.id),
  )
  if (open.length === 0) return []
  const codes = open
    .slice(0, 6)
    .map(({ norm }) => norm.id)
    .join(', ')
  return [
    {
      text: t('decide.gaps', { count: open.length, codes: open.length > 6 ? `${codes}\u00A0…` : codes }),
      who: t('decide.council'),
      cost: t('decide.unknown'),
    },
  ]
}
