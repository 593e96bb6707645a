import { levelOf, type Risk, riskCode, type RiskScore, scale } from '../../domain/risk.ts'
import { matrixOf, type Moment, moments } from '../../domain/risk-register.ts'
import { heading, paragraph, prose } from '../pdf/blocks.ts'
import { drawLines } from '../pdf/draw-lines.ts'
import { type Area, figure } from '../pdf/figure.ts'
import { levelColours } from '../pdf/levels.ts'
import { toLines } from '../pdf/lines.ts'
import type { Text } from '../pdf/runs.ts'
import type { Table } from '../pdf/table-layout.ts'
import { table, tableHeight } from '../pdf/table.ts'
import { colours, lineHeight, styles, type TextStyle } from '../pdf/theme.ts'
import { levels, type Writing } from './writing.ts'

/** Where the risks stand by likelihood and impact, before treatment and after it: a picture and its table each. */
export function writeMatrix(writing: Writing): void {
  const { paper, text } = writing
  prose(paper, text('matrix'))
  for (const moment of moments) matrixAt(writing, moment)
}

const measures = { label: 104, cell: 31, foot: 22, gap: 1 }
const height = 5 * measures.cell + measures.foot

function matrixAt(writing: Writing, moment: Moment): void {
  const { paper, input, word } = writing
  const scored = input.risks.filter((risk) => risk[moment] !== null)
  const codes = codeTable(writing, { moment, scored })
  const notes = notesOf(writing, moment)
  const whole = height + tableHeight(paper, codes) + notes.length * noteHeight + 6
  const keep = scored.length === 0 ? 30 : Math.min(whole, longest)
  heading(paper, word(`moment.${moment}`), { level: 2, look: 3, keep })
  if (scored.length > 0) {
    figure(paper, { alt: describe(writing, moment, scored), height }, (area) =>
      drawMatrix(writing, { moment, scored, area }),
    )
    paper.y += 2
    table(paper, codes)
  }
  for (const note of notes) paragraph(paper, note, { style: styles.small, after: 2 })
}

/** A picture, its table and its notes stay on one page, unless the table is so long that it would leave most of one empty. */
const longest = 500
const noteHeight = lineHeight(styles.small) + 2

/** What the picture leaves out: what was scored but not confirmed after treatment, and what nobody scored. */
function notesOf({ input, t }: Writing, moment: Moment): string[] {
  const left = input.risks.filter((risk) => risk[moment] === null)
  const never = left.filter(({ before }) => before === null).length
  const unconfirmed = left.length - never
  return [
    ...(unconfirmed > 0 ? [t('matrix.missing.after', { count: unconfirmed })] : []),
    ...(never > 0 ? [t('matrix.missing.before', { count: never })] : []),
  ]
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

/** The number of risks, the word of the level, and which risks, as far as two lines hold. */
function drawCell(
  { paper, word }: Writing,
  score: RiskScore,
  { cell, risks }: { cell: Area; risks: readonly Risk[] },
): void {
  const level = levelOf(score)
  const { ground, ink } = levelColours[level]
  paper.doc.rect(cell.x, cell.y, cell.width, cell.height).fill(ground)
  const inner = { x: cell.x + 4, width: cell.width - 8 }
  const look = { ...axis, leading: 1.2, colour: ink }
  const put = (text: string, style: TextStyle, { y, align }: { y: number; align: 'left' | 'right' }): void =>
    drawLines(paper, toLines(paper, text, { width: inner.width, style }), {
      ...{ box: { ...inner, y: cell.y + y }, style, align },
    })
  put(word(`level.${level}`), { ...look, size: 7.2 }, { y: 2.5, align: 'right' })
  if (risks.length === 0) return
  put(String(risks.length), { ...look, size: 13, font: 'bold' }, { y: 0, align: 'left' })
  const style = { ...look, size: 6.7 }
  put(fitting(paper, risks.map(riskCode), { width: inner.width, style }), style, { y: 13.2, align: 'left' })
}

/** All codes where two lines hold them, else the first with dots. The table beneath has every code. */
function fitting(paper: Writing['paper'], codes: readonly string[], look: { width: number; style: TextStyle }): string {
  for (let count = Math.min(codes.length, 20); count > 0; count -= 1) {
    const text = codes.slice(0, count).join(' ') + (count < codes.length ? '\u00A0…' : '')
    if (toLines(paper, text, look).length <= 2) return text
  }
  return ''
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

/** The picture in words: a row per likelihood, a column per impact, with the codes of all risks in a cell. */
function codeTable({ t, word }: Writing, { moment, scored }: Omit<Picture, 'area'>): Table {
  const cell = (score: RiskScore): string => {
    const codes = scored.filter((risk) => isAt(risk[moment], score)).map(riskCode)
    return codes.length === 0 ? '–' : t('pair', { label: String(codes.length), value: codes.join(', ') })
  }
  const rows = scale.toReversed().map((likelihood) => ({
    cells: [
      `${likelihood} ${word(`likelihoodWord.${likelihood}`)}`,
      ...scale.map((impact) => cell({ likelihood, impact })),
    ],
  }))
  const columns = [
    { title: word('columns.likelihood'), width: 24, names: true },
    ...scale.map((impact) => ({ title: t('matrix.impactOf', { impact }), width: 15 })),
  ]
  return { columns, rows, dense: true, style: { ...styles.cell, size: 8.5, leading: 1.3 }, after: 4 }
}
