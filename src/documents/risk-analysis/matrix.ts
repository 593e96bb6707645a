import { levelOf, type Risk, riskCode, type RiskScore, scale } from '../../domain/risk.ts'
import { matrixOf, type Moment, moments } from '../../domain/risk-register.ts'
import { heading, paragraph, prose } from '../pdf/blocks.ts'
import { drawLines } from '../pdf/draw-lines.ts'
import { type Area, figure } from '../pdf/figure.ts'
import { levelColours } from '../pdf/levels.ts'
import { toLines } from '../pdf/lines.ts'
import type { Text } from '../pdf/runs.ts'
import { table } from '../pdf/table.ts'
import { colours, styles, type TextStyle } from '../pdf/theme.ts'
import { levels, type Writing } from './writing.ts'

/** Where the risks stand by likelihood and impact, before treatment and after it: a picture and its table each. */
export function writeMatrix(writing: Writing): void {
  const { paper, text } = writing
  prose(paper, text('matrix'))
  for (const moment of moments) matrixAt(writing, moment)
}

const measures = { label: 104, cell: 27, foot: 22, gap: 1.5 }
const height = 5 * measures.cell + measures.foot

function matrixAt(writing: Writing, moment: Moment): void {
  const { paper, input, t, word } = writing
  const scored = input.risks.filter((risk) => risk[moment] !== null)
  const missing = input.risks.length - scored.length
  heading(paper, word(`moment.${moment}`), { level: 2, look: 3, keep: height + (scored.length === 0 ? 30 : 100) })
  if (scored.length > 0) {
    figure(paper, { alt: describe(writing, moment, scored), height }, (area) =>
      drawMatrix(writing, { moment, scored, area }),
    )
    paper.y += 2
    countTable(writing, moment)
  }
  if (missing > 0) paragraph(paper, t(`matrix.missing.${moment}`, { count: missing }), { style: styles.small })
}

/** What the picture shows, for who cannot see it: the counts per level; the table beneath has the cells. */
function describe({ input, t, word, format }: Writing, moment: Moment, scored: readonly Risk[]): string {
  const { perLevel } = matrixOf(input.risks, moment)
  const counts = levels
    .map((level) => ({ level, count: perLevel[level] }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => t('matrix.at', { count, level: word(`level.${level}`) }))
  return t(`matrix.alt.${moment}`, { count: scored.length, list: format.list(counts) })
}

interface Picture {
  moment: Moment
  scored: readonly Risk[]
  area: Area
}

function drawMatrix(writing: Writing, { moment, scored, area }: Picture): void {
  const width = (area.width - measures.label) / 5
  for (const [row, likelihood] of scale.toReversed().entries()) {
    const y = area.y + row * measures.cell
    write(
      writing,
      [{ text: `${likelihood} `, font: 'semibold' }, { text: writing.word(`likelihoodWord.${likelihood}`) }],
      {
        ...{ x: area.x, y: y + 4, width: measures.label - 12, style: axis, align: 'right' },
      },
    )
    for (const impact of scale) {
      const x = area.x + measures.label + (impact - 1) * width
      const cell = { x, y, width: width - measures.gap, height: measures.cell - measures.gap }
      drawCell(
        writing,
        { likelihood, impact },
        { cell, risks: scored.filter((risk) => isAt(risk[moment], { likelihood, impact })) },
      )
    }
  }
  drawImpacts(writing, area, width)
}

const axis: TextStyle = { size: 8, leading: 1.2, font: 'regular', colour: colours.ink, hyphenate: false }

function drawImpacts(writing: Writing, area: Area, width: number): void {
  const y = area.y + 5 * measures.cell + 2
  write(writing, [{ text: writing.t('matrix.axes'), colour: colours.muted }], {
    x: area.x,
    y,
    width: measures.label - 12,
    style: axis,
    align: 'right',
  })
  for (const impact of scale) {
    const label: Text = [{ text: `${impact} `, font: 'semibold' }, { text: writing.word(`impactWord.${impact}`) }]
    write(writing, label, {
      x: area.x + measures.label + (impact - 1) * width,
      y,
      width: width - 6,
      style: axis,
      align: 'left',
    })
  }
}

/** The number of risks, the word of the level, and which risks, as far as they fit. */
function drawCell(
  { paper, word }: Writing,
  score: RiskScore,
  { cell, risks }: { cell: Area; risks: readonly Risk[] },
): void {
  const level = levelOf(score)
  const { ground, ink } = levelColours[level]
  paper.doc.rect(cell.x, cell.y, cell.width, cell.height).fill(ground)
  const inner = { x: cell.x + 4, width: cell.width - 8 }
  const one = (text: string, look: Partial<TextStyle>, place: { y: number; align: 'left' | 'right' }): void => {
    const style = { ...axis, leading: 1.2, colour: ink, ...look }
    const lines = toLines(paper, text, { width: inner.width, style }).slice(0, 1)
    drawLines(paper, lines, { box: { ...inner, y: cell.y + place.y }, style, align: place.align })
  }
  one(word(`level.${level}`), { size: 7.2 }, { y: 2.5, align: 'right' })
  if (risks.length === 0) return
  one(String(risks.length), { size: 13, font: 'bold' }, { y: 0, align: 'left' })
  const codes = risks.map(riskCode)
  const fitting = codes.length <= 4 ? codes.join(' ') : `${codes.slice(0, 3).join(' ')} …`
  one(fitting.replaceAll(' ', '\u00A0'), { size: 7 }, { y: 15, align: 'left' })
}

const isAt = (score: RiskScore | null, { likelihood, impact }: RiskScore): boolean =>
  score !== null && score.likelihood === likelihood && score.impact === impact

function write(
  { paper }: Writing,
  text: Text,
  { x, y, width, style, align }: { x: number; y: number; width: number; style: TextStyle; align: 'left' | 'right' },
): void {
  drawLines(paper, toLines(paper, text, { width, style }).slice(0, 2), { box: { x, y, width }, style, align })
}

/** The picture in figures: a row per likelihood, a column per impact. */
function countTable({ paper, input, t, word }: Writing, moment: Moment): void {
  const rows = matrixOf(input.risks, moment).rows.map(({ likelihood, cells }) => ({
    cells: [
      `${likelihood} ${word(`likelihoodWord.${likelihood}`)}`,
      ...cells.map(({ count }) => (count === 0 ? '–' : String(count))),
    ],
  }))
  const columns = [
    { title: word('columns.likelihood'), width: 40, names: true },
    ...scale.map((impact) => ({ title: t('matrix.impactOf', { impact }), width: 12, align: 'right' as const })),
  ]
  table(paper, { columns, rows, dense: true, style: { ...styles.cell, size: 8.5, leading: 1.3 }, after: 4 })
}
