import type { Day } from '../../domain/organisation.ts'
import { acceptanceState } from '../../domain/acceptance.ts'
import { currentLevel, type Risk, riskCode } from '../../domain/risk.ts'
import { heaviestFirst, type Writing } from './writing.ts'

/** Something that those who decide are asked. */
export interface Question {
  text: string
  who: string
}

/** True while somebody's acceptance of the risk holds. */
export const isAccepted = (risk: Risk, day: Day): boolean => acceptanceState(risk, day) === 'valid'

/** The risks that somebody accepted once and that nobody accepts today: the term passed, or the score rose. */
export const acceptedBefore = (risks: readonly Risk[], day: Day): Risk[] =>
  risks.filter((risk) => ['ended', 'voided'].includes(acceptanceState(risk, day)))

/** What the register asks of those who decide, the most pressing first. */
export function questions(writing: Writing): Question[] {
  const { input, t } = writing
  const { risks } = input
  if (risks.length === 0) return [{ text: t('decide.begin'), who: t('decide.consultant') }]
  return [
    { text: t('decide.note', { count: risks.length }), who: t('decide.councils') },
    ...ask(
      writing,
      'open',
      risks.filter(({ decision, before }) => decision === null && before !== null),
    ),
    ...ask(
      writing,
      'accept',
      risks.filter((risk) => risk.decision === 'accept' && risk.acceptance === null),
    ),
    ...ask(writing, 'renew', acceptedBefore(risks, input.day)),
    ...ask(
      writing,
      'ending',
      risks.filter((risk) => isAccepted(risk, input.day) && endsSoon(risk, input.day)),
    ),
    ...ask(writing, 'unanswered', risks.filter(isUnanswered)),
    ...ask(
      writing,
      'score',
      risks.filter((risk) => currentLevel(risk) === null),
    ),
  ]
}

/** So many days before an acceptance ends, those who decide are asked what comes after it. */
const notice = 60
const dayLength = 86_400_000

const endsSoon = ({ acceptance }: Risk, day: Day): boolean =>
  acceptance !== null && (Date.parse(acceptance.until) - Date.parse(day)) / dayLength <= notice

/** A high risk that is to be treated, with no control and no action against it. */
function isUnanswered(risk: Risk): boolean {
  const answered = risk.controls.length + risk.actions.length > 0
  return risk.decision === 'treat' && !answered && (currentLevel(risk) ?? 0) >= 4
}

const deciders = {
  open: 'director',
  accept: 'director',
  renew: 'director',
  ending: 'director',
  unanswered: 'director',
  score: 'consultant',
} as const

function ask({ t }: Writing, name: keyof typeof deciders, risks: readonly Risk[]): Question[] {
  if (risks.length === 0) return []
  return [
    { text: t(`decide.${name}`, { count: risks.length, codes: codes(risks) }), who: t(`decide.${deciders[name]}`) },
  ]
}

/** The codes of the heaviest, with dots for the others. */
function codes(risks: readonly Risk[]): string {
  const shown = heaviestFirst(risks).slice(0, 8).map(riskCode).join(', ')
  return risks.length > 8 ? `${shown}\u00A0…` : shown
}
