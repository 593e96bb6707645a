import { formatKboNumber } from '../../domain/organisation.ts'
import { appendTo, chapter, heading, paragraph } from '../pdf/blocks.ts'
import { drawLines, tagLines } from '../pdf/draw-lines.ts'
import { toLines } from '../pdf/lines.ts'
import { artifact, newPage, type Paper } from '../pdf/paper.ts'
import { colours, contentWidth, lineHeight, page, styles, type TextStyle } from '../pdf/theme.ts'
import { table } from '../pdf/table.ts'
import { inLanguage, type Writing } from './writing.ts'

const band = page.height * 0.382
const termColumn = { title: '', width: 36, names: true }
const valueColumn = { title: '', width: 82 }

/** The cover: whose plan, of which years, and how far it has come. */
export function writeCover(writing: Writing): void {
  const { paper, input, text, t } = writing
  newPage(paper)
  drawBand(paper)
  const { firstYear: from, lastYear: to } = input.plan
  coverText(paper, { text: input.organisation.name, style: organisationStyle, y: band - 158, up: true })
  coverText(paper, { text: `${t('title')}\n${from}–${to}`, style: titleStyle, y: band - 134 })
  paper.y = band + 34
  paragraph(paper, text('lead'), { style: styles.lead, width: contentWidth * 0.8, after: 18 })
  table(paper, {
    head: false,
    width: contentWidth * 0.86,
    columns: [termColumn, valueColumn],
    rows: coverRows(writing),
  })
  coverFoot(writing)
}

/** Document control: what this file is, who made it and what it rests on. */
export function writeControl(writing: Writing): void {
  const { paper, input, t, term } = writing
  chapter(paper, t('control.heading'))
  table(paper, { head: false, columns: [termColumn, valueColumn], rows: controlRows(writing) })
  heading(paper, t('control.entities'), { level: 2, listed: false })
  const columns = [
    { title: t('control.entity'), width: 40, names: true },
    { title: t('scope.kind'), width: 30 },
    { title: t('control.kbo'), width: 30 },
  ]
  const rows = input.entities.map(({ name, kind, kboNumber }) => ({
    cells: [name, term(`entity.${kind}`), kboNumber === undefined ? t('unknown') : formatKboNumber(kboNumber)],
  }))
  table(paper, { columns, rows })
  heading(paper, t('control.reading'), { level: 2, listed: false })
  for (const part of writing.text('reading').split(/\n\s*\n/)) paragraph(paper, part)
}

function coverRows({ input, format, t }: Writing): { cells: string[] }[] {
  const { version } = input
  return [
    { cells: [t('control.status'), t(`status.${version.status}`)] },
    { cells: [t('control.version'), t('versionOf', { number: version.number, date: format.longDay(version.date) })] },
    { cells: [t('control.madeBy'), input.producedBy] },
    { cells: [t('control.note'), input.plan.title] },
  ]
}

function controlRows(writing: Writing): { cells: (string | { text: string }[])[] }[] {
  const { input, format, t, term } = writing
  const { organisation, version } = input
  const languages = organisation.languages.map((language) => term(`language.${language}`))
  return [
    { cells: [t('control.organisation'), organisation.name] },
    ...(organisation.nisCode === undefined ? [] : [{ cells: [t('control.nis'), organisation.nisCode] }]),
    { cells: [t('control.note'), input.plan.title] },
    { cells: [t('control.version'), t('versionOf', { number: version.number, date: format.longDay(version.date) })] },
    { cells: [t('control.status'), t(`status.${version.status}`)] },
    { cells: [t('control.madeBy'), input.producedBy] },
    { cells: [t('control.madeAt'), format.moment(input.producedAt)] },
    { cells: [t('control.edition'), [inLanguage(writing, input.edition.title)]] },
    { cells: [t('control.languages'), format.list(languages)] },
    { cells: [t('control.hash'), grouped(input.contentHash)] },
  ]
}

/** In groups of four, so that a person can compare it. */
const grouped = (hash: string): string => hash.match(/.{1,4}/g)?.join(' ') ?? hash

const organisationStyle: TextStyle = { size: 13, leading: 1.3, font: 'regular', colour: '#c9ced6', hyphenate: false }
const titleStyle: TextStyle = { size: 33, leading: 1.18, font: 'bold', colour: colours.white, hyphenate: false }

function drawBand(paper: Paper): void {
  const { doc } = paper
  artifact(paper, 'Layout', () => {
    doc.rect(0, 0, page.width, band).fill(colours.ink)
    const [x, y] = [page.margin, page.margin + 2]
    doc.path(
      `M ${x + 14} ${y} L ${x + 27} ${y + 5} V ${y + 15} C ${x + 27} ${y + 23} ${x + 21} ${y + 28} ${x + 14} ${y + 31} C ${x + 7} ${y + 28} ${x + 1} ${y + 23} ${x + 1} ${y + 15} V ${y + 5} Z`,
    )
    doc.lineWidth(1.8).lineJoin('round').stroke(colours.white)
    doc
      .moveTo(x + 8.5, y + 16)
      .lineTo(x + 12.5, y + 20)
      .lineTo(x + 20, y + 11.5)
      .lineWidth(1.8)
      .lineCap('round')
      .stroke(colours.white)
  })
}

/** Text on the band; a long one grows upwards from `y`, so that it never touches what stands below. */
function coverText(
  paper: Paper,
  { text, style, y, up = false }: { text: string; style: TextStyle; y: number; up?: boolean },
): void {
  const lines = toLines(paper, text, { width: contentWidth, style }).slice(0, 5)
  const top = up ? y + lineHeight(style) - lines.length * lineHeight(style) : y
  const element = appendTo(paper.root, paper, 'P')
  tagLines(paper, element, { lines, box: { x: page.margin, y: top, width: contentWidth }, style })
  element.end()
}

function coverFoot({ paper, input, language, t, term }: Writing): void {
  const style = styles.furniture
  const y = page.height - 46
  const others = input.organisation.languages
    .filter((other) => other !== language)
    .map((other) => term(`language.${other}`))
  const right =
    others.length === 0
      ? term(`language.${language}`)
      : t('alsoIn', { language: term(`language.${language}`), others: others.join(', ') })
  const at = { x: page.margin, y, width: contentWidth }
  artifact(paper, 'Pagination', () => {
    paper.doc
      .lineWidth(0.6)
      .moveTo(at.x, y - 5)
      .lineTo(at.x + at.width, y - 5)
      .stroke(colours.line)
    drawLines(paper, toLines(paper, 'Waarborg', { width: at.width, style }), { box: at, style })
    drawLines(paper, toLines(paper, right, { width: at.width, style }), { box: at, style, align: 'right' })
  })
}
