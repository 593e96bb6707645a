import type { Organisation } from '../../domain/organisation.ts'
import {
  currentScore,
  levelOf,
  type Risk,
  riskCode,
  type RiskLevel,
  type RiskScenario,
  type RiskScore,
} from '../../domain/risk.ts'
import { type Language, type LocalizedText, localized } from '../../domain/text.ts'
import type { Format } from '../format.ts'
import { levelMark } from '../pdf/levels.ts'
import type { Paper } from '../pdf/paper.ts'
import type { Run } from '../pdf/runs.ts'
import { colours } from '../pdf/theme.ts'
import type { StandardText } from '../standard-text.ts'
import type { PlanKey, RiskReportKey, RisksKey, Say, TermKey, WorkbookKey } from '../translate.ts'
import type { RiskAnalysisInput } from './input.ts'

/** What every chapter of the analysis writes with. */
export interface Writing {
  paper: Paper
  input: RiskAnalysisInput
  language: Language
  /** a text of the document: the key is looked up under `riskReport` */
  t: Say<RiskReportKey>
  /** a word of the register on screen, so that paper says the same; the key is looked up under `risks` */
  word: Say<RisksKey>
  words: Words
  /** a standard paragraph from templates/risk-analysis */
  text: StandardText
  format: Format
  /** the numbers of the chapters that are in this document */
  chapters: ReadonlyMap<string, number>
}

/** Words that the analysis shares with other pages and documents. */
export interface Words {
  term: Say<TermKey>
  plan: Say<PlanKey>
  workbook: Say<WorkbookKey>
}

/** What texts of risks are told with: the library, and the languages that matter. */
export interface Telling {
  language: Language
  input: { scenarios: readonly RiskScenario[]; organisation: Pick<Organisation, 'languages'> }
}

/** The texts of a risk that the library may have in other languages. */
type RiskText = 'title' | 'asset' | 'threat' | 'vulnerability'

/**
 * A text of a risk. One that was taken over from the library unchanged is told in the language of the document, as the
 * library has it; anything else as its author wrote it, marked with its language.
 */
export function told<F extends RiskText>(writing: Telling, risk: Pick<Risk, 'scenario' | F>, field: F): Run {
  const scenario = writing.input.scenarios.find(({ ref }) => ref === risk.scenario)
  const original = scenario?.[field]
  if (original !== undefined && Object.values(original).includes(risk[field])) return inLanguage(writing, original)
  return authored(writing, risk[field])
}

/** A text of the catalogue, marked with its language when that is not the language of the document. */
export function inLanguage({ language, input }: Telling, text: LocalizedText): Run {
  const found = localized(text, language, input.organisation.languages)
  return found.language === language ? { text: found.text } : { text: found.text, language: found.language }
}

/** Words of the authority itself, which no one translated. */
export const authored = ({ input, language }: Telling, text: string): Run => ({
  text,
  language: input.organisation.languages[0] ?? language,
})

/** A risk as it is named in running text and lists: `R12 Ransomware`, cut after so many characters. */
export function named(writing: Writing, risk: Risk, longest = Infinity): Run[] {
  const title = told(writing, risk, 'title')
  return [{ text: `${riskCode(risk)}\u00A0 ` }, { ...title, text: shortened(title.text, longest) }]
}

/** The beginning of a text that is told in full elsewhere. */
export const shortened = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 2).trimEnd()}\u00A0…`

type Wording = Pick<Writing, 't' | 'word'>

/** The level of a score: a square with its number, and its word. What has no score says so. */
export function levelRuns(writing: Wording, score: RiskScore | null): Run[] {
  if (score === null) return [{ text: writing.t('notScored'), colour: colours.muted }]
  return levelWord(writing, levelOf(score))
}

/** The level after treatment; one that nobody confirmed yet says so. */
export const afterRuns = (writing: Wording, { before, after }: Pick<Risk, 'before' | 'after'>): Run[] =>
  after === null && before !== null
    ? [{ text: writing.t('notConfirmed'), colour: colours.muted }]
    : levelRuns(writing, after)

/** A level: a square with its number, and its word. */
export const levelWord = ({ word }: Pick<Writing, 'word'>, level: RiskLevel): Run[] => [
  { text: word(`level.${level}`), mark: levelMark(level) },
]

/** The level with the two figures behind it. */
export function scoreRuns(writing: Wording, score: RiskScore | null): Run[] {
  if (score === null) return levelRuns(writing, score)
  const { likelihood, impact } = score
  return [
    ...levelRuns(writing, score),
    { text: `\n${writing.t('figures', { likelihood, impact })}`, colour: colours.muted },
  ]
}

/** The decision in a word: also that there is none yet, or that to accept is a proposal until somebody does. */
export const decisionWord = (
  { word }: Pick<Writing, 'word'>,
  { decision, acceptance }: Pick<Risk, 'decision' | 'acceptance'>,
): string => word(`decision.${decision === 'accept' && acceptance === null ? 'acceptProposed' : (decision ?? 'none')}`)

/**
 * The heaviest first: by level, then by the product of the figures, then by what they weighed before treatment, then by
 * number. What is not scored comes last.
 */
export const heaviestFirst = (risks: readonly Risk[]): Risk[] =>
  risks.toSorted(
    (a, b) =>
      weight(currentScore(b)) - weight(currentScore(a)) || weight(b.before) - weight(a.before) || a.number - b.number,
  )

function weight(score: RiskScore | null): number {
  return score === null ? 0 : levelOf(score) * 100 + score.likelihood * score.impact
}

export const levels: readonly RiskLevel[] = [5, 4, 3, 2, 1]
