import type { Request } from 'express'
import { type RiskLevel, scale } from '../../domain/risk.ts'
import { matrixOf, type Moment, moments } from '../../domain/risk-register.ts'
import { hrefWith } from './filters.ts'
import type { Row } from './rows.ts'

interface Cell {
  level: RiskLevel
  count: number
  label: string
  /** the list behind the figure; null where there is nothing */
  href: string | null
}

/** The 5 × 5 picture, and the same as a table of figures. */
export interface MatrixPicture {
  moment: Moment
  moments: { label: string; href: string; current: boolean }[]
  rows: { figure: number; word: string; cells: Cell[] }[]
  impacts: { figure: number; word: string }[]
  lines: { level: RiskLevel; word: string; likelihood: string; impact: string; count: number; href: string | null }[]
  /** every level, the highest first */
  key: { level: RiskLevel; word: string; count: number }[]
  /** how many stand in no cell, in words; empty when all do */
  unscored: { text: string; href: string } | null
}

/** The matrix of the rows, each cell leading to the list behind it; the other filters stay. */
export function matrixPicture(req: Request, rows: readonly Row[], moment: Moment): MatrixPicture {
  const { t } = req
  const matrix = matrixOf(
    rows.map(({ risk }) => risk),
    moment,
  )
  const cells = matrix.rows.map(({ likelihood, cells: all }) => ({
    figure: likelihood,
    word: t(`risks.likelihoodWord.${likelihood}`),
    cells: all.map((cell) => cellOf(req, cell)),
  }))
  return {
    moment,
    moments: moments.map((one) => ({
      label: t(`risks.moment.${one}`),
      href: hrefWith(req, { moment: one, level: '', likelihood: '', impact: '' }),
      current: one === moment,
    })),
    rows: cells,
    impacts: scale.map((figure) => ({ figure, word: t(`risks.impactWord.${figure}`) })),
    lines: matrix.rows
      .flatMap(({ cells: all }) => all.filter(({ count }) => count > 0))
      .map((cell) => lineOf(req, cell)),
    key: scale.toReversed().map((level) => ({ level, word: t(`risks.level.${level}`), count: matrix.perLevel[level] })),
    unscored: unscoredOf(req, matrix.unscored, moment),
  }
}

type Counted = ReturnType<typeof matrixOf>['rows'][number]['cells'][number]

const cellHref = (req: Request, { likelihood, impact, count }: Counted): string | null =>
  count === 0 ? null : `${hrefWith(req, { likelihood: `${likelihood}`, impact: `${impact}`, level: '' })}#list`

function cellOf(req: Request, cell: Counted): Cell {
  const { likelihood, impact, count, level } = cell
  const label = req.t('risks.matrix.cell', { count, likelihood, impact, level: req.t(`risks.level.${level}`) })
  return { level, count, label, href: cellHref(req, cell) }
}

function lineOf(req: Request, cell: Counted): MatrixPicture['lines'][number] {
  return {
    level: cell.level,
    word: req.t(`risks.level.${cell.level}`),
    likelihood: `${cell.likelihood} ${req.t(`risks.likelihoodWord.${cell.likelihood}`)}`,
    impact: `${cell.impact} ${req.t(`risks.impactWord.${cell.impact}`)}`,
    count: cell.count,
    href: cellHref(req, cell),
  }
}

function unscoredOf(req: Request, count: number, moment: Moment): MatrixPicture['unscored'] {
  if (count === 0) return null
  const href = `${hrefWith(req, { level: 'none', likelihood: '', impact: '' })}#list`
  return { text: req.t(`risks.matrix.unscored.${moment}`, { count }), href }
}
