import { formatKboNumber } from '../../domain/organisation.ts'
import { chapter, heading, paragraph } from '../pdf/blocks.ts'
import { coverFoot, grouped, openCover } from '../pdf/cover.ts'
import { contentWidth, styles } from '../pdf/theme.ts'
import { table } from '../pdf/table.ts'
import { inLanguage, type Writing } from './writing.ts'

const termColumn = { title: '', width: 36, names: true }
const valueColumn = { title: '', width: 82 }

/** The cover: whose plan, of which years, and how far it has come. */
export function writeCover(writing: Writing): void {
  const { paper, input, text, t } = writing
  const { firstYear: from, lastYear: to } = input.plan
  openCover(paper, { authority: input.organisation.name, title: `${t('title')}\n${from}–${to}` })
  paragraph(paper, text('lead'), { style: styles.lead, width: contentWidth * 0.8, after: 18 })
  table(paper, {
    head: false,
    width: contentWidth * 0.86,
    columns: [termColumn, valueColumn],
    rows: coverRows(writing),
  })
  coverFoot(paper, languagesLine(writing))
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
  for (const part of writing.text('reading', { budget: writing.chapters.get('budget') ?? 0 }).split(/\n\s*\n/))
    paragraph(paper, part)
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

/** The language of this copy, and the others in which there is one. */
function languagesLine({ input, language, t, term }: Writing): string {
  const others = input.organisation.languages
    .filter((other) => other !== language)
    .map((other) => term(`language.${other}`))
  return others.length === 0
    ? term(`language.${language}`)
    : t('alsoIn', { language: term(`language.${language}`), others: others.join(', ') })
}
