import { heading, prose } from '../pdf/blocks.ts'
import { rule } from '../pdf/paper.ts'
import type { Row, Table } from '../pdf/table-layout.ts'
import { table } from '../pdf/table.ts'
import { colours, contentWidth, page } from '../pdf/theme.ts'
import type { Writing } from './writing.ts'

/** Who advises, who agrees and who decides, in the order in which the plan passes them. */
const steps = [
  { name: 'consultant', role: 'consultant' },
  { name: 'ict', role: 'ict-manager' },
  { name: 'building', role: 'building-manager' },
  { name: 'director', role: 'management' },
  { name: 'board', role: null },
  { name: 'council', role: null },
] as const

/** The page that is signed: names, dates, decision numbers and room for a signature. */
export function writeSignOff(writing: Writing): void {
  const { paper, input, text, t } = writing
  prose(paper, text('signOff', { version: input.version.number, hash: input.contentHash.slice(0, 16) }))
  table(paper, signTable(writing))
  heading(paper, t('signOff.advice'), { level: 2, listed: false, keep: 150 })
  prose(paper, text('advice'))
  for (let line = 0; line < 4; line += 1) {
    paper.y += 24
    rule(paper, { x: page.margin, y: paper.y, width: contentWidth, colour: colours.line })
  }
}

function signTable({ input, t }: Writing): Table {
  const columns = [
    { title: t('signOff.who'), width: 31, names: true },
    { title: t('signOff.name'), width: 20, ruled: true },
    { title: t('signOff.date'), width: 13, ruled: true },
    { title: t('signOff.decision'), width: 15, ruled: true },
    { title: t('signOff.signature'), width: 21, ruled: true },
  ]
  const rows = steps.map(({ name, role }): Row => {
    const person = input.people.find((one) => one.role === role)?.name ?? ''
    const who = [{ text: t(`signOff.${name}`), font: 'semibold' as const }, { text: `\n${t(`signOff.${name}Asks`)}` }]
    return { cells: [who, person, '', '', ''], minHeight: 58 }
  })
  return { columns, rows }
}
