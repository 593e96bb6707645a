import { acceptanceState } from '../domain/acceptance.ts'
import type { Day, Entity, Id, Organisation, Site } from '../domain/organisation.ts'
import { levelOf, type Risk, riskCode, type RiskScenario, type RiskScore, scale } from '../domain/risk.ts'
import { isOpen, matrixOf, moments } from '../domain/risk-register.ts'
import type { Language } from '../domain/text.ts'
import { dayOf } from '../i18n/format.ts'
import { decisionWord, inLanguage, told } from './risk-analysis/writing.ts'
import {
  type DocumentOptions,
  registerTexts,
  type RiskReportKey,
  type RisksKey,
  riskTexts,
  type Say,
  termTexts,
} from './translate.ts'
import { type Sheet, type SheetColumn, type Value, workbook } from './workbook.ts'

/** What the register of risks is written from as a workbook. Plain values, for a worker. */
export interface RiskWorkbookInput {
  organisation: Pick<Organisation, 'name' | 'languages'>
  entities: readonly Entity[]
  sites: readonly Site[]
  /** open and closed */
  risks: readonly Risk[]
  /** the scenarios of the library that risks were made from */
  scenarios: readonly RiskScenario[]
  /** the code that a control or an action is known by: `M12`, `1.2.1.c` */
  codes: Readonly<Record<Id, string>>
  /** when a risk came into the register and was last changed, as far as the trail tells */
  recorded: Readonly<Record<Id, { first: Day; last: Day }>>
  day: Day
  producedAt: Date
}

/** The register of risks as an .xlsx: every column of the register, the counts of the matrix, and the scales in words. */
export async function riskWorkbook(input: RiskWorkbookInput, { t, language }: DocumentOptions): Promise<Buffer> {
  const listing: Listing = { input, language, t: riskTexts(t), word: registerTexts(t), role: roleIn(t) }
  const sheets = [registerSheet(listing), matrixSheet(listing), scaleSheet(listing)]
  const title = `${listing.t('documents.workbook')}, ${input.organisation.name}`
  return workbook(sheets, { title, createdAt: input.producedAt, language })
}

interface Listing {
  input: RiskWorkbookInput
  language: Language
  t: Say<RiskReportKey>
  word: Say<RisksKey>
  role: (role: string) => string
}

function roleIn(t: DocumentOptions['t']): Listing['role'] {
  const term = termTexts(t)
  return (role) => (role === 'management' || role === 'ict-manager' ? term(`role.${role}`) : role)
}

function registerSheet(listing: Listing): Sheet {
  const ordered = listing.input.risks.toSorted((a, b) => a.number - b.number)
  return {
    name: listing.t('workbook.register'),
    columns: [...subjectColumns(listing), ...scoreColumns(listing), ...followColumns(listing)],
    rows: ordered.map((risk) => [
      ...subjectCells(listing, risk),
      ...scoreCells(listing, risk),
      ...followCells(listing, risk),
    ]),
  }
}

function subjectColumns({ t, word }: Listing): SheetColumn[] {
  return [
    { title: t('workbook.code'), width: 7 },
    { title: word('fields.title'), width: 40 },
    { title: word('fields.asset'), width: 30 },
    { title: word('fields.entity'), width: 20 },
    { title: word('fields.site'), width: 22 },
    { title: word('fields.threat'), width: 44 },
    { title: word('fields.vulnerability'), width: 44 },
    { title: word('fields.existing'), width: 36 },
    { title: word('concern.confidentiality'), width: 17 },
    { title: word('concern.integrity'), width: 14 },
    { title: word('concern.availability'), width: 17 },
  ]
}

function subjectCells(listing: Listing, risk: Risk): Value[] {
  const { input, t } = listing
  const named = (all: readonly { id: Id; name: string }[], id: Id): string | undefined =>
    all.find((one) => one.id === id)?.name
  const touched = (concern: Risk['concerns'][number]): string => (risk.concerns.includes(concern) ? 'x' : '')
  return [
    riskCode(risk),
    told(listing, risk, 'title').text,
    told(listing, risk, 'asset').text,
    risk.entity === null ? t('workbook.allEntities') : named(input.entities, risk.entity),
    risk.site === null ? t('workbook.everywhere') : named(input.sites, risk.site),
    told(listing, risk, 'threat').text,
    told(listing, risk, 'vulnerability').text,
    risk.existing,
    ...(['confidentiality', 'integrity', 'availability'] as const).map(touched),
  ]
}

function scoreColumns({ t, word }: Listing): SheetColumn[] {
  return [
    { title: word('columns.likelihood'), width: 10, kind: 'number' },
    { title: word('columns.impact'), width: 10, kind: 'number' },
    { title: t('workbook.levelNumber'), width: 12, kind: 'number' },
    { title: word('columns.level'), width: 14 },
    { title: t('workbook.afterLikelihood'), width: 12, kind: 'number' },
    { title: t('workbook.afterImpact'), width: 12, kind: 'number' },
    { title: t('workbook.afterLevelNumber'), width: 14, kind: 'number' },
    { title: t('workbook.afterLevel'), width: 14 },
    { title: word('fields.decision'), width: 18 },
    { title: word('fields.owner'), width: 22 },
    { title: word('fields.controls'), width: 22 },
    { title: word('fields.actions'), width: 22 },
  ]
}

