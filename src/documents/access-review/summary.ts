import { timeOf } from '../format.ts'
import { chapter, heading, paragraph } from '../pdf/blocks.ts'
import { grouped } from '../pdf/cover.ts'
import type { Text } from '../pdf/runs.ts'
import { table } from '../pdf/table.ts'
import { styles } from '../pdf/theme.ts'
import type { Writing } from './writing.ts'

const lead = { ...styles.lead, size: 12 }
const small = { ...styles.body, size: 9.5, leading: 1.38 }

/** The page that says who reviewed what and when, how it ended, and what that proves and what not. */
export function writeSummary(writing: Writing): void {
  const { paper, input, t, format } = writing
  chapter(paper, t('pdf.title'))
  const values = { name: input.organisation.name, day: format.longDay(input.finishedAt) }
  paragraph(paper, t('pdf.sentence', { ...values, count: input.rows.length }), { style: lead, after: 10 })
  const columns = [
    { title: '', width: 32, names: true },
    { title: '', width: 86 },
  ]
  table(paper, { head: false, columns, rows: facts(writing).map((cells) => ({ cells })) })
  for (const part of ['proves', 'limits', 'check'] as const) {
    heading(paper, t(`pdf.${part}.title`), { level: 2, look: 3 })
    paragraph(paper, t(`pdf.${part}.text`), { style: small })
  }
}

function facts({ input, t, format }: Writing): [string, Text][] {
  const count = (...states: string[]): number => input.rows.filter(({ state }) => states.includes(state)).length
  const own = input.rows.filter(({ isOwn }) => isOwn).length
  const moment = (at: Date): string => t('pdf.moment', { day: format.longDay(at), time: timeOf(at) })
  const left: [string, Text][] = count('left') === 0 ? [] : [[t('pdf.left'), format.number(count('left'))]]
  return [
    [t('pdf.number'), [{ text: String(input.number), font: 'semibold' }]],
    [t('pdf.authority'), input.organisation.name],
    [t('pdf.begun'), t('pdf.byOn', { name: input.startedBy, moment: moment(input.startedAt) })],
    [t('pdf.finished'), t('pdf.byOn', { name: input.finishedBy, moment: moment(input.finishedAt) })],
    [t('pdf.validUntil'), format.longDay(input.validUntil)],
    [t('pdf.confirmed'), format.number(count('confirmed'))],
    [t('pdf.removed'), format.number(count('removed'))],
    ...left,
    [t('pdf.own'), format.number(own)],
    [t('pdf.hash'), grouped(input.contentHash)],
  ]
}
