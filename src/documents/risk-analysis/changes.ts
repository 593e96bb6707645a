import { acceptanceState } from '../../domain/acceptance.ts'
import { currentScore, type Risk } from '../../domain/risk.ts'
import { heading, paragraph, prose } from '../pdf/blocks.ts'
import type { Run } from '../pdf/runs.ts'
import type { Row, Table } from '../pdf/table-layout.ts'
import { table, tableStart } from '../pdf/table.ts'
import { changeKinds, type ReportedChange } from './input.ts'
import { decisionText } from './register.ts'
import { levelRuns, told, type Writing } from './writing.ts'

/** What is new, gone, first scored, higher, lower, decided, newly accepted or no longer accepted since the last analysis that was issued. */
export function writeChanges(writing: Writing): void {
  const { paper, input, text, t, format } = writing
  const { since } = input
  if (since === null) {
    prose(paper, text('first'))
    return
  }
  prose(paper, text('changes', { number: since.number, date: format.longDay(since.day) }))
  if (since.changes.length === 0) paragraph(paper, t('changes.nothing'))
  for (const kind of changeKinds) {
    const changes = since.changes.filter((change) => change.kind === kind)
    if (changes.length === 0) continue
    const spec = changeTable(writing, kind, changes)
    const title = t(`changes.${kind}`, { count: changes.length })
    heading(paper, title, { level: 2, listed: false, look: 3, keep: tableStart(paper, spec) + 10 })
    table(paper, spec)
  }
}

function changeTable(writing: Writing, kind: ReportedChange['kind'], changes: readonly ReportedChange[]): Table {
  const { t, word } = writing
  const decision = kind === 'decided' || kind === 'accepted' || kind === 'lost'
  const columns = [
    { title: word('columns.title'), width: 56, names: true },
    { title: decision ? word('columns.level') : t('changes.was'), width: 20 },
    { title: kind === 'lost' ? t('columns.why') : decision ? word('columns.decision') : t('changes.is'), width: 24 },
  ]
  const ordered = changes.toSorted((a, b) => a.number - b.number)
  const rows = ordered.map((change) => (decision ? decisionRow(writing, change) : levelRow(writing, change)))
  return { columns, rows, dense: true }
}

function levelRow(writing: Writing, change: ReportedChange): Row {
  const { kind, was, is } = change
  const dash: Run[] = [{ text: '–' }]
  return {
    cells: [
      changedRisk(writing, change),
      kind === 'new' || kind === 'scored' ? dash : levelRuns(writing, was),
      kind === 'gone' ? dash : levelRuns(writing, is),
    ],
  }
}

function decisionRow(writing: Writing, change: ReportedChange): Row {
  const risk = writing.input.risks.find(({ number }) => number === change.number)
  return {
    cells: [
      changedRisk(writing, change),
      levelRuns(writing, risk === undefined ? change.is : currentScore(risk)),
      risk === undefined ? '–' : change.kind === 'lost' ? whyLost(writing, risk) : decisionText(writing, risk),
    ],
  }
}

/** Why an acceptance holds no longer: its term passed, the risk rose, or it was taken back. */
function whyLost({ t, input }: Writing, risk: Risk): string {
  const state = acceptanceState(risk, input.day)
  return state === 'valid' ? '–' : t(`changes.whyLost.${state}`)
}

/** As the register tells it now; a risk that is gone by the title it had. */
function changedRisk(writing: Writing, change: ReportedChange): Run[] {
  const risk = writing.input.risks.find(({ number }) => number === change.number)
  return [{ text: `R${change.number}\u00A0 ` }, told(writing, risk ?? change, 'title')]
}