function scoreCells(listing: Listing, risk: Risk): Value[] {
  const { input, t, word } = listing
  const figures = (score: RiskScore | null, none: string): Value[] =>
    score === null
      ? [null, null, null, none]
      : [score.likelihood, score.impact, levelOf(score), word(`level.${levelOf(score)}`)]
  const codes = (ids: readonly Id[]): string => ids.flatMap((id) => input.codes[id] ?? []).join(', ')
  return [
    ...figures(risk.before, t('notScored')),
    ...figures(risk.after, t(risk.before === null ? 'notScored' : 'notConfirmed')),
    decisionWord(listing, risk),
    risk.owner,
    codes(risk.controls),
    codes(risk.actions),
  ]
}

function followColumns({ t, word }: Listing): SheetColumn[] {
  return [
    { title: word('fields.acceptance'), width: 18 },
    { title: t('columns.acceptedBy'), width: 26 },
    { title: t('workbook.acceptedOn'), width: 13, kind: 'day' },
    { title: t('columns.until'), width: 13, kind: 'day' },
    { title: t('columns.why'), width: 36 },
    { title: word('fields.norms'), width: 20 },
    { title: word('fields.reviewOn'), width: 15, kind: 'day' },
    { title: t('workbook.state'), width: 10 },
    { title: word('fields.closedOn'), width: 13, kind: 'day' },
    { title: t('workbook.recordedOn'), width: 14, kind: 'day' },
    { title: t('workbook.changedOn'), width: 14, kind: 'day' },
    { title: word('fields.scenario'), width: 40 },
  ]
}

function followCells(listing: Listing, risk: Risk): Value[] {
  const { input, t, role } = listing
  const { acceptance } = risk
  const state = acceptanceState(risk, input.day)
  const recorded = input.recorded[risk.id]
  return [
    state === 'none' ? null : t(`workbook.acceptanceState.${state}`),
    acceptance === null ? null : `${acceptance.by.name} (${role(acceptance.role)})`,
    acceptance === null ? null : dayOf(acceptance.at),
    acceptance?.until,
    acceptance?.reason,
    risk.norms.join(', '),
    risk.reviewOn,
    t(isOpen(risk) ? 'workbook.open' : 'workbook.closed'),
    risk.closedOn,
    recorded?.first,
    recorded?.last,
    originOf(listing, risk),
  ]
}

/** The scenario by its title, or that the authority made the risk itself. */
function originOf(listing: Listing, { scenario }: Risk): string {
  if (scenario === null) return listing.word('detail.own')
  const found = listing.input.scenarios.find(({ ref }) => ref === scenario)
  return found === undefined ? listing.word('detail.library') : inLanguage(listing, found.title).text
}

/** The counts of open risks: a row per likelihood, a column per impact, before and after treatment. */
function matrixSheet({ input, t, word }: Listing): Sheet {
  const open = input.risks.filter(isOpen)
  const columns: SheetColumn[] = [
    { title: t('workbook.moment'), width: 20 },
    { title: word('columns.likelihood'), width: 10, kind: 'number' },
    { title: t('columns.word'), width: 26 },
    ...scale.map((impact): SheetColumn => ({
      title: t('pair', { label: t('matrix.impactOf', { impact }), value: word(`impactWord.${impact}`) }),
      width: 15,
      kind: 'number',
    })),
    { title: t('workbook.sum'), width: 10, kind: 'number' },
  ]
  const rows = moments.flatMap((moment) =>
    matrixOf(open, moment).rows.map(({ likelihood, cells }): Value[] => [
      word(`moment.${moment}`),
      likelihood,
      word(`likelihoodWord.${likelihood}`),
      ...cells.map(({ count }) => count),
      cells.reduce((sum, { count }) => sum + count, 0),
    ]),
  )
  return { name: t('workbook.matrix'), columns, rows }
}

/** What the figures mean, in words. */
function scaleSheet({ t, word }: Listing): Sheet {
  const columns: SheetColumn[] = [
    { title: t('workbook.scale'), width: 18 },
    { title: t('columns.value'), width: 10, kind: 'number' },
    { title: t('columns.word'), width: 26 },
    { title: t('columns.meaning'), width: 90 },
  ]
  const rows: Value[][] = [
    ...scale.map((n): Value[] => [word('columns.likelihood'), n, word(`likelihoodWord.${n}`), word(`likelihood.${n}`)]),
    ...scale.map((n): Value[] => [word('columns.impact'), n, word(`impactWord.${n}`), word(`impact.${n}`)]),
    ...scale.map((n): Value[] => [word('columns.level'), n, word(`level.${n}`), t(`meaning.level.${n}`)]),
  ]
  return { name: t('workbook.scales'), columns, rows }
}
