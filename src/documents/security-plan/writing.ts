import { type Standing } from '../../domain/assessment.ts'
import type { Id } from '../../domain/organisation.ts'
import type { ActionState } from '../../domain/plan.ts'
import { type Language, type LocalizedText, localized } from '../../domain/text.ts'
import type { Format } from '../format.ts'
import type { Paper } from '../pdf/paper.ts'
import type { Run } from '../pdf/runs.ts'
import { sign, signColours, type SignName } from '../pdf/signs.ts'
import type { StandardText } from '../standard-text.ts'
import type { SecurityPlanInput } from './input.ts'
import type { PlanKey, RiskReportKey, RisksKey, Say, TermKey } from '../translate.ts'

/** What every chapter of the plan writes with. */
export interface Writing {
  paper: Paper
  input: SecurityPlanInput
  language: Language
  /** a text of the document: the key is looked up under `documents.plan` */
  t: Say<PlanKey>
  /** a word of the interface, from `terms` */
  term: Say<TermKey>
  /** a standard paragraph from templates/plan */
  text: StandardText
  format: Format
  /** texts about risks, from `riskReport`, and words of the register of risks, from `risks` */
  risk: { t: Say<RiskReportKey>; word: Say<RisksKey> }
  /** the numbers of the chapters that are in this plan */
  chapters: ReadonlyMap<string, number>
}

/** A text of the catalogue, marked with its language when that is not the language of the document. */
export function inLanguage({ language, input }: Writing, text: LocalizedText): Run {
  const found = localized(text, language, input.organisation.languages)
  return found.language === language ? { text: found.text } : { text: found.text, language: found.language }
}

/** The language in which the authority wrote its plan. */
export const authoredIn = ({ input, language }: Writing): Language => input.organisation.languages[0] ?? language

/** Words of the authority itself, which no one translated. */
export const authored = (writing: Writing, text: string): Run => ({ text, language: authoredIn(writing) })

const standingSigns: Record<Standing, SignName> = {
  yes: 'tick',
  partly: 'half',
  no: 'cross',
  'not-applicable': 'dash',
  unanswered: 'question',
}

const actionSigns: Record<ActionState, SignName> = {
  planned: 'ring',
  started: 'half',
  done: 'tick',
  verified: 'shield',
  postponed: 'chevrons',
  dropped: 'slashed',
}

/** How a norm stands: sign, word and colour. */
export const standingRuns = ({ t }: Writing, standing: Standing): Run[] =>
  stateRuns(standingSigns[standing], t(`standing.${standing}`))

/** How an action stands: sign, word and colour. */
export const actionRuns = ({ t }: Writing, state: ActionState): Run[] =>
  stateRuns(actionSigns[state], t(`actionState.${state}`))

/** The name of who pays; what names nobody is said so. */
export function payerName({ input, t }: Writing, payer: Id): string {
  return input.entities.find(({ id }) => id === payer)?.name ?? t('budget.unassigned')
}

const stateRuns = (name: SignName, text: string): Run[] => [{ text, colour: signColours[name], mark: sign(name) }]
