import { isVerified, type Norm, type Origin, origins } from '../../domain/norm.ts'
import { heading, prose } from '../pdf/blocks.ts'
import type { Table } from '../pdf/table-layout.ts'
import { table, tableStart } from '../pdf/table.ts'
import type { Run } from '../pdf/runs.ts'
import { inLanguage, type Writing } from './writing.ts'

/** The norms the plan is measured by, how they are scored, and what of their wording was checked. */
export function writeNorms(writing: Writing): void {
  const { paper, input, text, t } = writing
  prose(
    paper,
    text('norms', { edition: inLanguage(writing, input.edition.title).text, count: input.normStandings.length }),
  )
  heading(paper, t('norms.legal'), { level: 2, listed: false })
  prose(paper, text('legal'))
  heading(paper, t('norms.scoring'), { level: 2, listed: false })
  prose(paper, text('scoring'))
  thresholdTable(writing)
  const norms = input.normStandings.map(({ norm }) => norm)
  const provenance = provenanceTable(writing, norms)
  // the marks stay with the heading and the paragraph that introduce them
  heading(paper, t('norms.provenance'), { level: 2, listed: false, keep: tableStart(paper, provenance) + 75 })
  prose(paper, text('provenance', { verified: norms.filter(isVerified).length, count: norms.length }))
  table(paper, provenance)
}

const marks: Record<Origin, string> = { seen: '●', memory: '○', ours: '□' }

/** What was checked of wording, title and number, in that order: a mark each, read aloud in words. */
export function provenanceRuns({ t }: Writing, { provenance }: Norm): Run[] {
  const parts = ['requirement', 'title', 'number'] as const
  const words = parts.map((part) =>
    t('pair', { label: t(`norms.part.${part}`), value: t(`norms.origin.${provenance[part]}`) }),
  )
  const read = words.map((text, index) => (index < words.length - 1 ? t('followed', { text }) : text))
  return [{ text: parts.map((part) => marks[provenance[part]]).join('\u202F'), actual: read.join(' ') }]
}

function provenanceTable({ t }: Writing, norms: readonly Norm[]): Table {
  const rows = origins.map((origin) => {
    const count = (part: 'requirement' | 'title' | 'number'): string =>
      String(norms.filter(({ provenance }) => provenance[part] === origin).length)
    return {
      cells: [
        [{ text: marks[origin], actual: t(`norms.origin.${origin}`) }],
        t(`norms.meaning.${origin}`),
        count('requirement'),
        count('title'),
        count('number'),
      ],
    }
  })
  const figures = (['requirement', 'title', 'number'] as const).map((part) => ({
    title: t(`norms.part.${part}`),
    width: 13,
    align: 'right' as const,
  }))
  const columns = [
    { title: t('norms.mark'), width: 9 },
    { title: t('norms.meaningHead'), width: 52, names: true },
    ...figures,
  ]
  return { columns, rows, dense: true }
}

/** Which thresholds apply, to how many norms, and whether the threshold itself was read. */
function thresholdTable({ paper, input, t }: Writing): void {
  const norms = input.normStandings.map(({ norm }) => norm)
  const groups = Map.groupBy(
    norms,
    ({ points, threshold, thresholdOrigin }) => `${points.length}/${threshold}/${thresholdOrigin}`,
  )
  const rows = [...groups.entries()]
    .toSorted(([a], [b]) => b.localeCompare(a, 'en', { numeric: true }))
    .map(([, [first, ...others]]) => ({
      cells: [
        t('norms.points', { count: first?.points.length ?? 0 }),
        t('norms.needed', { count: first?.threshold ?? 0 }),
        t(`norms.thresholdOrigin.${first?.thresholdOrigin ?? 'ours'}`),
        String(others.length + 1),
      ],
    }))
  const columns = [
    { title: t('norms.pointsHead'), width: 18, names: true },
    { title: t('norms.neededHead'), width: 22 },
    { title: t('norms.originHead'), width: 47 },
    { title: t('norms.count'), width: 13, align: 'right' as const },
  ]
  table(paper, { columns, rows, dense: true })
}
