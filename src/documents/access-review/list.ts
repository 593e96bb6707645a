import type { ReviewedPerson } from '../access-review.ts'
import { chapter, paragraph } from '../pdf/blocks.ts'
import type { Text } from '../pdf/runs.ts'
import { table } from '../pdf/table.ts'
import { styles } from '../pdf/theme.ts'
import { waysIn } from './ways.ts'
import type { Writing } from './writing.ts'

/** Everybody, by name: the roles and since when, how and when last he or she came in, and what was decided by whom. */
export function writeList(writing: Writing): void {
  const { paper, input, t, language } = writing
  chapter(paper, t('pdf.list'))
  paragraph(paper, t('pdf.listText'), { style: styles.small })
  const columns = [
    { title: t('columns.person'), width: 42, names: true },
    { title: t('columns.roles'), width: 44 },
    { title: t('columns.signIn'), width: 42 },
    { title: t('columns.decision'), width: 40 },
  ]
  const rows = input.rows.toSorted((a, b) => a.person.name.localeCompare(b.person.name, language))
  table(paper, { columns, rows: rows.map((row) => ({ cells: cellsOf(writing, row) })) })
}

function cellsOf({ t, term, format }: Writing, row: ReviewedPerson): Text[] {
  const { person } = row
  const roles = person.roles.map(({ role, since }) =>
    t('roleSince', { role: term(`role.${role}`), day: format.day(since) }),
  )
  const last = person.lastSignIn === null ? t('never') : t('lastOn', { day: format.day(person.lastSignIn) })
  return [
    [{ text: person.name, font: 'semibold' }, { text: `\n${person.email}` }],
    roles.join('\n'),
    [last, ...waysIn(t, person)].join('\n'),
    [
      { text: t(`state.${row.state}`), font: 'semibold' },
      { text: `\n${t('pdf.byOn', { name: row.by, moment: format.day(row.at) })}${row.isOwn ? `\n${t('own')}` : ''}` },
    ],
  ]
}
