import { type Risk, riskCode } from '../../domain/risk.ts'
import { roles } from '../../domain/permissions.ts'
import { heading, paragraph, prose } from '../pdf/blocks.ts'
import type { Row } from '../pdf/table-layout.ts'
import { table } from '../pdf/table.ts'
import { acceptedBefore } from './decide.ts'
import { acceptedNow } from './short.ts'
import { authored, levelRuns, told, type Writing } from './writing.ts'

/** Who lives with which risk, in what role, until when and why; and the acceptances whose term has passed. */
export function writeAccepted(writing: Writing): void {
  const { paper, input, text, t } = writing
  prose(paper, text('accepted'))
  const holding = acceptedNow(writing)
  if (holding.length === 0) paragraph(paper, t('accepted.none'))
  table(paper, acceptedTable(writing, holding))
  const ended = acceptedBefore(input.risks, input.day)
  if (ended.length === 0) return
  heading(paper, t('accepted.ended'), { level: 2, listed: false })
  paragraph(paper, t('accepted.endedRule'), { after: 4, keep: 60 })
  table(paper, acceptedTable(writing, ended))
}

function acceptedTable(
  writing: Writing,
  risks: readonly Risk[],
): { columns: { title: string; width: number; names?: boolean }[]; rows: Row[] } {
  const { t, word } = writing
  const columns = [
    { title: word('columns.title'), width: 27, names: true },
    { title: word('columns.level'), width: 13 },
    { title: t('columns.acceptedBy'), width: 20 },
    { title: t('columns.until'), width: 12 },
    { title: t('columns.why'), width: 33 },
  ]
  return { columns, rows: risks.flatMap((risk) => acceptedRow(writing, risk)) }
}

function acceptedRow(writing: Writing, risk: Risk): Row[] {
  const { format, t } = writing
  if (risk.acceptance === null) return []
  const { by, role, at, until, reason, score } = risk.acceptance
  return [
    {
      cells: [
        [{ text: `${riskCode(risk)}\u00A0 ` }, told(writing, risk, 'title')],
        levelRuns(writing, score),
        `${by.name}\n${t('accepted.as', { role: roleWord(writing, role), date: format.day(at) })}`,
        format.day(until),
        [authored(writing, reason)],
      ],
    },
  ]
}

/** The role in a word of the interface, or as it was written. */
function roleWord({ words }: Writing, role: string): string {
  const known = roles.find((one) => one === role)
  return known === undefined ? role : words.term(`role.${known}`)
}
