import { chapter, heading, paragraph } from '../pdf/blocks.ts'
import { coverFoot, grouped, openCover } from '../pdf/cover.ts'
import type { Row } from '../pdf/table-layout.ts'
import { table } from '../pdf/table.ts'
import { contentWidth, styles } from '../pdf/theme.ts'
import { inLanguage, type Writing } from './writing.ts'

const columns = [
  { title: '', width: 36, names: true },
  { title: '', width: 82 },
]

/** The cover: whose analysis, how far it has come, and that it stays in the house. */
export function writeCover(writing: Writing): void {
  const { paper, input, text, t } = writing
  openCover(paper, { authority: input.organisation.name, title: `${t('title')}\n${edition(writing)}` })
  paragraph(paper, text('lead'), { style: styles.lead, width: contentWidth * 0.8, after: 18 })
  table(paper, { head: false, width: contentWidth * 0.86, columns, rows: coverRows(writing), after: 20 })
  const stays = [{ text: `${t('cover.stays')} `, font: 'bold' as const }, { text: text('stays') }]
  paragraph(paper, stays, { width: contentWidth * 0.86 })
  coverFoot(paper, languagesLine(writing))
}

/** Document control: what this file is, who made it and what it rests on. */
export function writeControl(writing: Writing): void {
  const { paper, t, text } = writing
  chapter(paper, t('control.heading'))
  table(paper, { head: false, columns, rows: controlRows(writing) })
  heading(paper, t('control.reading'), { level: 2, listed: false })
  const shown = Object.fromEntries(
    ['short', 'method', 'matrix', 'register', 'accepted'].map((name) => [name, writing.chapters.get(name) ?? 0]),
  )
  for (const part of text('reading', shown).split(/\n\s*\n/)) paragraph(paper, part)
}

/** `nr. 2`, or the year while it is a concept. */
const edition = ({ input, t }: Writing): string =>
  input.issued === null ? input.day.slice(0, 4) : t('cover.number', { number: input.issued.number })

/** How far it has come, in a line: for the cover, the control page and the foot of each page. */
export function statusLine({ input, t, format }: Pick<Writing, 'input' | 't' | 'format'>): string {
  const date = format.longDay(input.day)
  return input.issued === null
    ? t('status.concept', { date })
    : t('status.issued', { number: input.issued.number, date })
}

/** The same in short. */
export function statusWord({ input, t, format }: Writing): string {
  const date = format.day(input.day)
  return input.issued === null
    ? t('status.conceptShort', { date })
    : t('status.issuedShort', { number: input.issued.number, date })
}

const coverRows = (writing: Writing): Row[] => [
  { cells: [writing.t('control.status'), statusLine(writing)] },
  { cells: [writing.t('control.risks'), writing.t('counted', { count: writing.input.risks.length })] },
  { cells: madeBy(writing) },
  { cells: [writing.t('control.class'), writing.t('control.confidential')] },
]

/** Who issued it; of a concept only that somebody printed it. */
const madeBy = ({ t, input: { issued, producedBy } }: Writing): [string, string] =>
  issued === null ? [t('control.printedBy'), producedBy] : [t('control.madeBy'), issued.by]

function controlRows(writing: Writing): Row[] {
  const { input, format, t, words } = writing
  const { organisation, since } = input
  const languages = organisation.languages.map((language) => words.term(`language.${language}`))
  const before =
    since === null
      ? t('control.first')
      : t('control.previous', { number: since.number, date: format.longDay(since.day) })
  return [
    { cells: [t('control.organisation'), organisation.name] },
    ...(organisation.nisCode === undefined ? [] : [{ cells: [t('control.nis'), organisation.nisCode] }]),
    { cells: [t('control.status'), statusLine(writing)] },
    { cells: [t('control.before'), before] },
    { cells: madeBy(writing) },
    { cells: [t('control.madeAt'), format.moment(input.producedAt)] },
    { cells: [t('control.class'), t('control.confidential')] },
    { cells: [t('control.entities'), format.list(input.entities.map(({ name }) => name)) || t('none')] },
    { cells: [t('control.edition'), [inLanguage(writing, input.edition.title)]] },
    { cells: [t('control.languages'), format.list(languages)] },
    { cells: [t('control.hash'), grouped(input.contentHash)] },
  ]
}

function languagesLine({ input, language, t, words }: Writing): string {
  const others = input.organisation.languages.filter((other) => other !== language)
  const own = words.term(`language.${language}`)
  if (others.length === 0) return own
  return t('alsoIn', { language: own, others: others.map((other) => words.term(`language.${other}`)).join(', ') })
}
