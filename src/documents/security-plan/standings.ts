import type { NormStanding } from '../../domain/assessment.ts'
import { countStandings, scoreOf } from '../../domain/score.ts'
import { heading, paragraph, prose } from '../pdf/blocks.ts'
import type { Row, Table } from '../pdf/table-layout.ts'
import { table } from '../pdf/table.ts'
import { colours, styles } from '../pdf/theme.ts'
import { provenanceRuns } from './norms.ts'
import { standingBar } from './state.ts'
import { authored, inLanguage, standingRuns, type Writing } from './writing.ts'

/** How each norm stands, chapter by chapter of the catalogue, with a bar for each chapter. */
export function writeStandings(writing: Writing): void {
  const { paper, input, text } = writing
  prose(paper, text('standings'))
  const groups = Map.groupBy(input.normStandings, ({ norm }) => norm.chapter)
  const largest = Math.max(...[...groups.values()].map(({ length }) => length))
  for (const [code, group] of groups) writeChapter(writing, { code, group, largest })
}

interface Group {
  code: string
  group: readonly NormStanding[]
  /** the number of norms of the largest chapter, whose bar is as wide as the page */
  largest: number
}

function writeChapter(writing: Writing, { code, group, largest }: Group): void {
  const { paper, input, t } = writing
  const title = input.chapters.find((chapter) => chapter.code === code)?.title
  const score = scoreOf(countStandings(group))
  heading(paper, `${code}\u00A0 ${title ? inLanguage(writing, title).text : ''}`.trim(), { level: 2, keep: 120 })
  standingBar(writing, score, { height: 11, share: group.length / largest })
  const sentence =
    score.applicable === 0
      ? t('state.nothing')
      : t('standings.sentence', { count: score.compliant, total: score.applicable })
  paragraph(paper, sentence, { style: styles.small, after: 2 })
  table(paper, standingTable(writing, group))
}

function standingTable(writing: Writing, group: readonly NormStanding[]): Table {
  const { t } = writing
  const columns = [
    { title: t('standings.norm'), width: 11 },
    { title: t('standings.title'), width: 30, names: true },
    { title: t('standings.state'), width: 17 },
    { title: t('standings.points'), width: 13 },
    { title: t('standings.remark'), width: 29 },
    { title: t('standings.source'), width: 8 },
  ]
  return { columns, rows: group.map((one) => standingRow(writing, one)) }
}

function standingRow(writing: Writing, { norm, standing, answer }: NormStanding): Row {
  const { t } = writing
  const met = answer?.points.filter((point) => point.met === true).length ?? 0
  const counted = standing !== 'unanswered' && standing !== 'not-applicable'
  const points = counted
    ? t('standings.met', { met, total: norm.points.length, needed: answer?.threshold ?? norm.threshold })
    : '–'
  const remark = [answer?.reason, answer?.remark].filter((text) => text !== undefined && text !== '').join('\n')
  return {
    cells: [
      [{ text: norm.id, colour: colours.ink }],
      [inLanguage(writing, norm.title)],
      standingRuns(writing, standing),
      points,
      [authored(writing, remark)],
      provenanceRuns(writing, norm),
    ],
  }
}
