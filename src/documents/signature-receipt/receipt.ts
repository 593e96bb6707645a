import { chapter, heading, paragraph } from '../pdf/blocks.ts'
import { grouped } from '../pdf/cover.ts'
import type { Text } from '../pdf/runs.ts'
import { table } from '../pdf/table.ts'
import { styles } from '../pdf/theme.ts'
import type { Writing } from './writing.ts'

const lead = { ...styles.lead, size: 12 }
const small = { ...styles.body, size: 9.5, leading: 1.38 }

/** The page that says who signed what, when and how, and what that proves and what not. */
export function writeReceipt(writing: Writing): void {
  const { paper, input, t, format } = writing
  const { name, signedAt } = input.signature
  chapter(paper, t('title'))
  const what = { name, title: input.text.title, day: format.longDay(signedAt) }
  paragraph(paper, t('sentence', what), { style: lead, after: 10 })
  const columns = [
    { title: '', width: 32, names: true },
    { title: '', width: 86 },
  ]
  table(paper, { head: false, columns, rows: facts(writing).map((cells) => ({ cells })) })
  heading(paper, t('proves.title'), { level: 2, look: 3 })
  paragraph(paper, t('proves.text', { name }), { style: small })
  heading(paper, t('limits.title'), { level: 2, look: 3 })
  paragraph(paper, t('limits.text'), { style: small })
  heading(paper, t('check.title'), { level: 2, look: 3 })
  paragraph(paper, t('check.text'), { style: small })
}

function facts({ input, t, term, format }: Writing): [string, Text][] {
  const { organisation, signature, employee, text, validFrom } = input
  const version =
    validFrom === null
      ? t('version', { number: signature.number })
      : t('versionFrom', { number: signature.number, day: format.longDay(validFrom) })
  return [
    [t('number'), [{ text: signature.receipt, font: 'semibold' }]],
    [t('authority'), organisation.name],
    [t('name'), [{ text: signature.name, font: 'semibold' }]],
    ...(employee === null ? [] : [[t('staffNumber'), employee.number] as [string, Text]]),
    ...(employee === null || employee.service === '' ? [] : [[t('service'), employee.service] as [string, Text]]),
    [t('text'), `${text.title}, ${version}`],
    [t('language'), term(`language.${signature.language}`)],
    [t('statement'), t('ticked', { statement: signature.statement })],
    [t('openedAt'), momentOf(signature.shown.openedAt, { format, t })],
    [t('signedAt'), momentOf(signature.signedAt, { format, t })],
    [t('way'), t(`ways.${signature.way}`)],
    [t('hash'), grouped(signature.sha256)],
    [t('digest'), grouped(signature.digest)],
  ]
}

/** The day, the time to the second and how far Brussels is ahead of UTC, so that the moment is one and no other. */
function momentOf(moment: Date, { format, t }: Pick<Writing, 'format' | 't'>): string {
  const parts = Object.fromEntries(clock.formatToParts(moment).map(({ type, value }) => [type, value]))
  const zone = (parts['timeZoneName'] ?? '').replace('GMT', 'UTC')
  return t('moment', {
    day: format.longDay(moment),
    time: `${parts['hour']}:${parts['minute']}:${parts['second']}`,
    zone,
  })
}

const clock = new Intl.DateTimeFormat('en-GB', {
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  ...{ timeZone: 'Europe/Brussels', timeZoneName: 'longOffset' },
})
