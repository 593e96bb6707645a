import { riskCode } from '../../domain/risk.ts'
import { prose } from '../pdf/blocks.ts'
import { table } from '../pdf/table.ts'
import { inLanguage, type Writing } from './writing.ts'

/** The norms that risks touch, each with those risks. */
export function writeNorms(writing: Writing): void {
  const { paper, input, text, t } = writing
  prose(paper, text('norms', { edition: inLanguage(writing, input.edition.title).text }))
  const rows = input.norms.map((norm) => ({
    cells: [
      norm.id,
      [inLanguage(writing, norm.title)],
      input.risks
        .filter(({ norms }) => norms.includes(norm.id))
        .map(riskCode)
        .join(', '),
    ],
  }))
  const columns = [
    { title: t('columns.norm'), width: 13 },
    { title: t('columns.title'), width: 50, names: true },
    { title: t('columns.risks'), width: 37 },
  ]
  table(paper, { columns, rows, dense: true })
}
