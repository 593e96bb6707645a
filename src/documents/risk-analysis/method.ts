import { acceptanceRules } from '../../domain/acceptance.ts'
import { scale } from '../../domain/risk.ts'
import { heading, prose } from '../pdf/blocks.ts'
import { table, tableStart } from '../pdf/table.ts'
import { levelRuns, levels, levelWord, type Writing } from './writing.ts'

/** How risks are estimated: who does what, the scales in words, the grid and where it comes from, and who accepts what. */
export function writeMethod(writing: Writing): void {
  const { paper, text, t } = writing
  prose(paper, text('method'))
  heading(paper, t('method.flow'), { level: 2, listed: false })
  prose(paper, text('flow'))
  heading(paper, t('method.likelihood'), { level: 2, listed: false, keep: 130 })
  scaleTable(writing, 'likelihood')
  heading(paper, t('method.impact'), { level: 2, listed: false, keep: 130 })
  prose(paper, text('impact'), { after: 4 })
  scaleTable(writing, 'impact')
  gridTable(writing)
  heading(paper, t('method.levels'), { level: 2, listed: false, keep: 130 })
  levelTable(writing)
  heading(paper, t('method.source'), { level: 2, listed: false })
  prose(paper, text('source'))
  heading(paper, t('method.treatment'), { level: 2, listed: false })
  prose(paper, text('treatment'))
  heading(paper, t('method.acceptance'), { level: 2, listed: false })
  prose(paper, text('acceptance'))
  acceptanceTable(writing)
}

/** Who may live with a risk of a level, and for how long: the rules that the register keeps people to. */
function acceptanceTable(writing: Writing): void {
  const { paper, t, word, words, format } = writing
  const rows = levels.map((level) => {
    const { roles, months, reason } = acceptanceRules[level]
    const who = format.list(roles.map((role) => words.term(`role.${role}`)))
    return {
      cells: [
        levelWord(writing, level),
        who,
        t('method.months', { count: months }),
        t(reason ? 'method.reasoned' : 'method.free'),
      ],
    }
  })
  const columns = [
    { title: word('columns.level'), width: 18, names: true },
    { title: t('columns.who'), width: 42 },
    { title: t('method.longest'), width: 20 },
    { title: t('columns.why'), width: 20 },
  ]
  table(paper, { columns, rows, dense: true })
}

function scaleTable({ paper, t, word }: Writing, which: 'likelihood' | 'impact'): void {
  const rows = scale.toReversed().map((value) => ({
    cells: [String(value), word(`${which}Word.${value}`), word(`${which}.${value}`)],
  }))
  const columns = [
    { title: t('columns.value'), width: 9 },
    { title: t('columns.word'), width: 25, names: true },
    { title: t('columns.meaning'), width: 66 },
  ]
  table(paper, { columns, rows, dense: true })
}

/** The level of each pair: a row per likelihood, a column per impact. */
function gridTable(writing: Writing): void {
  const { paper, t, word, text } = writing
  const rows = scale.toReversed().map((likelihood) => ({
    cells: [
      `${likelihood} ${word(`likelihoodWord.${likelihood}`)}`,
      ...scale.map((impact) => levelRuns(writing, { likelihood, impact })),
    ],
  }))
  const columns = [
    { title: word('columns.likelihood'), width: 27, names: true },
    ...scale.map((impact) => ({ title: t('matrix.impactOf', { impact }), width: 15 })),
  ]
  const spec = { columns, rows, dense: true }
  heading(paper, t('method.grid'), { level: 2, listed: false, keep: tableStart(paper, spec) + 50 })
  prose(paper, text('grid'), { after: 4 })
  table(paper, spec)
}

function levelTable(writing: Writing): void {
  const { paper, t, word } = writing
  const rows = levels.map((level) => ({ cells: [levelWord(writing, level), t(`meaning.level.${level}`)] }))
  const columns = [
    { title: word('columns.level'), width: 20, names: true },
    { title: t('columns.meaning'), width: 80 },
  ]
  table(paper, { columns, rows, dense: true })
}
