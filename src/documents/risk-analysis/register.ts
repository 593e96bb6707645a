import type { Risk } from '../../domain/risk.ts'
import { heading, paragraph, prose } from '../pdf/blocks.ts'
import { space } from '../pdf/paper.ts'
import type { Run, Text } from '../pdf/runs.ts'
import type { Row, Table } from '../pdf/table-layout.ts'
import { table, tableHeight } from '../pdf/table.ts'
import { colours, styles } from '../pdf/theme.ts'
import { isAccepted } from './decide.ts'
import {
  afterRuns,
  authored,
  decisionWord,
  heaviestFirst,
  inLanguage,
  levelRuns,
  named,
  scoreRuns,
  told,
  type Writing,
} from './writing.ts'

/** All risks at a glance, the heaviest first; then each with all that is known of it, by number. */
export function writeRegister(writing: Writing): void {
  const { paper, input, text, t } = writing
  prose(paper, text('register'))
  if (input.risks.length === 0) {
    paragraph(paper, t('register.empty'))
    return
  }
  heading(paper, t('register.overview'), { level: 2 })
  table(paper, overview(writing))
  heading(paper, t('register.each'), { level: 2, keep: 200 })
  paragraph(paper, text('each'), { after: 2 })
  for (const risk of input.risks) writeRisk(writing, risk)
}

function overview(writing: Writing): Table {
  const { input, word, format } = writing
  const columns = [
    { title: word('columns.title'), width: 32, names: true },
    { title: word('columns.before'), width: 14 },
    { title: word('columns.after'), width: 17 },
    { title: word('columns.decision'), width: 16 },
    { title: word('columns.owner'), width: 16 },
    { title: word('columns.review'), width: 12 },
  ]
  const rows = heaviestFirst(input.risks).map((risk) => ({
    cells: [
      named(writing, risk),
      levelRuns(writing, risk.before),
      afterRuns(writing, risk),
      decisionText(writing, risk),
      [authored(writing, risk.owner === '' ? '–' : risk.owner)],
      risk.reviewOn === null ? '–' : format.day(risk.reviewOn),
    ],
  }))
  return { columns, rows, dense: true }
}

/** One risk: its title, the line of figures, and what was written about it. */
function writeRisk(writing: Writing, risk: Risk): void {
  const { paper } = writing
  const [figures, facts] = [figureTable(writing, risk), factTable(writing, risk)]
  space(paper, 6)
  // a risk stays on one page, unless so much is written about it that it would leave most of one empty
  const keep = Math.min(tableHeight(paper, figures) + tableHeight(paper, facts) + 8, longest)
  const title: Text = named(writing, risk)
  heading(paper, title, { level: 3, listed: false, keep })
  table(paper, { ...figures, after: 0 })
  table(paper, { ...facts, after: 4 })
}

const longest = 420

function figureTable(writing: Writing, risk: Risk): Table {
  const { word, format } = writing
  const columns = [
    { title: word('moment.before'), width: 22, names: true },
    { title: word('moment.after'), width: 22 },
    { title: word('columns.decision'), width: 20 },
    { title: word('columns.owner'), width: 21 },
    { title: word('columns.review'), width: 15 },
  ]
  const cells = [
    scoreRuns(writing, risk.before),
    risk.after === null ? afterRuns(writing, risk) : scoreRuns(writing, risk.after),
    decisionText(writing, risk),
    [authored(writing, risk.owner === '' ? '–' : risk.owner)],
    risk.reviewOn === null ? '–' : format.day(risk.reviewOn),
  ]
  return { columns, rows: [{ cells }], dense: true }
}

/** The decision, and until when a risk is accepted. */
export function decisionText(writing: Writing, risk: Risk): Run[] {
  const { t, format, input } = writing
  const word = { text: decisionWord(writing, risk), ...(risk.decision === null ? { colour: colours.muted } : {}) }
  if (risk.acceptance === null || !isAccepted(risk, input.day)) return [word]
  return [
    word,
    { text: `\n${t('register.until', { date: format.day(risk.acceptance.until) })}`, colour: colours.muted },
  ]
}

const terms = { ...styles.cell, leading: 1.32 }

function factTable(writing: Writing, risk: Risk): Table {
  const { t, word } = writing
  const rows: Row[] = [
    [word('fields.asset'), [told(writing, risk, 'asset')], risk.asset],
    [word('fields.threat'), [told(writing, risk, 'threat')], risk.threat],
    [word('fields.vulnerability'), [told(writing, risk, 'vulnerability')], risk.vulnerability],
    [word('fields.existing'), [authored(writing, risk.existing)], risk.existing],
    [word('fields.concerns'), concernWords(writing, risk), concernWords(writing, risk)],
    [t('register.where'), whereOf(writing, risk), whereOf(writing, risk)],
    ...linked(writing, risk),
  ].flatMap((row) => {
    const [term, value, filled] = row as [string, Text, string]
    return filled.trim() === '' ? [] : [{ cells: [term, value] }]
  })
  const columns = [
    { title: '', width: 21, names: true },
    { title: '', width: 79 },
  ]
  return { head: false, columns, rows, dense: true, style: terms }
}

const concernWords = ({ word, format }: Writing, { concerns }: Risk): string =>
  format.list(concerns.map((concern) => word(`concern.${concern}`)))

function whereOf({ input, t }: Writing, { entity, site }: Risk): string {
  const entityName = input.entities.find(({ id }) => id === entity)?.name
  const siteName = input.sites.find(({ id }) => id === site)?.name
  return [entityName ?? (entity === null ? t('register.everyEntity') : ''), siteName ?? '']
    .filter((name) => name !== '')
    .join(' · ')
}

/** Controls and actions that answer the risk, each with its state, and the norms it touches. */
function linked(writing: Writing, risk: Risk): [string, Text, string][] {
  const { input, word, words } = writing
  const controls = risk.controls.flatMap((id) => input.controls.find((control) => control.id === id) ?? [])
  const actions = risk.actions.flatMap((id) => input.actions.find((action) => action.id === id) ?? [])
  const controlLines = controls.map(({ code, title, state }) =>
    line(code, inLanguage(writing, title), words.workbook(`controlState.${state}`)),
  )
  const actionLines = actions.map(({ code, title, timing, state }) =>
    line(
      code,
      authored(writing, [title, timing.replace(/\s+/g, ' ')].filter((part) => part !== '').join(', ')),
      words.plan(`actionState.${state}`),
    ),
  )
  return [
    [word('fields.controls'), controlLines.flatMap(newLines), controls.map(({ code }) => code).join('')],
    [word('fields.actions'), actionLines.flatMap(newLines), actions.map(({ code }) => code).join('')],
    [word('fields.norms'), risk.norms.join(', '), risk.norms.join('')],
  ]
}

const line = (code: string, title: Run, state: string): Run[] => [
  { text: `${code}\u00A0 ` },
  title,
  { text: ` (${state})`, colour: colours.muted },
]

const newLines = (runs: readonly Run[], index: number): readonly Run[] =>
  index === 0 ? runs : [{ text: '\n' }, ...runs]
